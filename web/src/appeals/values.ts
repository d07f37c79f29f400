// What is written in a form, as it is typed and as it is sent.
import type { Field, Reason } from "./desk";

/** What the inputs hold: text, a list, or nothing. */
export type Typed = Record<string, string | string[]>;

const isEmpty = (value: string | string[] | undefined) =>
  value === undefined || value.length === 0 || (typeof value === "string" && !value.trim());

/** The moment that `datetime-local` means, in the time of the place. */
const momentOf = (local: string) => `${local.length === 16 ? `${local}:00` : local}+08:00`;

/** The other way: a moment as `datetime-local` writes it. */
function localOf(moment: Date): string {
  return new Date(moment.getTime() + 8 * 3_600_000).toISOString().slice(0, 16);
}

/** The values to send. Empty ones are left out; what cannot be read goes as it was typed, for the server to answer. */
export function sentOf(fields: Field[], typed: Typed): Record<string, unknown> {
  const sent: Record<string, unknown> = {};
  for (const field of fields) {
    const value = typed[field.field.key];
    if (field.read_only || isEmpty(value)) continue;
    sent[field.field.key] = one(field.kind, value as string | string[]);
  }
  return sent;
}

function one(kind: string, value: string | string[]): unknown {
  if (Array.isArray(value)) return value;
  switch (kind) {
    case "yes_no":
      return value === "yes";
    case "number":
      return Number.isSafeInteger(Number(value)) ? Number(value) : value;
    case "money": {
      const cents = Math.round(Number(value) * 100);
      return Number.isSafeInteger(cents) ? cents : value;
    }
    case "time":
      return momentOf(value);
    default:
      return value;
  }
}

/** What is missing or too short or long before anything is sent. The rest the server decides. */
export function missing(fields: Field[], typed: Typed): Reason[] {
  const reasons: Reason[] = [];
  for (const field of fields) {
    if (field.read_only) continue;
    const { key, zh, en } = field.field;
    const value = typed[key];
    if (isEmpty(value)) {
      if (field.required)
        reasons.push({ code: "missing", field: key, zh: `还没有写“${zh}”`, en: `“${en}” is missing` });
      continue;
    }
    if (field.kind !== "text" || typeof value !== "string") continue;
    const length = [...value.trim()].length;
    if (field.min && length < field.min)
      reasons.push({
        code: "too-short",
        field: key,
        zh: `“${zh}”至少 ${field.min} 个字，现在 ${length} 个`,
        en: `“${en}” needs at least ${field.min} characters; it has ${length}`,
      });
    if (field.max && length > field.max)
      reasons.push({
        code: "too-long",
        field: key,
        zh: `“${zh}”最多 ${field.max} 个字，现在 ${length} 个`,
        en: `“${en}” takes at most ${field.max} characters; it has ${length}`,
      });
  }
  return reasons;
}

/** A value as a matter has it, as a form types it. */
export function typedOf(field: Pick<Field, "kind">, value: unknown): string | string[] | undefined {
  if (value === null || value === undefined || (typeof value === "object") === !Array.isArray(value)) {
    if (value && typeof value === "object" && "row" in value) return String((value as { row: string }).row);
    return undefined;
  }
  if (Array.isArray(value)) return value.filter((one): one is string => typeof one === "string");
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (field.kind === "time" && typeof value === "number") return localOf(new Date(value));
  if (field.kind === "money" && typeof value === "number") return (value / 100).toFixed(2);
  return String(value);
}
