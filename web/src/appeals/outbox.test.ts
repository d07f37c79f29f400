import { describe, expect, it } from "vitest";
import { Problem } from "../api/client";
import { HELD, Outbox, type Sent } from "./outbox";

function bench(
  answer: (sent: Sent) => Promise<unknown> = async () => ({ state: { key: "own", zh: "自办", en: "own" } }),
) {
  const kept = new Map<string, string>();
  const store = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  };
  let now = 1_000_000;
  let waiting: { act: () => void; at: number }[] = [];
  const sent: { id: string; keepalive: boolean }[] = [];
  const clock = { now: () => now, after: (act: () => void, ms: number) => waiting.push({ act, at: now + ms }) };
  const open = () =>
    new Outbox(
      store,
      async (one, keepalive) => {
        sent.push({ id: one.id, keepalive });
        return (await answer(one)) as never;
      },
      clock,
    );
  const pass = async (ms: number) => {
    now += ms;
    const due = waiting.filter((one) => one.at <= now);
    waiting = waiting.filter((one) => one.at > now);
    for (const one of due) one.act();
    await new Promise((done) => setImmediate(done));
  };
  return { open, pass, sent, kept };
}

const step = (id: string) => ({
  id,
  account: "clerk",
  path: "/api/v1/matters/1/m/asks/accept",
  body: {},
  what: { zh: "受理", en: "accept" },
  number: "1",
  back: "/desk/matters/1/m?ask=accept",
  subject: "1/m/accept",
  typed: {},
});

describe("the outbox", () => {
  it("holds a step for ten seconds and sends it once", async () => {
    const { open, pass, sent } = bench();
    const box = open();
    box.hold(step("a"));
    await pass(HELD - 1);
    expect(sent).toEqual([]);
    await pass(1);
    await pass(HELD);
    expect(sent).toEqual([{ id: "a", keepalive: false }]);
    expect(box.all()[0]?.state).toBe("done");
    expect(box.all()[0]?.outcome?.zh).toBe("现为“自办”");
  });
  it("takes back the last one, and it is never sent", async () => {
    const { open, pass, sent, kept } = bench();
    const box = open();
    box.hold(step("a"));
    box.hold(step("b"));
    expect(box.undo()?.id).toBe("b");
    await pass(HELD);
    expect(sent.map((one) => one.id)).toEqual(["a"]);
    expect(box.undo()).toBeNull();
    expect(kept.size).toBe(0);
  });
  it("sends at once when the page goes away, and again under the same key if no answer was seen", async () => {
    const { open, pass, sent } = bench(() => new Promise(() => {}));
    const box = open();
    box.hold(step("a"));
    box.leave();
    expect(sent).toEqual([{ id: "a", keepalive: true }]);
    const next = open();
    next.restore("clerk");
    expect(next.undo()).toBeNull();
    await pass(0);
    expect(sent.map((one) => one.id)).toEqual(["a", "a"]);
  });
  it("waits and goes again under its key when nobody answered, and is then not taken back", async () => {
    let isDown = true;
    const { open, pass, sent } = bench(async () => {
      if (isDown) throw new TypeError("no network");
      return { state: { key: "own", zh: "自办", en: "own" }, proposal: null };
    });
    const box = open();
    box.hold(step("a"));
    await pass(HELD);
    expect(box.all()[0]?.state).toBe("held");
    expect(box.undo()).toBeNull();
    isDown = false;
    await pass(HELD);
    expect(sent.map((one) => one.id)).toEqual(["a", "a"]);
    expect(box.all()[0]?.state).toBe("done");
  });
  it("keeps a step through an ended session, and it can still be taken back", async () => {
    const { open, pass } = bench(() => Promise.reject(new Problem(401, null, "")));
    const box = open();
    box.hold(step("a"));
    await pass(HELD);
    expect(box.undo()?.id).toBe("a");
  });
  it("gives nobody else's steps to whoever signs in next", () => {
    const { open } = bench();
    open().hold(step("a"));
    const next = open();
    next.restore("somebody else");
    expect(next.all()).toEqual([]);
  });
  it("keeps a refusal with its reasons", async () => {
    const refusal = new Problem(422, null, "");
    const { open, pass } = bench(() => Promise.reject(refusal));
    const box = open();
    box.hold(step("a"));
    await pass(HELD);
    expect(box.all()[0]).toMatchObject({ state: "failed", problem: refusal });
    box.forget("a");
    expect(box.all()).toEqual([]);
  });
});
