// A form as a procedure generates it: its fields, what follows when it is sent, and the provision above the button.
import { type ReactNode, useEffect, useState } from "react";
import { call, type Schemas } from "../api/client";
import { Cite } from "../parts/Cite";
import { Refusal } from "../parts/Refusal";
import { useKeys } from "../shell/keys";
import { useSpeech } from "../words/speech";
import type { Form, Will } from "./desk";
import { FieldInput } from "./FieldInput";
import { Kept } from "./Kept";
import { PastYears } from "./PastYears";
import { ANSWERS, ReplyLook } from "./ReplyLook";
import { missing, sentOf, type Typed } from "./values";
import { useWriting } from "./writing";

type Props = {
  form: Form;
  district: number | string;
  /** The home of the matter. */
  home?: string;
  city?: string;
  version: number;
  /** The name under which what is half-written is kept. */
  subject: string;
  start?: Typed;
  /** What was chosen just now: it goes before a draft. */
  chosen?: Typed;
  /** What the requester said, as far as it is shown: an answer is looked over beside it. */
  asked?: { title: string; text: string } | null;
  problem?: unknown;
  /** Where the values are tried without writing anything. */
  tryPath?: string;
  submit: (values: Record<string, unknown>, typed: Typed) => void;
  close?: () => void;
  /** Told when the server would not take what was tried. */
  refused?: (problem: unknown, typed: Typed) => void;
  button?: string;
  /** Whether it waits a while unsent, so that it can be taken back. */
  undo?: boolean;
  /** What stands below the fields and follows what is typed. */
  below?: (typed: Typed, change: (field: string, value: string) => void) => ReactNode;
};

/** The field beside which the numbers of earlier years stand. */
const LIKELY = "likely";

export function AskForm(props: Props) {
  const { form, district, subject, version, city } = props;
  const { say } = useSpeech();
  const writing = useWriting(subject, { ...props.start, ...props.chosen }, { version, fresh: !!props.chosen });
  const { typed, reasons, told, point, problem, setProblem, busy, place } = writing;
  const [will, setWill] = useState<Will[] | null>(null);
  const fields = form.fields.filter((field) => !field.read_only);
  useEffect(() => setProblem(props.problem ?? null), [props.problem, setProblem]);
  const submit = async () => {
    if (busy) return;
    const lacks = missing(fields, typed);
    if (lacks.length > 0) return void point(lacks);
    const values = sentOf(fields, typed);
    if (props.tryPath) {
      const failed = await writing.attempt(async () => {
        const tried = await call<Schemas["Would"]>("POST", `${props.tryPath}?try=1`, { body: { values, version } });
        setWill(tried.will);
      });
      if (failed) {
        // A refusal says more than what is wrong: on which provision, and what else can be done.
        setProblem(failed);
        return props.refused?.(failed, typed);
      }
    }
    writing.keep();
    props.submit(values, typed);
  };
  useKeys({ "ctrl+enter": () => void submit() });
  const follows = will ?? form.will ?? [];
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
        <Kept writing={writing} />
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
            home={props.home}
            from={typeof typed.from === "string" ? typed.from : undefined}
            value={typed[field.field.key]}
            wrong={told(field.field.key)}
            change={(value) => writing.change(field.field.key, value)}
          />
          {field.field.key === LIKELY && (
            <PastYears typed={typed} district={district} fill={(number) => writing.change(LIKELY, number)} />
          )}
          {ANSWERS.includes(field.field.key) && props.asked !== undefined && (
            <ReplyLook reply={String(typed[field.field.key] ?? "")} asked={props.asked} />
          )}
        </div>
      ))}
      {props.below?.(typed, (field, value) => writing.change(field, value))}
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
          : (props.undo ?? true) &&
            say({
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
