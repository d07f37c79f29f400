// A button for what hurts: the first press says what follows, only the second one does it.
import { useEffect, useRef, useState } from "react";
import { useSpeech, type Words } from "../words/speech";
import { Refusal } from "./Refusal";

type Props = { what: Words; follows: Words; act: () => Promise<void>; label?: string };

export function Sure({ what, follows, act, label }: Props) {
  const { say } = useSpeech();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const first = useRef<HTMLButtonElement>(null);
  const second = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (open) second.current?.focus();
  }, [open]);
  const close = () => {
    setOpen(false);
    setProblem(null);
    requestAnimationFrame(() => first.current?.focus());
  };
  if (!open)
    return (
      <button ref={first} type="button" className="btn" aria-label={label} onClick={() => setOpen(true)}>
        {say(what)}
      </button>
    );
  const sure = async () => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await act();
      setOpen(false);
    } catch (caught) {
      setProblem(caught);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div
      className="sure"
      role="group"
      aria-label={label ?? say(what)}
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      <p className="t13">{say(follows)}</p>
      <p className="row wrap">
        <button ref={second} type="button" className="btn primary" aria-disabled={busy} onClick={() => void sure()}>
          {say(what)}
        </button>
        <button type="button" className="btn quiet" onClick={close}>
          {say({ zh: "先不办", en: "Not now" })}
        </button>
      </p>
      {problem !== null && <Refusal problem={problem} />}
    </div>
  );
}
