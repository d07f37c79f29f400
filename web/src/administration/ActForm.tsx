// The form of an act: the first press asks what would change, the second one proposes or records it.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import { Problem, type Schemas } from "../api/client";
import type { Field, Form, Reason } from "../appeals/desk";
import { dropDraft, keepDraft, readDraft } from "../appeals/drafts";
import { FieldInput } from "../appeals/FieldInput";
import type { Option } from "../appeals/reference";
import { missing, sentOf, type Typed } from "../appeals/values";
import { Cite } from "../parts/Cite";
import { Refusal } from "../parts/Refusal";
import { Failed, Loading } from "../parts/Waiting";
import { useKeys } from "../shell/keys";
import { useAccount } from "../shell/session";
import { useSpeech, type Words } from "../words/speech";
import { type Changes, formsOf, KEY, open, screenOf, tried, useOwnCity } from "./administration";
import { ChangesView } from "./ChangesView";
import { UnitField } from "./UnitField";

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

/** Acts that wait for a second person. */
const WAITS = /^(issue_|open_unit$|change_unit$|close_unit$)/;

export function ActForm(props: Props) {
  const city = useOwnCity();
  const forms = useQuery({ ...formsOf(city?.key ?? ""), enabled: !!city });
  const form = forms.data?.asks.find((one) => one.form.ask.key === props.kind)?.form;
  if (!city || forms.isPending) return <Loading rows={3} />;
  if (!form) return <Failed problem={forms.error} again={() => void forms.refetch()} />;
  return <Filled {...props} form={form} city={city} />;
}

/** What every act has comes last, in this order; what it is about keeps the procedure's. */
const BASIS = ["from", "until", "issuer", "document", "reason"];
const inOrder = (fields: Field[]) =>
  fields.toSorted((one, other) => BASIS.indexOf(one.field.key) - BASIS.indexOf(other.field.key));

const WHOLE = ["rows", "reason"];
/** As many characters at most stand in one line. */
const LINE = 500;

/** A field with what it can be chosen from. Nobody outside reads an act, so nothing is marked as shown to them. */
function chosenFrom(field: Field, options: Option[] | undefined): Field {
  if (!options) return { ...field, class: "internal" };
  const choices = options.map(({ key, name, path }) => ({
    key,
    zh: path ? `${name.zh} · ${path}` : name.zh,
    en: path ? `${name.en} · ${path}` : name.en,
  }));
  return { ...field, class: "internal", kind: field.kind === "choices" ? "choices" : "choice", choices };
}

function Filled(props: Props & { form: Form; city: Schemas["CityBody"] }) {
  const { form, city, kind, fixed = {}, start = {}, about = "", fresh, choices = {}, hints = {}, live, close } = props;
  const { say, lang } = useSpeech();
  const account = useAccount();
  const queries = useQueryClient();
  const subject = [KEY, kind, about, ...Object.values(fixed)].join("/");
  const [kept, setKept] = useState(() => readDraft(account.id, subject));
  const [typed, setTyped] = useState<Typed>(fresh ? { ...kept?.typed, ...start } : (kept?.typed ?? start));
  const [reasons, setReasons] = useState<Reason[]>([]);
  const [problem, setProblem] = useState<unknown>(null);
  const [changes, setChanges] = useState<Changes | null>(null);
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState<Schemas["Opened"] | null>(null);
  const place = useRef<HTMLFormElement>(null);
  const send = useRef<HTMLButtonElement>(null);
  // One key for one wish: the same is recorded once, however often it is sent.
  const key = useRef(crypto.randomUUID());
  const fields = inOrder(form.fields.filter((field) => !field.read_only && !(field.field.key in fixed)));
  const waits = WAITS.test(kind);
  useEffect(() => {
    place.current?.querySelector<HTMLElement>("input, textarea, select")?.focus({ preventScroll: true });
    place.current?.scrollIntoView({ block: "start" });
  }, []);
  useEffect(() => {
    if (changes?.stands) send.current?.focus();
  }, [changes]);
  const write = (next: Typed) => {
    setTyped(next);
    setChanges(null);
    key.current = crypto.randomUUID();
  };
  const change = (name: string, value: string | string[]) => {
    const next = { ...typed, [name]: value };
    write(next);
    setReasons((was) => was.filter((reason) => reason.field !== name));
    keepDraft(account.id, subject, { typed: next, version: 0, at: Date.now() });
  };
  const point = (found: Reason[]) => {
    setReasons(found);
    const first = found.find((reason) => fields.some((field) => field.field.key === reason.field))?.field;
    place.current?.querySelector<HTMLElement>(`[data-field="${first}"] :is(input, textarea, select)`)?.focus();
    return first !== undefined;
  };
  const values = () => ({ ...sentOf(form.fields, fixed), ...sentOf(fields, typed) });
  const attempt = async (act: () => Promise<void>) => {
    if (busy) return;
    setProblem(null);
    setBusy(true);
    try {
      await act();
    } catch (caught) {
      if (!(caught instanceof Problem && point(caught.body?.reasons ?? []))) setProblem(caught);
    } finally {
      setBusy(false);
    }
  };
  const look = () => {
    const lacks = missing(fields, typed);
    if (lacks.length > 0) return void point(lacks);
    void attempt(async () => {
      const found = await tried(kind, values());
      setChanges(found);
      point(found.reasons);
    });
  };
  const record = () =>
    void attempt(async () => {
      const opened = await open(kind, values(), key.current);
      dropDraft(account.id, subject);
      setDone(opened);
      await queries.invalidateQueries({ queryKey: [KEY] });
    });
  const submit = () => (changes?.stands ? record() : look());
  useKeys({ "ctrl+enter": done ? undefined : submit, escape: close });
  const told = (field: Field) =>
    reasons.filter((reason) => reason.field === field.field.key).map((reason) => reason[lang]);
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
        {kept && (
          <button
            type="button"
            className="linkish t12"
            onClick={() => {
              dropDraft(account.id, subject);
              setKept(null);
              write(start);
            }}
          >
            {say({ zh: "上次没写完的已放回。重新写", en: "Your draft is back. Start over" })}
          </button>
        )}
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
      <div className="two">
        {fields.map((field) => (
          <div
            key={field.field.key}
            data-field={field.field.key}
            className={WHOLE.includes(field.field.key) || field.kind === "unit" ? "whole" : undefined}
          >
            {field.kind === "unit" ? (
              <UnitField
                field={field}
                district={account.district}
                value={String(typed[field.field.key] ?? "")}
                wrong={told(field)}
                change={(value) => change(field.field.key, value)}
              />
            ) : (
              <FieldInput
                field={chosenFrom(field, choices[field.field.key])}
                district={account.district}
                single={(field.max ?? 0) <= LINE && !(kind === "issue_notice" && field.field.key.startsWith("name_"))}
                value={typed[field.field.key]}
                wrong={told(field)}
                change={(value) => change(field.field.key, value)}
              />
            )}
            {choices[field.field.key]?.length === 0 && (
              <p className="muted t12">{say({ zh: "没有可选的", en: "There is none to choose" })}</p>
            )}
            {hints[field.field.key] && <p className="muted t12">{say(hints[field.field.key] as Words)}</p>}
          </div>
        ))}
      </div>
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
