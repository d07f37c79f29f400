// What can be done now and what cannot, each with its key; the form or the refusal opens below the button that was tried.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { Problem, type ProblemBody } from "../api/client";
import { Refusal } from "../parts/Refusal";
import { useKeys } from "../shell/keys";
import { useAccount } from "../shell/session";
import { spokenMoment } from "../words/dates";
import { useSpeech } from "../words/speech";
import { AskForm } from "./AskForm";
import { type Ask, type Form, inOrder, type Page, type Proposal, pageOf, pathOf } from "./desk";
import { readDraft } from "./drafts";
import { lettersOf } from "./letters";
import { useOutbox } from "./OutboxBar";
import { outbox } from "./outbox";
import { useValueWords, Values } from "./ValueView";
import { type Typed, typedOf } from "./values";

type Props = {
  page: Page;
  city?: string;
  open: string | null;
  setOpen: (ask: string | null) => void;
  /** What the form that is open begins with. */
  chosen?: Typed;
};

/** Every ask of the viewer. */
export const asksOf = (page: Page) => inOrder([...page.asks, ...page.elsewhere], page.row.next?.key);

export function Actions({ page, city, open, setOpen, chosen: begun }: Props) {
  const { say } = useSpeech();
  const asks = useMemo(() => asksOf(page), [page]);
  const letters = useMemo(() => lettersOf(asks.map((one) => one.ask.key)), [asks]);
  const items = useOutbox();
  const area = useRef<HTMLElement>(null);
  const last = useRef<string | null>(null);
  const { district, matter } = page.matter;
  useEffect(() => {
    if (open) last.current = open;
    else if (last.current) {
      area.current?.querySelector<HTMLElement>(`[data-ask="${last.current}"]`)?.focus();
      last.current = null;
    }
  }, [open]);
  useKeys({
    ...Object.fromEntries([...letters].map(([ask, letter]) => [letter, () => setOpen(ask)])),
    escape: open ? () => setOpen(null) : undefined,
  });
  const known = new Set(page.asks.map((one) => one.ask.key));
  const here = asks.filter((one) => known.has(one.ask.key));
  const later = asks.filter((one) => !known.has(one.ask.key));
  const button = (one: Ask, at: number) => (
    <button
      key={one.ask.key}
      type="button"
      data-ask={one.ask.key}
      className={`btn${open === one.ask.key ? " on" : ""}${one.possible ? (at === 0 && !open ? " primary" : "") : " off"}`}
      aria-disabled={!one.possible}
      aria-expanded={open === one.ask.key}
      onClick={() => setOpen(open === one.ask.key ? null : one.ask.key)}
    >
      <span>{say(one.ask)}</span>
      {letters.get(one.ask.key) && <kbd>{letters.get(one.ask.key)?.toUpperCase()}</kbd>}
    </button>
  );
  const chosen = asks.find((one) => one.ask.key === open);
  const mine = items.filter((one) => one.path.startsWith(`${pathOf(district, matter)}/`));
  const held = mine.filter((one) => one.state === "held" || one.state === "going");
  return (
    <section ref={area}>
      <h2 className="h3">{say({ zh: "现在能做", en: "What can be done now" })}</h2>
      {held.map((one) => (
        <p className="note ying t13" key={one.id}>
          {say(
            { zh: "“{what}”等着发出，还能撤回。", en: "“{what}” is about to go out; it can still be undone." },
            { what: say(one.what) },
          )}
        </p>
      ))}
      {asks.length === 0 && (
        <p className="muted t13">
          {page.row.is_final
            ? say({ zh: "这件已经结束。", en: "This has ended." })
            : say({ zh: "这件现在不等您。", en: "This does not wait for you now." })}
        </p>
      )}
      <div className="acts">{here.map(button)}</div>
      {later.length > 0 && (
        <details className="later" open={later.some((one) => one.ask.key === open) || undefined}>
          <summary className="t13">
            {say(
              { zh: "这个状态不能办的 {n} 步", en: "{n} steps that this state does not allow" },
              { n: later.length },
            )}
          </summary>
          <div className="acts">{later.map(button)}</div>
        </details>
      )}
      <div className="opened">
        {chosen?.possible === false && (
          <Refusal key={chosen.ask.key} problem={refusalOf(chosen, say)} city={city} act={setOpen} />
        )}
        {chosen?.possible && chosen.form && (
          <OneForm
            key={chosen.ask.key + JSON.stringify(begun ?? "")}
            page={page}
            ask={chosen.form}
            city={city}
            chosen={begun}
            close={() => setOpen(null)}
          />
        )}
        {open && !chosen && (
          <p className="note soon t13">
            {say({ zh: "这一步现在没有了：状态已经变了。", en: "This step is gone: the state has changed." })}
          </p>
        )}
      </div>
      <Proposals page={page} city={city} open={open} setOpen={setOpen} />
    </section>
  );
}

