// The form of an act: the first press asks what would change, the second one proposes or records it.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import type { Schemas } from "../api/client";
import type { Field, Form } from "../appeals/desk";
import { Kept } from "../appeals/Kept";
import type { Option } from "../appeals/reference";
import { missing, sentOf, type Typed } from "../appeals/values";
import { useWriting } from "../appeals/writing";
import { Cite } from "../parts/Cite";
import { Refusal } from "../parts/Refusal";
import { Failed, Loading } from "../parts/Waiting";
import { useKeys } from "../shell/keys";
import { useSpeech, type Words } from "../words/speech";
import { actsProcedure, type Changes, KEY, open, PROPOSED, screenOf, tried, useOwnCity } from "./administration";
import { ChangesView } from "./ChangesView";
import { Fields } from "./Fields";

type Props = {
  kind: string;
  /** What cannot be chosen here: the person, the unit, the year. Shown in the title, sent with the rest. */
  fixed?: Typed;
  start?: Typed;
  title?: Words;
  /** Which of several this is, where nothing is fixed: each has a draft of its own. */
  about?: string;
  /** What stands in `start` was chosen just now and goes before a draft. */
  fresh?: boolean;
  /** What a field chooses from, where the procedure leaves it open. */
  choices?: Record<string, Option[] | undefined>;
  hints?: Record<string, Words>;
  /** A picture of what is being written. */
  live?: (typed: Typed) => ReactNode;
  close: () => void;
};

export function ActForm(props: Props) {
  const city = useOwnCity();
  const procedure = useQuery({ ...actsProcedure(city?.key ?? ""), enabled: !!city });
  const ask = procedure.data?.asks.find((one) => one.form.ask.key === props.kind);
  if (!city || procedure.isPending) return <Loading rows={3} />;
  if (!ask) return <Failed problem={procedure.error} again={() => void procedure.refetch()} />;
  return <Filled {...props} form={ask.form} waits={ask.to === PROPOSED} city={city} />;
}

/** What every act has comes last, in this order; what it is about keeps the procedure's. */
const BASIS = ["from", "until", "issuer", "document", "reason"];
const inOrder = (fields: Field[]) =>
  fields.toSorted((one, other) => BASIS.indexOf(one.field.key) - BASIS.indexOf(other.field.key));

const NONE: Words = { zh: "没有可选的", en: "There is none to choose" };

/** A field with what it can be chosen from. */
function chosenFrom(field: Field, options: Option[] | undefined): Field {
  if (!options) return field;
  const choices = options.map(({ key, name, path }) => ({
    key,
    zh: path ? `${name.zh} · ${path}` : name.zh,
    en: path ? `${name.en} · ${path}` : name.en,
  }));
  return { ...field, kind: field.kind === "choices" ? "choices" : "choice", choices };
}

