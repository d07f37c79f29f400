// Blowing a whistle on one page: what for, which kind with its times beforehand, whom of those whom the provision lets be
// called; what each will be told and by when; and out it goes.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { call } from "../api/client";
import { Combo } from "../appeals/Combo";
import { FieldInput } from "../appeals/FieldInput";
import { Kept } from "../appeals/Kept";
import { useOutbox } from "../appeals/OutboxBar";
import { outbox } from "../appeals/outbox";
import type { Option } from "../appeals/reference";
import { missing, type Typed } from "../appeals/values";
import { useWriting } from "../appeals/writing";
import { Basis } from "../parts/Cite";
import { Refusal } from "../parts/Refusal";
import { Failed, Loading } from "../parts/Waiting";
import { useTitle } from "../shell/Frame";
import { useKeys } from "../shell/keys";
import { useAccount } from "../shell/session";
import { spokenMoment } from "../words/dates";
import { useSpeech } from "../words/speech";
import { type Compose, composeAddress, draftedOf, whistleOf } from "./whistles";
import "../../styles/appeals.css";
import "../../styles/whistle.css";

/** Units that are offered as buttons. */
const OFFERED = 6;

export default function ComposeScreen() {
  const { say } = useSpeech();
  const [search] = useSearchParams();
  const [district, matter] = [search.get("district"), search.get("matter")];
  useTitle(say({ zh: "吹一个哨", en: "Blow a whistle" }));
  const query = new URLSearchParams(district && matter ? { district, matter } : {});
  const found = useQuery({
    queryKey: ["whistle-compose", String(query)],
    queryFn: () => call<Compose>("GET", `/api/v1/whistles/compose?${query}`),
    staleTime: 60_000,
    meta: { still: true },
  });
  if (found.isPending) return <Loading rows={8} />;
  if (!found.data) return <Failed problem={found.error} again={() => found.refetch()} />;
  return <Composer key={String(query)} body={found.data} district={district} matter={matter} />;
}

type Props = { body: Compose; district: string | null; matter: string | null };