/** A step that is not possible, told as the server tells its problems. */
function refusalOf(ask: Ask, say: ReturnType<typeof useSpeech>["say"]): Problem {
  const title = say({ zh: "现在不能“{what}”", en: "“{what}” is not possible now" }, { what: say(ask.ask) });
  const other = say({ zh: "这件现在的状态不能走这一步。", en: "The matter's state does not allow this step." });
  const parts = ask.refusal ?? { reasons: [], basis: ask.basis, what_else: [], whom_to_ask: [] };
  const body: ProblemBody = { ...parts, type: "", code: "refused", status: 422, title, detail: other };
  return new Problem(422, body, "");
}

const subjectOf = (page: Page, ask: string) => `${page.matter.district}/${page.matter.matter}/${ask}`;
const screenOf = (page: Page) => `/desk/matters/${page.matter.district}/${page.matter.matter}`;

type OneProps = { page: Page; ask: Form; city?: string; chosen?: Typed; close: () => void };

function OneForm({ page, ask, city, chosen, close }: OneProps) {
  const account = useAccount();
  const { district, matter, number } = page.matter;
  const subject = subjectOf(page, ask.ask.key);
  const failed = useOutbox().find((one) => one.subject === subject && one.state === "failed");
  const path = `${pathOf(district, matter)}/asks/${ask.ask.key}`;
  const queries = useQueryClient();
  const [tried, setTried] = useState<{ problem: unknown; typed: Typed } | null>(null);
  const refused = [tried, failed].find((one) => isConflict(one?.problem));
  const [seen] = useState(() => readDraft(account.id, subject)?.version ?? page.version);
  const start = useMemo(() => {
    const typed: Typed = {};
    for (const field of ask.fields) {
      const key = field.filled_from ?? field.field.key;
      const has = page.matter.values.find((one) => one.field.key === key && !one.masked && !one.erased);
      const value =
        has && field.class !== "open" && !["reason", "result", "proof", "files"].includes(field.field.key)
          ? typedOf(field, has.value)
          : undefined;
      if (value !== undefined) typed[field.field.key] = value;
    }
    return typed;
  }, [ask, page]);
  return (
    <>
      {refused && <Sides page={page} form={ask} typed={refused.typed} since={seen} />}
      <AskForm
        form={ask}
        district={district}
        home={page.matter.home.id}
        city={city}
        version={page.version}
        subject={subject}
        start={start}
        chosen={chosen}
        asked={askedOf(page)}
        problem={failed?.problem}
        tryPath={path}
        refused={(problem, typed) => {
          setTried({ problem, typed });
          if (isConflict(problem)) void queries.invalidateQueries(pageOf(district, matter));
        }}
        close={close}
        submit={(values, typed) => {
          if (failed) outbox.forget(failed.id);
          outbox.hold({
            id: crypto.randomUUID(),
            account: account.id,
            path,
            body: { values, version: page.version },
            what: { zh: ask.ask.zh, en: ask.ask.en },
            number,
            back: `${screenOf(page)}?ask=${ask.ask.key}`,
            subject,
            typed,
          });
          close();
        }}
      />
    </>
  );
}

/** What the requester said, if the viewer sees it. */
export function askedOf({ said, matter }: Page): { title: string; text: string } | null {
  if (!said || said.masked || said.erased) return null;
  const title = matter.values.find((one) => one.field.key === "title" && !one.masked && !one.erased)?.value;
  return { title: typeof title === "string" ? title : "", text: said.text };
}

/** Whether somebody else acted in between. */
const isConflict = (problem: unknown) =>
  problem instanceof Problem && problem.status === 409 && !!problem.body?.version;

/** Two people changed the same matter: what was written here, and what happened meanwhile. */
function Sides({ page, form, typed, since }: { page: Page; form: Form; typed: Typed; since: number }) {
  const { say, lang } = useSpeech();
  const words = useValueWords();
  const meanwhile = page.timeline.filter((step) => step.version > since);
  const fields = form.fields.filter((field) => !field.read_only);
  const written = (value: Typed[string] | undefined) => [value ?? "—"].flat().join("、");
  const count = (value: Typed[string] | undefined) =>
    say({ zh: "{n} 个附件", en: "{n} files" }, { n: value?.length ?? 0 });
  return (
    <div className="sides">
      <div>
        <h3>{say({ zh: "您写的", en: "What you wrote" })}</h3>
        <p className="muted t12">{say({ zh: "按第 {n} 步时的样子", en: "as of step {n}" }, { n: since })}</p>
        <dl>
          {fields.map((field) => (
            <div key={field.field.key}>
              <dt className="faint t12">{say(field.field)}</dt>
              <dd>{field.kind === "files" ? count(typed[field.field.key]) : written(typed[field.field.key])}</dd>
            </div>
          ))}
        </dl>
      </div>
      <div>
        <h3>{say({ zh: "这期间别人办的", en: "What others did meanwhile" })}</h3>
        <p className="muted t12">{say({ zh: "现在是第 {n} 步", en: "now at step {n}" }, { n: page.version })}</p>
        {meanwhile.map((step) => (
          <p key={step.version}>
            <span className="muted t12">{spokenMoment(step.at, lang)}</span> {say(step)}
          </p>
        ))}
        <dl>
          {fields.map((field) => {
            const now = page.matter.values.find((one) => one.field.key === field.field.key);
            return now ? (
              <div key={field.field.key}>
                <dt className="faint t12">{say(field.field)}</dt>
                <dd>{words(now)}</dd>
              </div>
            ) : null;
          })}
        </dl>
      </div>
    </div>
  );
}