function Filled(props: Props & { form: Form; waits: boolean; city: Schemas["CityBody"] }) {
  const {
    form,
    waits,
    city,
    kind,
    fixed = {},
    start = {},
    about = "",
    fresh,
    choices = {},
    hints = {},
    live,
    close,
  } = props;
  const { say, lang } = useSpeech();
  const queries = useQueryClient();
  const subject = [KEY, kind, about, ...Object.values(fixed)].join("/");
  const writing = useWriting(subject, start, { fresh });
  const { typed, reasons, point, problem, busy, attempt, place } = writing;
  const [looked, setLooked] = useState<{ typed: Typed; changes: Changes } | null>(null);
  // Whatever is written anew is to be looked at anew.
  const changes = looked?.typed === typed ? looked.changes : null;
  const [done, setDone] = useState<Schemas["Opened"] | null>(null);
  const send = useRef<HTMLButtonElement>(null);
  const fields = inOrder(form.fields.filter((field) => !field.read_only && !(field.field.key in fixed)));
  const none = Object.entries(choices).filter(([, options]) => options?.length === 0);
  useEffect(() => {
    place.current?.scrollIntoView({ block: "start" });
  }, [place]);
  useEffect(() => {
    if (changes?.stands) send.current?.focus();
  }, [changes]);
  const values = () => ({ ...sentOf(form.fields, fixed), ...sentOf(fields, typed) });
  const look = () => {
    const lacks = missing(fields, typed);
    if (lacks.length > 0) return void point(lacks);
    void attempt(async () => {
      const found = await tried(kind, values());
      setLooked({ typed, changes: found });
      point(found.reasons);
    });
  };
  const record = () =>
    void attempt(async () => {
      const opened = await open(kind, values(), writing.key.current);
      writing.drop();
      setDone(opened);
      await queries.invalidateQueries({ queryKey: [KEY] });
    });
  const submit = () => (changes?.stands ? record() : look());
  useKeys({ "ctrl+enter": done ? undefined : submit, escape: close });
  const loose = reasons.filter((reason) => !fields.some((field) => field.field.key === reason.field));
  if (done) return <Done opened={done} waits={waits} close={close} />;
  return (
    <form
      ref={place}
      className="form act-form"
      noValidate
      aria-label={say(props.title ?? form.ask)}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="row between wrap">
        <b>{say(props.title ?? form.ask)}</b>
        <Kept writing={writing} />
      </div>
      {reasons.length > 1 && (
        <p className="wrong" role="alert">
          {say({ zh: "有 {n} 处要改", en: "{n} things to put right" }, { n: reasons.length })}
        </p>
      )}
      {loose.map((reason) => (
        <p className="wrong" role="alert" key={reason.code + reason.field}>
          {reason[lang]}
        </p>
      ))}
      <Fields
        fields={fields.map((field) => chosenFrom(field, choices[field.field.key]))}
        writing={writing}
        hints={{ ...hints, ...Object.fromEntries(none.map(([name]) => [name, NONE])) }}
        lines={kind === "issue_notice" ? ["name_zh", "name_en"] : []}
      />
      {live?.({ ...fixed, ...typed })}
      {problem !== null && <Refusal problem={problem} city={city.key} />}
      {changes?.stands && <ChangesView changes={changes} kind={kind} />}
      {form.basis.length > 0 && (
        <p className="lines t13">
          {form.basis.slice(0, 3).map((cited) => (
            <span key={cited.provision + cited.rule}>
              <Cite cited={cited} city={city.key} /> <span className="muted">{cited.title}</span>
            </span>
          ))}
        </p>
      )}
      <p className="row wrap">
        <button ref={send} type="submit" className="btn primary" aria-disabled={busy}>
          {say(
            !changes?.stands
              ? { zh: "先看会改变什么", en: "See what would change" }
              : waits
                ? { zh: "提出，等另一人确认", en: "Propose, for a second person to confirm" }
                : { zh: "记录，按生效日生效", en: "Record, in force from its day" },
          )}{" "}
          <kbd>Ctrl</kbd>
          <kbd>Enter</kbd>
        </button>
        <button type="button" className="btn quiet" onClick={close}>
          {say({ zh: "先不办", en: "Not now" })} <kbd>Esc</kbd>
        </button>
      </p>
    </form>
  );
}

/** What was done, and where it went. */
function Done({ opened, waits, close }: { opened: Schemas["Opened"]; waits: boolean; close: () => void }) {
  const { say } = useSpeech();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.focus(), []);
  return (
    <div className="note ying lines" role="status" tabIndex={-1} ref={place}>
      <p>
        {waits
          ? say(
              { zh: "已提出：{n}。确认人确认以前不生效。", en: "Proposed: {n}. It is not in force until confirmed." },
              { n: opened.number },
            )
          : say({ zh: "已记录：{n}。", en: "Recorded: {n}." }, { n: opened.number })}
      </p>
      <p className="row wrap">
        <Link className="btn" to={screenOf(opened)}>
          {say({ zh: "看这一件", en: "See it" })}
        </Link>
        <button type="button" className="btn quiet" onClick={close}>
          {say({ zh: "好", en: "Done" })}
        </button>
      </p>
    </div>
  );
}