function Composer({ body, district, matter }: Props) {
  const { say, lang } = useSpeech();
  const account = useAccount();
  const go = useNavigate();
  const subject = `whistle/${matter ?? "new"}`;
  const writing = useWriting(subject, body.start as Typed);
  const { typed, told, problem, setProblem, place, reasons, point } = writing;
  const failed = useOutbox().find((one) => one.subject === subject && one.state === "failed");
  useEffect(() => setProblem(failed?.problem ?? null), [failed, setProblem]);
  const called = body.issue.fields.find((field) => field.field.key === body.called);
  // One form for both steps: what the draft asks for, then what sending it out asks for.
  const drafted = draftedOf(body);
  const issued = body.may_issue ? body.issue.fields.filter((field) => !field.read_only) : [];
  const others = issued.filter((field) => field.field.key !== body.called);
  const units = (typed[body.called] ?? []) as string[];
  const urgency = String(typed[body.urgency] ?? "");
  const times = body.times.find((one) => one.urgency.key === urgency);
  const [home] = useState(() => district ?? String(account.district));
  const submit = () => {
    const lacks = missing([...drafted, ...issued], typed);
    if (lacks.length > 0) return void point(lacks);
    if (failed) outbox.forget(failed.id);
    writing.keep();
    outbox.hold({
      id: crypto.randomUUID(),
      account: account.id,
      path: "/api/v1/whistles",
      body: {
        ...(district && matter ? { district: Number(district), matter } : {}),
        ...whistleOf(body, typed),
      },
      what: body.may_issue ? { zh: body.issue.ask.zh, en: body.issue.ask.en } : { zh: "拟哨", en: "draft a whistle" },
      number: "",
      back: composeAddress(Number(home), matter ?? undefined),
      subject,
      typed,
    });
    void go("/desk/whistles");
  };
  useKeys({ "ctrl+enter": submit, escape: () => void go(-1) });
  const field = (one: (typeof drafted)[number]) => (
    <div key={one.field.key} data-field={one.field.key}>
      <FieldInput
        field={one}
        district={home}
        value={typed[one.field.key]}
        wrong={told(one.field.key)}
        change={(value) => writing.change(one.field.key, value)}
      />
      {one.field.key === body.urgency && <Times times={times} />}
    </div>
  );
  return (
    <div className="page board">
      <h1>{say({ zh: "吹一个哨", en: "Blow a whistle" })}</h1>
      <div className="row wrap t13">
        <span className="muted">{[say(body.office), body.place].filter(Boolean).join(" · ")}</span>
        {matter && (
          <Link to={`/desk/matters/${district}/${matter}`}>{say({ zh: "看来自的诉求", en: "see the appeal" })}</Link>
        )}
      </div>
      <div className="blow">
        <form
          ref={place}
          className="form"
          noValidate
          tabIndex={-1}
          aria-label={say({ zh: "吹哨", en: "Whistle" })}
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <div className="row between">
            <b>{say(body.draft.ask)}</b>
            <Kept writing={writing} />
          </div>
          {reasons.length > 1 && (
            <p className="wrong" role="alert">
              {say({ zh: "有 {n} 处要改", en: "{n} things to put right" }, { n: reasons.length })}
            </p>
          )}
          {problem !== null && <Refusal problem={problem} city={body.city} />}
          {drafted.map(field)}
          {called && (
            <Recipients
              body={body}
              units={units}
              wrong={told(body.called)}
              name={say(called.field)}
              change={(value) => writing.change(body.called, value)}
            />
          )}
          {others.map(field)}
          {!body.may_issue && (
            <p className="note">
              {say(
                {
                  zh: "您拟的稿连同建议叫的单位，在看板上等{who}签发；叫哪些单位、发不发，由他定。",
                  en: "Your draft, with the units that you propose, waits on the board for {who}, who decides whom to call and whether it goes out.",
                },
                { who: say(body.issuer) },
              )}
            </p>
          )}
          <button type="submit" className="btn primary wide">
            {body.may_issue
              ? say({ zh: "吹哨，通知 {n} 家", en: "Blow it and tell {n} units" }, { n: units.length })
              : say({ zh: "拟好，等签发", en: "Draft it, to be issued" })}{" "}
            <kbd>Ctrl</kbd>
            <kbd>Enter</kbd>
          </button>
          <p className="muted t12">
            {say({
              zh: "10 秒内可撤回；发出后只能撤哨。",
              en: "Undo within 10 s; after that it can only be withdrawn.",
            })}{" "}
            <button type="button" className="linkish" onClick={() => void go(-1)}>
              {say({ zh: "先不吹", en: "Not now" })} <kbd>Esc</kbd>
            </button>
          </p>
        </form>
        <aside aria-label={say({ zh: "对方会收到的", en: "What they will be told" })}>
          <Told body={body} units={units} typed={typed} times={times} lang={lang} />
          <Basis basis={body.issue.basis.slice(0, 3)} city={body.city} />
        </aside>
      </div>
    </div>
  );
}

type TimesOf = Compose["times"][number] | undefined;