/** What waits for a second person's signature. */
function Proposals({ page, city, open, setOpen }: Props) {
  const waiting = page.matter.proposals.filter((one) => !one.outcome);
  return waiting.map((one) => <OneProposal key={one.number} {...{ page, city, open, setOpen }} proposal={one} />);
}

function OneProposal({ page, city, open, setOpen, proposal }: Props & { proposal: Proposal }) {
  const { say, lang } = useSpeech();
  const account = useAccount();
  const { district, matter, number } = page.matter;
  const seats = proposal.signers[proposal.signed] ?? [];
  const isMine = seats.some(
    (seat) => seat.unit.id === account.unit && (!seat.post || account.posts.includes(seat.post)),
  );
  const path = `${pathOf(district, matter)}/proposals/${proposal.number}`;
  const decline = `decline-${proposal.number}`;
  const hold = (what: "sign" | "decline", body: object, typed: Typed) =>
    outbox.hold({
      id: crypto.randomUUID(),
      account: account.id,
      path: `${path}/${what}`,
      body: { ...body, version: page.version },
      what:
        what === "sign"
          ? { zh: `签字：${proposal.ask.zh}`, en: `sign: ${proposal.ask.en}` }
          : { zh: `不同意：${proposal.ask.zh}`, en: `decline: ${proposal.ask.en}` },
      number,
      back: `${screenOf(page)}${what === "decline" ? `?ask=${decline}` : ""}`,
      subject: subjectOf(page, what === "sign" ? `sign-${proposal.number}` : decline),
      typed,
    });
  useKeys({ y: isMine ? () => hold("sign", {}, {}) : undefined, n: isMine ? () => setOpen(decline) : undefined });
  return (
    <div className="form">
      <b>{say({ zh: "等签字：{what}", en: "To sign: {what}" }, { what: say(proposal.ask) })}</b>
      <p className="muted t13">
        {proposal.by && say(proposal.by)} · {spokenMoment(proposal.at, lang)}
        {proposal.within &&
          ` · ${say({ zh: "请在 {at} 前签", en: "by {at}" }, { at: spokenMoment(proposal.within, lang) })}`}
      </p>
      <div className="ev alone">
        <div className="b">
          {proposal.parties.map((one) => (
            <p key={one.party.key}>
              {say(one.party)}：{one.units.map((unit) => say(unit)).join("、") || one.people}
            </p>
          ))}
          <Values values={proposal.values} where={{ district, matter }} />
        </div>
      </div>
      {isMine ? (
        <div className="row wrap">
          <button type="button" className="btn primary" onClick={() => hold("sign", {}, {})}>
            {say({ zh: "同意，签字", en: "Agree and sign" })} <kbd>Y</kbd>
          </button>
          <button
            type="button"
            className="btn"
            data-ask={decline}
            aria-expanded={open === decline}
            onClick={() => setOpen(open === decline ? null : decline)}
          >
            {say({ zh: "不同意", en: "Decline" })} <kbd>N</kbd>
          </button>
        </div>
      ) : (
        <p className="muted t13">
          {say({ zh: "等 {who} 签", en: "waits for {who}" }, { who: seats.map((seat) => say(seat.unit)).join("、") })}
        </p>
      )}
      {isMine && open === decline && (
        <AskForm
          form={declineForm(proposal)}
          district={district}
          city={city}
          version={page.version}
          subject={subjectOf(page, decline)}
          close={() => setOpen(null)}
          button={say({ zh: "不同意", en: "Decline" })}
          submit={(values, typed) => {
            hold("decline", values, typed);
            setOpen(null);
          }}
        />
      )}
    </div>
  );
}

const declineForm = (proposal: Proposal): Form => ({
  ask: { key: "decline", zh: `不同意“${proposal.ask.zh}”`, en: `Decline “${proposal.ask.en}”` },
  basis: [],
  bulk: false,
  signed: false,
  to: null,
  will: [],
  fields: [
    {
      field: { key: "reason", zh: "理由", en: "reason" },
      kind: "text",
      class: "internal",
      persons_see: false,
      required: true,
      read_only: false,
      choices: [],
      min: 1,
      max: 1000,
    },
  ],
});
