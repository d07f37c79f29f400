// A form as a procedure generates it: its fields, what follows when it is sent, and the provision above the button.
import { useEffect, useRef, useState } from "react";
import { call, Problem, type Schemas } from "../api/client";
import { Cite } from "../parts/Cite";
import { Refusal } from "../parts/Refusal";
import { useKeys } from "../shell/keys";
import { useAccount } from "../shell/session";
import { useSpeech } from "../words/speech";
import type { Form, Reason, Will } from "./desk";
import { dropDraft, keepDraft, readDraft } from "./drafts";
import { FieldInput } from "./FieldInput";
import { missing, sentOf, type Typed } from "./values";

type Props = {
  form: Form;
  district: number | string;
  city?: string;
  version: number;
  /** The name under which what is half-written is kept. */
  subject: string;
  start?: Typed;
  problem?: unknown;
  /** Where the values are tried without writing anything. */
  tryPath?: string;
  submit: (values: Record<string, unknown>, typed: Typed) => void;
  close?: () => void;
  /** Told when the server would not take what was tried. */
  refused?: (problem: unknown, typed: Typed) => void;
  button?: string;
};

export function AskForm(props: Props) {
  const { form, district, subject, version, city } = props;
  const { say, lang } = useSpeech();
  const account = useAccount();
  const [kept] = useState(() => readDraft(account.id, subject));
  const [typed, setTyped] = useState<Typed>(kept?.typed ?? props.start ?? {});
  const [reasons, setReasons] = useState<Reason[]>([]);
  const [problem, setProblem] = useState<unknown>(props.problem ?? null);
  const [will, setWill] = useState<Will[] | null>(null);
  const [busy, setBusy] = useState(false);
  const place = useRef<HTMLFormElement>(null);
  const fields = form.fields.filter((field) => !field.read_only);

  useEffect(() => setProblem(props.problem ?? null), [props.problem]);
  useEffect(() => {
    const first = place.current?.querySelector<HTMLElement>("input, textarea, select");
    (first ?? place.current)?.focus({ preventScroll: false });
  }, []);
  const change = (key: string, value: string | string[]) => {
    const next = { ...typed, [key]: value };
    setTyped(next);
    setReasons((was) => was.filter((reason) => reason.field !== key));
    keepDraft(account.id, subject, { typed: next, version, at: Date.now() });
  };
  const point = (found: Reason[]) => {
    setReasons(found);
    const key = found.find((reason) => reason.field)?.field;
    const wrong = place.current?.querySelector<HTMLElement>(`[data-field="${key}"] :is(input, textarea, select)`);
    wrong?.focus();
  };
  const submit = async () => {
    if (busy) return;
    const found = missing(fields, typed);
    if (found.length > 0) {
      point(found);
      return;
    }
    const values = sentOf(fields, typed);
    setProblem(null);
    if (props.tryPath) {
      setBusy(true);
      try {
        const tried = await call<Schemas["Would"]>("POST", `${props.tryPath}?try=1`, { body: { values, version } });
        setWill(tried.will);
      } catch (caught) {
        const body = caught instanceof Problem ? caught.body : null;
        if (body?.reasons.some((reason) => fields.some((field) => field.field.key === reason.field)))
          point(body.reasons);
        setProblem(caught);
        props.refused?.(caught, typed);
        return;
      } finally {
        setBusy(false);
      }
    }
    keepDraft(account.id, subject, { typed, version, at: Date.now() });
    props.submit(values, typed);
  };
  useKeys({ "ctrl+enter": () => void submit() });
  const follows = will ?? form.will ?? [];
  const words = (reason: Reason) => reason[lang];
  return (
    <form
      ref={place}
      className="form"
      noValidate
      tabIndex={-1}
      aria-label={say(form.ask)}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div className="row between">
        <b>{say(form.ask)}</b>
        {kept && (
          <button
            type="button"
            className="linkish t12"
            onClick={() => {
              dropDraft(account.id, subject);
              setTyped(props.start ?? {});
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
      {problem !== null && <Refusal problem={problem} city={city} />}
      {fields.map((field) => (
        <div key={field.field.key} data-field={field.field.key}>
          <FieldInput
            field={field}
            district={district}
            value={typed[field.field.key]}
            wrong={reasons.filter((reason) => reason.field === field.field.key).map(words)}
            change={(value) => change(field.field.key, value)}
          />
        </div>
      ))}
      {follows.length > 0 && (
        <div className="then">
          <b>{say({ zh: "按下以后", en: "When sent" })}</b>
          <ul>
            {follows.map((one) => (
              <li key={one.kind + one.zh}>{say(one)}</li>
            ))}
          </ul>
        </div>
      )}
      {form.basis.length > 0 && (
        <p className="lines t13">
          {form.basis.slice(0, 3).map((cited) => (
            <span key={cited.provision + cited.rule}>
              <Cite cited={cited} city={city} /> <span className="muted">{cited.title}</span>
            </span>
          ))}
        </p>
      )}
      <button type="submit" className="btn primary wide" aria-disabled={busy}>
        {props.button ?? say(form.ask)} <kbd>Ctrl</kbd>
        <kbd>Enter</kbd>
      </button>
      <p className="muted t12">
        {form.signed
          ? say({ zh: "这一步要第二人签字才成。", en: "A second person must sign this." })
          : say({
              zh: "10 秒内可撤回；发出后只能补发更正。",
              en: "Undo within 10 s; after that, only a correction can follow.",
            })}
        {props.close && (
          <>
            {" "}
            <button type="button" className="linkish" onClick={props.close}>
              {say({ zh: "先不办", en: "Not now" })} <kbd>Esc</kbd>
            </button>
          </>
        )}
      </p>
    </form>
  );
}
