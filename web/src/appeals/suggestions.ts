// What a machine reads in a request: asked for once typing pauses, shown as suggestions, and taken only by a person.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { call, type Schemas } from "../api/client";
import { usePaused } from "./writing";

export type ReadBody = Schemas["ReadBody"];
export type Ground = Schemas["GroundBody"];
export type Guess = Schemas["GuessBody"];
export type Advice = Schemas["AdviceBody"];
/** A field that is suggested. */
export type SuggestedField = "category" | "kind" | "grade" | "place";
/** A suggestion under the key that takes it. */
export type Chip = { digit: string; field: SuggestedField; guess: Guess; unsure: boolean };

/** Fewer characters say nothing. */
const ENOUGH = 4;
/** Characters shown around what a suggestion rests on. */
const AROUND = 8;

/** What was read, and the text in which: the places of its words are places in this text. */
export type Reading = { read: ReadBody; text: string; outside?: string };

/** What is read in a text; while it is read anew, what was read before; nothing while reading is off or fails: a form does
 * not wait for it. */
export function useRead(district: number | string, text: string, title = ""): Reading | null {
  const enough = [...text.trim()].length >= ENOUGH;
  const found = useQuery({
    queryKey: ["suggestions", String(district), title, text],
    enabled: enough,
    staleTime: 60_000,
    gcTime: 60_000,
    retry: false,
    placeholderData: keepPreviousData,
    queryFn: async (): Promise<Reading | null> => {
      const body = { district: Number(district), title, text };
      const { read, outside } = await call<Schemas["Suggested"]>("POST", "/api/v1/suggestions", { body });
      return read ? { read, text, outside: outside ?? undefined } : null;
    },
  });
  return enough ? (found.data ?? null) : null;
}

/** What a model outside thinks, where there is one; nothing while it is asked. Nobody waits for it. */
export function useOutside(district: number | string, reading: Reading): Schemas["SecondOpinion"] | null {
  const { outside, text } = reading;
  const found = useQuery({
    queryKey: ["outside", String(district), text],
    enabled: outside !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
    queryFn: () =>
      call<Schemas["SecondOpinion"]>("POST", "/api/v1/suggestions/outside", {
        body: { district: Number(district), text },
      }),
  });
  return found.data ?? null;
}

/** What is worth a look in a reply. */
export function useAdvice(reply: string, asked: { title: string; text: string } | null): Advice[] {
  const paused = usePaused(reply.trim());
  const enough = [...paused].length >= ENOUGH;
  const found = useQuery({
    queryKey: ["advice", paused, asked?.title, asked?.text],
    enabled: enough,
    staleTime: 60_000,
    gcTime: 60_000,
    retry: false,
    placeholderData: keepPreviousData,
    queryFn: () =>
      call<Schemas["Looked"]>("POST", "/api/v1/suggestions/reply", { body: { ...(asked ?? {}), reply: paused } }),
  });
  return enough ? (found.data?.advice ?? []) : [];
}

/** How far to trust a guess, in words; nothing where words alone decide. */
export const share = ({ confidence }: Guess) =>
  confidence === null || confidence === undefined ? "" : confidence === 0 ? "<1%" : `${confidence}%`;

/** Suggestions in their places: each has the same key however many there are, so that a hand may know it. */
export function chipsOf(read: ReadBody): Chip[] {
  const of = (field: SuggestedField, digits: string[]) =>
    digits.flatMap((digit, at): Chip[] => {
      const guess = read[field].guesses[at];
      return guess ? [{ digit, field, guess, unsure: read[field].unsure }] : [];
    });
  return [
    ...of("category", ["1", "2", "3"]),
    ...of("kind", ["4"]),
    ...of("grade", ["5"]),
    ...of("place", ["6", "7", "8"]),
  ];
}

/** Words of danger that count: they are happening, or feared. */
export const urgent = (read: ReadBody) =>
  read.signs.filter((sign) => sign.sense.key === "now" || sign.sense.key === "supposed");

/** A piece of a text from a place on, and whether it is one of the words that something rests on. */
export type Piece = { at: number; text: string; marked: boolean };

/** The stretches of a text around what is marked in it, each as pieces; places count whole characters. */
export function passages(text: string, grounds: Pick<Ground, "from" | "to" | "in_title">[]): Piece[][] {
  const letters = [...text];
  const marks = grounds
    .filter((one) => !one.in_title && one.from < one.to && one.to <= letters.length)
    .sort((a, b) => a.from - b.from || b.to - a.to);
  const found: Piece[][] = [];
  const plain = (from: number, to: number) => ({ at: from, text: letters.slice(from, to).join(""), marked: false });
  let at = -1;
  for (const { from, to } of marks) {
    if (to <= at) continue;
    const start = Math.max(from, at);
    const last = found.at(-1);
    const isNear = last && start - at <= 2 * AROUND;
    const pieces = isNear ? last : [];
    const before = isNear ? at : Math.max(0, start - AROUND);
    if (!isNear) {
      if (last) last.push(plain(at, at + AROUND));
      found.push(pieces);
    }
    if (start > before) pieces.push(plain(before, start));
    const end = pieces.at(-1);
    if (end?.marked) end.text += letters.slice(start, to).join("");
    else pieces.push({ ...plain(start, to), marked: true });
    at = to;
  }
  if (at < letters.length) found.at(-1)?.push(plain(at, at + AROUND));
  return found;
}

/** What a machine reads otherwise than it was chosen. */
export type Differing = { field: SuggestedField; now: string; guess: Guess; why: Ground[] };

/** The fields in which what is read is sure and differs from what stands there. `above` = the category above another. */
export function differing(
  read: ReadBody,
  values: Partial<Record<SuggestedField, string>>,
  above: ReadonlyMap<string, string>,
): Differing[] {
  const isWithin = (category: string | undefined, key: string): boolean =>
    category !== undefined && (category === key || isWithin(above.get(category), key));
  return (["category", "kind", "grade"] as const).flatMap((field): Differing[] => {
    const { guesses, unsure, why } = read[field];
    const [guess, now] = [guesses[0], values[field]];
    // That nothing urgent was read is no reason to call something less urgent than a person did.
    const isLess = field === "grade" && guess?.key === "ordinary";
    // A category that was chosen below the one that is read says the same, more exactly.
    return guess && now && !isWithin(now, guess.key) && !unsure && !isLess ? [{ field, now, guess, why }] : [];
  });
}
