// A short form of named lines: what the server would not take stands beside its line, anything else above the button.
import { useId, useRef, useState } from "react";
import { Problem } from "../api/client";
import { useSpeech, type Words } from "../words/speech";
import { Refusal } from "./Refusal";

export type Line = {
  name: string;
  label: Words;
  hint?: Words;
  type?: "text" | "password" | "number";
  autoComplete?: string;
  inputMode?: "numeric" | "text";
  maxLength?: number;
  start?: string;
};
type Given = Record<string, string>;

type Props = {
  lines: Line[];
  button: Words;
  /** What follows when it is sent, above the button. */
  follows?: Words;
  /** What is wrong before anything is sent, by line. */
  check?: (given: Given) => Record<string, Words | undefined>;
  send: (given: Given) => Promise<void>;
  close?: () => void;
  focus?: boolean;
};

export function FieldForm({ lines, button, follows, check, send, close, focus }: Props) {
  const { say } = useSpeech();
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<Record<string, Words | undefined>>({});
  const [problem, setProblem] = useState<unknown>(null);
  const point = (found: Record<string, Words | undefined>) => {
    setWrong(found);
    const first = lines.find((line) => found[line.name]);
    if (first) form.current?.querySelector<HTMLElement>(`[name="${first.name}"]`)?.focus();
    return !!first;
  };
  const submit = async (given: Given) => {
    if (busy) return;
    setProblem(null);
    const missing = lines
      .filter((line) => !given[line.name]?.trim())
      .map(({ name, label }) => [name, { zh: `还没有写“${label.zh}”`, en: `“${label.en}” is missing` }]);
    if (point({ ...check?.(given), ...Object.fromEntries(missing) })) return;
    setBusy(true);
    try {
      await send(given);
      form.current?.reset();
    } catch (caught) {
      const reasons = caught instanceof Problem ? (caught.body?.reasons ?? []) : [];
      if (!point(Object.fromEntries(reasons.map((reason) => [reason.field ?? "", reason])))) setProblem(caught);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      ref={form}
      className="field-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit(
          Object.fromEntries([...new FormData(event.currentTarget)].map(([key, text]) => [key, String(text)])),
        );
      }}
    >
      {lines.map((line, at) => (
        <div className="field" key={line.name}>
          <label className="label" htmlFor={`${id}-${line.name}`}>
            {say(line.label)}
          </label>
          <input
            id={`${id}-${line.name}`}
            className={`input${wrong[line.name] ? " err" : ""}`}
            name={line.name}
            type={line.type ?? "text"}
            inputMode={line.inputMode}
            autoComplete={line.autoComplete ?? "off"}
            maxLength={line.maxLength}
            defaultValue={line.start}
            autoFocus={focus && at === 0}
            aria-required
            aria-invalid={!!wrong[line.name]}
            aria-describedby={`${id}-${line.name}-told`}
          />
          <p className={`hint${wrong[line.name] ? " late" : ""}`} id={`${id}-${line.name}-told`}>
            {say(wrong[line.name] ?? line.hint ?? { zh: "", en: "" })}
          </p>
        </div>
      ))}
      {problem !== null && <Refusal problem={problem} />}
      {follows && <p className="muted t13">{say(follows)}</p>}
      <p className="row wrap">
        <button type="submit" className="btn primary" aria-disabled={busy}>
          {say(button)}
        </button>
        {close && (
          <button type="button" className="btn quiet" onClick={close}>
            {say({ zh: "先不办", en: "Not now" })}
          </button>
        )}
      </p>
    </form>
  );
}
