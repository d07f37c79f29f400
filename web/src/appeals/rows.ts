// Rows of a queue made of plain rows, as search and a matter's own body have them.
import type { Schemas } from "../api/client";
import type { Left, Matter, Row, Value } from "./desk";

/** How much is left until a moment, roughly. */
export function leftUntil(due: string | null | undefined, now = Date.now()): Left | null {
  if (!due) return null;
  const minutes = Math.round((new Date(due).getTime() - now) / 60_000);
  const span = Math.abs(minutes);
  const [days, hours, rest] = [Math.floor(span / 1440), Math.floor((span % 1440) / 60), span % 60];
  const zh = days > 0 ? `${days} 天 ${hours} 时` : hours > 0 ? `${hours} 时 ${rest} 分` : `${rest} 分`;
  const en = days > 0 ? `${days} d ${hours} h` : hours > 0 ? `${hours} h ${rest} min` : `${rest} min`;
  const level = minutes < 0 ? "late" : minutes <= 240 ? "soon" : "calm";
  const words = minutes < 0 ? { zh: `逾期 ${zh}`, en: `${en} overdue` } : { zh: `还剩 ${zh}`, en: `${en} left` };
  return { ...words, minutes, level, working: false };
}

export function rowFrom(row: Schemas["RowBody"]): Row {
  return {
    ...row,
    said: null,
    next: null,
    waits: row.holder ?? null,
    remaining: row.is_final ? null : leftUntil(row.due),
    tags: row.round > 1 ? [{ key: "round", zh: `第${row.round}轮`, en: `round ${row.round}` }] : [],
    place_name: null,
    kind_words: null,
    grade_words: null,
    taken: null,
    proposal: null,
    urged: null,
  };
}

const value = (matter: Matter, key: string) => matter.values.find((one) => one.field.key === key);
const text = (found: Value | undefined) => (typeof found?.value === "string" ? found.value : "");

/** The row of a matter that stands in no queue. */
export function rowOfMatter(matter: Matter): Row {
  const place = value(matter, "place");
  const running = matter.clocks
    .filter((clock) => !clock.ended && clock.due)
    .sort((a, b) => ((a.due ?? "") < (b.due ?? "") ? -1 : 1));
  const row = rowFrom({
    ...matter,
    post: matter.post?.key ?? null,
    holder: matter.holders[0] ?? null,
    category: null,
    kind: text(value(matter, "kind")),
    grade: text(value(matter, "grade")),
    channel: text(value(matter, "channel")),
    place: text(place),
    pending: matter.proposals.filter((one) => !one.outcome).length,
    due: running[0]?.due ?? null,
    due_provisional: running[0]?.provisional ?? false,
    overdue: running[0]?.overdue ?? false,
  } as Schemas["RowBody"]);
  return { ...row, place_name: place?.label?.zh ?? null, kind_words: value(matter, "kind")?.label ?? null };
}