/** The times of the kind that was chosen, before anything goes out. */
function Times({ times }: { times: TimesOf }) {
  const { say, lang } = useSpeech();
  if (!times)
    return (
      <p className="muted t13">
        {say({ zh: "选了哨别，这里列出各时限。", en: "Choose a kind: its times appear here." })}
      </p>
    );
  return (
    <table className="t13">
      <tbody>
        {times.clocks.map((one) => (
          <tr key={one.clock.key}>
            <td>
              <span className="force setting">{say({ zh: "设定", en: "setting" })}</span>
              {say(one.clock)}
            </td>
            <td>
              <b>{say(one.span)}</b>
            </td>
            <td className="muted">
              {one.due
                ? say({ zh: "现在发，到 {at}", en: "if it goes now, until {at}" }, { at: spokenMoment(one.due, lang) })
                : say({ zh: "走到那一步才开始", en: "begins when it comes to that" })}
              {!one.verified && ` · ${say({ zh: "设定待核实", en: "setting not verified" })}`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type RecipientsProps = {
  body: Compose;
  units: string[];
  wrong: string[];
  name: string;
  change: (units: string[]) => void;
};

/** Whom to call: the likely ones by one press, all others by typing. */
function Recipients({ body, units, wrong, name, change }: RecipientsProps) {
  const { say, lang } = useSpeech();
  const options = body.candidates.map(
    (one): Option => ({
      key: one.unit.id,
      name: { zh: one.unit.zh, en: one.unit.en },
      path: [one.kind[lang], one.why?.[lang]].filter(Boolean).join(" · "),
    }),
  );
  const likely = body.candidates.filter((one) => one.why && !units.includes(one.unit.id)).slice(0, OFFERED);
  return (
    <div className="field" data-field={body.called}>
      <label className="label" htmlFor="called">
        {name}{" "}
        <span className="need">
          {say({ zh: "条文许可的 {n} 家", en: "{n} that the provision allows" }, { n: body.total })}
        </span>
      </label>
      {likely.length > 0 && (
        <div className="likely">
          {likely.map((one) => (
            <button key={one.unit.id} type="button" className="btn" onClick={() => change([...units, one.unit.id])}>
              + {say(one.unit)} {one.why && <span className="muted t12">{say(one.why)}</span>}
            </button>
          ))}
        </div>
      )}
      <Combo
        id="called"
        label={name}
        options={options}
        many
        value={units}
        invalid={wrong.length > 0}
        describedBy="called-told"
        change={change}
      />
      <div id="called-told">
        {wrong.map((words) => (
          <p className="wrong" key={words}>
            {words}
          </p>
        ))}
      </div>
    </div>
  );
}

type ToldProps = { body: Compose; units: string[]; typed: Typed; times: TimesOf; lang: "zh" | "en" };

/** What each unit will be told, and by when. */
function Told({ body, units, typed, times, lang }: ToldProps) {
  const { say } = useSpeech();
  const words = (key: string) => {
    const field = body.draft.fields.find((one) => one.field.key.endsWith(key));
    const value = field && typed[field.field.key];
    const choice = field?.choices.find((one) => one.key === value);
    return choice ? say(choice) : typeof value === "string" ? value : "";
  };
  const name = (id: string) => body.candidates.find((one) => one.unit.id === id)?.unit;
  const due = times?.clocks.find((one) => one.due && !one.whole);
  return (
    <section className="card form">
      <h2 className="h3">{say({ zh: "每家会收到", en: "Each unit will be told" })}</h2>
      {units.length === 0 ? (
        <p className="muted t13">
          {body.may_issue
            ? say({ zh: "还没有选被吹单位。", en: "No unit is chosen yet." })
            : say({
                zh: "还没有建议叫谁，也可以留给签发人选。",
                en: "No unit is proposed yet; that may be left to whoever issues it.",
              })}
        </p>
      ) : (
        <ul className="picked">
          {units.map((id) => {
            const unit = name(id);
            return (
              <li key={id}>
                <b className="grow">{unit ? say(unit) : id}</b>
                {due?.due && (
                  <span className="muted nowrap">
                    {say(due.clock)} {spokenMoment(due.due, lang)}
                  </span>
                )}
              </li>
            );
          })}
        </ul>
      )}
      <p className="t14">
        {say(
          { zh: "{office}请您单位报到：", en: "{office} calls your unit to report in: " },
          { office: say(body.office) },
        )}
        {[words(body.urgency), words("topic"), body.place].filter(Boolean).join(" · ")}
      </p>
      <div className="said open">{words("task") || say({ zh: "（还没有写任务）", en: "(no task written yet)" })}</div>
      {due?.after && (
        <p className="muted t13">
          {say(
            { zh: "{clock}到了还没有回应：{after}", en: "At the end of {clock}: {after}" },
            { clock: say(due.clock), after: say(due.after) },
          )}
        </p>
      )}
    </section>
  );
}
