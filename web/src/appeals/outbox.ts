// The outbox: a step waits ten seconds on this device, so that it can be taken back, and only then goes to the server,
// with a key under which it can happen once. It survives a reload; leaving the page sends it at once.
import { call, Problem, type Schemas } from "../api/client";
import type { Words } from "../words/speech";
import type { Typed } from "./values";

/** How long a step is held, in milliseconds. */
export const HELD = 10_000;
const NAME = "huying-outbox";

export type Sent = {
  id: string;
  account: string;
  /** What is asked: path and body as they go to the server. */
  path: string;
  body: unknown;
  /** What it is called, and of which matter. */
  what: Words;
  number: string;
  /** The screen with the form, and the subject under which its draft is kept. */
  back: string;
  subject: string;
  typed: Typed;
  until: number;
  state: "held" | "going" | "done" | "failed";
  /** It may have reached the server already, so it can no longer be taken back. */
  gone?: boolean;
  /** What happened, in words. */
  outcome?: Words;
  problem?: unknown;
};

type Clock = { now: () => number; after: (act: () => void, ms: number) => unknown };
type Happened = Pick<Schemas["Happened"], "state" | "proposal"> & Partial<Pick<Schemas["BlownBody"], "refused">>;
type Listener = () => void;

export class Outbox {
  private items: readonly Sent[] = [];
  private listeners = new Set<Listener>();
  private settled = new Set<(sent: Sent) => void>();

  constructor(
    private readonly store: Pick<Storage, "getItem" | "setItem" | "removeItem">,
    private readonly send: (sent: Sent, keepalive: boolean) => Promise<Happened | undefined>,
    private readonly clock: Clock,
  ) {}

  /** Takes up what a page before this one left; what was on its way goes again under its key. */
  restore(account: string) {
    let kept: Sent[] = [];
    try {
      kept = JSON.parse(this.store.getItem(`${NAME}/${account}`) ?? "[]") as Sent[];
    } catch {
      kept = [];
    }
    const known = new Set(this.items.map((one) => one.id));
    const found = kept
      .filter((one) => !known.has(one.id))
      .map((one) => ({ ...one, state: "held" as const, problem: undefined, gone: one.gone || one.state === "going" }))
      .map((one) => (one.gone ? { ...one, until: this.clock.now() } : one));
    this.put([...this.items, ...found]);
    for (const one of found) this.wait(one);
  }

  all = () => this.items;

  listen = (listener: Listener) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  /** Calls when a step has been decided, either way. */
  onSettled(act: (sent: Sent) => void) {
    this.settled.add(act);
    return () => {
      this.settled.delete(act);
    };
  }

  /** Holds a step. */
  hold(sent: Omit<Sent, "until" | "state">) {
    const held: Sent = { ...sent, until: this.clock.now() + HELD, state: "held" };
    this.put([...this.items.filter((one) => one.state !== "done"), held]);
    this.wait(held);
  }

  /** Takes the last held step back, or a certain one. */
  undo(id?: string): Sent | null {
    const held = this.items.filter((one) => one.state === "held" && !one.gone && (!id || one.id === id));
    const last = held[held.length - 1] ?? null;
    if (last) this.put(this.items.filter((one) => one.id !== last.id));
    return last;
  }

  /** Sends a held step now. */
  sendNow = (id: string) => this.go(id, false);

  /** Forgets a step that has been decided. */
  forget(id: string) {
    this.put(this.items.filter((one) => one.id !== id || one.state === "held" || one.state === "going"));
  }

  /** Sends everything that is held, now; the page is going away. */
  leave() {
    for (const one of this.items) if (one.state === "held") void this.go(one.id, true);
  }

  /** Sends what is held and waits for it. */
  async flush() {
    await Promise.all(this.items.filter((one) => one.state === "held").map((one) => this.go(one.id, false)));
  }

  private wait(sent: Sent) {
    this.clock.after(() => void this.go(sent.id, false), Math.max(0, sent.until - this.clock.now()));
  }

  private async go(id: string, keepalive: boolean) {
    const sent = this.items.find((one) => one.id === id);
    if (sent?.state !== "held") return;
    this.change(id, keepalive ? { state: "going", gone: true } : { state: "going" });
    try {
      const happened = await this.send(sent, keepalive);
      this.change(id, { state: "done", problem: undefined, outcome: happened && outcomeOf(happened) });
    } catch (problem) {
      const status = problem instanceof Problem ? problem.status : 0;
      const isUndecided = status === 0 || status === 401 || status === 429 || status >= 500;
      if (isUndecided) {
        // Again in a while, under the same key; only a refused session is known to have done nothing.
        this.change(id, {
          state: "held",
          until: this.clock.now() + HELD,
          problem,
          gone: status !== 401 && status !== 429,
        });
        const again = this.items.find((one) => one.id === id);
        if (again) this.wait(again);
        return;
      }
      this.change(id, { state: "failed", problem });
    }
    const after = this.items.find((one) => one.id === id);
    if (after) for (const act of this.settled) act(after);
  }

  private change(id: string, part: Partial<Sent>) {
    this.put(this.items.map((one) => (one.id === id ? { ...one, ...part } : one)));
  }

  private put(items: readonly Sent[]) {
    const accounts = new Set([...this.items, ...items].map((one) => one.account));
    this.items = items;
    for (const account of accounts) {
      const kept = items.filter((one) => one.account === account && (one.state === "held" || one.state === "going"));
      try {
        if (kept.length > 0) this.store.setItem(`${NAME}/${account}`, JSON.stringify(kept));
        else this.store.removeItem(`${NAME}/${account}`);
      } catch {
        // Without a store it is still held here.
      }
    }
    for (const listener of this.listeners) listener();
  }
}

function outcomeOf(happened: Happened): Words {
  const why = happened.refused?.reasons;
  if (why)
    return {
      zh: `现为“${happened.state.zh}”，没有发出：${why.map((one) => one.zh).join("")}`,
      en: `now “${happened.state.en}”, and not sent out: ${why.map((one) => one.en).join(" ")}`,
    };
  if (happened.proposal !== null && happened.proposal !== undefined)
    return { zh: "已提请，等签字", en: "proposed; it waits for a signature" };
  return { zh: `现为“${happened.state.zh}”`, en: `now “${happened.state.en}”` };
}

/** The one of this page. */
export const outbox = new Outbox(
  localStorageOrNone(),
  (sent, keepalive) => call("POST", sent.path, { body: sent.body, key: sent.id, keepalive }),
  { now: () => Date.now(), after: (act, ms) => setTimeout(act, ms) },
);
if (typeof window !== "undefined") window.addEventListener("pagehide", () => outbox.leave());

function localStorageOrNone(): Pick<Storage, "getItem" | "setItem" | "removeItem"> {
  try {
    if (typeof localStorage !== "undefined") return localStorage;
  } catch {
    // Forbidden: nothing is kept.
  }
  return { getItem: () => null, setItem: () => {}, removeItem: () => {} };
}
