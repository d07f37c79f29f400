// The blanks of a notice's text, and how a text reads with an example in them.
import type { Words } from "../words/speech";

type Blank = { name: string; means: Words; example: Words };

export const BLANKS: Blank[] = [
  {
    name: "matter",
    means: { zh: "事项编号", en: "the matter's number" },
    example: { zh: "诉〔2026〕101号", en: "诉〔2026〕101号" },
  },
  { name: "state", means: { zh: "现在的状态", en: "its state now" }, example: { zh: "办理中", en: "in hand" } },
  {
    name: "basis",
    means: { zh: "依据的条文", en: "the provision it rests on" },
    example: { zh: "《某某条例》某条", en: "an article of a regulation" },
  },
  {
    name: "answer",
    means: { zh: "答复的原文", en: "the answer's words" },
    example: { zh: "路灯已经修好。", en: "The street lamp is mended." },
  },
  { name: "clock", means: { zh: "哪个时限", en: "which clock" }, example: { zh: "办理时限", en: "time to handle" } },
  { name: "due", means: { zh: "到期时刻", en: "when it is due" }, example: { zh: "12月1日 18:00", en: "1 Dec 18:00" } },
];

/** A text with examples in its blanks. */
export function sample(text: string, lang: "zh" | "en"): string {
  return BLANKS.reduce((filled, blank) => filled.replaceAll(`{${blank.name}}`, blank.example[lang]), text);
}

/** Blanks in a text that nothing fills. */
export function unknownBlanks(text: string): string[] {
  const known = new Set(BLANKS.map((blank) => blank.name));
  return [...new Set([...text.matchAll(/\{([^{}]*)\}/g)].map((found) => found[1] ?? ""))].filter(
    (name) => !known.has(name),
  );
}
