// What one writes in a form: kept as a draft until it is sent, with what is wrong and the way to the first of that.
import { useEffect, useRef, useState } from "react";
import { Problem } from "../api/client";
import { useAccount } from "../shell/session";
import { useSpeech } from "../words/speech";
import type { Reason } from "./desk";
import { dropDraft, keepDraft, readDraft } from "./drafts";
import type { Typed } from "./values";

const INPUTS = "input, textarea, select";

type Options = {
  /** The version of the matter that one writes to. */
  version?: number;
  /** What it starts with was chosen just now and goes before a draft. */
  fresh?: boolean;
};

export type Writing = ReturnType<typeof useWriting>;

/** A form's state. Its fields stand in `place`, each within a `data-field` of its name. */
export function useWriting(subject: string, start: Typed, { version = 0, fresh = false }: Options = {}) {
  const { lang } = useSpeech();
  const account = useAccount();
  const [kept, setKept] = useState(() => readDraft(account.id, subject));
  const [typed, setTyped] = useState<Typed>(fresh ? { ...kept?.typed, ...start } : (kept?.typed ?? start));
  const [reasons, setReasons] = useState<Reason[]>([]);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  // What is written up to now, also where the screen still has to follow.
  const latest = useRef(typed);
  const [turn, setTurn] = useState(0);
  const place = useRef<HTMLFormElement>(null);
  // One key for one wish: the same is done once, however often it is sent.
  const key = useRef(crypto.randomUUID());
  const focus = () => {
    (place.current?.querySelector<HTMLElement>(INPUTS) ?? place.current)?.focus();
  };
  useEffect(focus, []);

  const keep = () => keepDraft(account.id, subject, { typed: latest.current, version, at: Date.now() });
  const change = (name: string, value: string | string[]) => {
    latest.current = { ...latest.current, [name]: value };
    setTyped(latest.current);
    setReasons((was) => was.filter((reason) => reason.field !== name));
    key.current = crypto.randomUUID();
    keep();
  };
  const drop = () => {
    dropDraft(account.id, subject);
    setKept(null);
  };
  const again = () => {
    drop();
    latest.current = start;
    setTyped(start);
    setTurn((was) => was + 1);
    setReasons([]);
    setProblem(null);
    key.current = crypto.randomUUID();
  };
  /** Shows what is wrong and goes to the first of it; answers whether each thing has its place in the form. */
  const point = (found: Reason[]) => {
    setReasons(found);
    const places = found.map(({ field }) => place.current?.querySelector(`[data-field="${field}"]`));
    places
      .find((one) => one)
      ?.querySelector<HTMLElement>(INPUTS)
      ?.focus();
    return found.length > 0 && places.every((one) => one);
  };
  /** Sends, once at a time; answers what went wrong, which stands beside the fields or, if it has no place, as the problem. */
  const attempt = async (act: () => Promise<void>): Promise<unknown> => {
    if (busy) return null;
    setBusy(true);
    setProblem(null);
    try {
      await act();
      return null;
    } catch (caught) {
      if (!point(caught instanceof Problem ? (caught.body?.reasons ?? []) : [])) setProblem(caught);
      return caught;
    } finally {
      setBusy(false);
    }
  };
  /** What is wrong with a field, in words. */
  const told = (name: string) => reasons.filter((one) => one.field === name).map((one) => one[lang]);
  return {
    typed,
    /** The same at this moment, for what is sent. */
    latest,
    /** How often one began anew. */
    turn,
    change,
    keep,
    kept,
    drop,
    again,
    reasons,
    told,
    point,
    problem,
    setProblem,
    busy,
    attempt,
    place,
    key,
    focus,
  };
}

/** A value once typing has paused. */
export function usePaused(value: string): string {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), 600);
    return () => clearTimeout(timer);
  }, [value]);
  return paused;
}
