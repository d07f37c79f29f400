// Choosing a password: written twice, and refused before it is sent when the two differ.
import type { Words } from "../words/speech";
import type { Line } from "./FieldForm";

const secret = { type: "password", autoComplete: "new-password" } as const;

/** The two lines of a new password that is sent under this name. */
export const newPassword = (name: string, label: Words): Line[] => [
  {
    name,
    label,
    hint: { zh: "至少 12 个字符。可以用一句话。", en: "At least 12 characters. A sentence will do." },
    ...secret,
  },
  { name: "again", label: { zh: "再写一遍", en: "The same again" }, ...secret },
];

/** What is wrong with them. */
export const differs =
  (name: string) =>
  (given: Record<string, string>): Record<string, Words> =>
    given[name] === given.again ? {} : { again: { zh: "两遍写得不一样", en: "The two are not the same" } };
