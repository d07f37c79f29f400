// What the whistle's screens read, and how the board holds still while it changes.
import { call, type Schemas } from "../api/client";
import type { Ask } from "../appeals/desk";
import { sentOf, type Typed } from "../appeals/values";
import type { Lang } from "../words/speech";

export type Board = Schemas["WhistleRows"];
export type Whistle = Schemas["WhistleBody"];
export type Lane = Schemas["LaneBody"];
export type Station = Schemas["StationBody"];
export type Compose = Schemas["ComposeBody"];
type Left = Schemas["LeftBody"];

/** What the board can be filtered by, as in the address. */
export const FILTERS = ["street", "unit", "topic", "urgency", "state", "only"] as const;

/** A page of the board; `search` as in the address. */
export const boardOf = (search: URLSearchParams, after: string | null) => {
  const query = new URLSearchParams(search);
  if (after) query.set("after", after);
  return call<Board>("GET", `/api/v1/whistles?${query}`);
};

export const exportOf = (search: URLSearchParams) => `/api/v1/whistles/export.csv?${search}`;

/** Where a whistle is written, from a matter or from none. */
export const composeAddress = (district?: number, matter?: string) =>
  matter ? `/desk/whistles/new?district=${district}&matter=${matter}` : "/desk/whistles/new";

/** The fields of a draft that are written one by one. Whom to call is chosen from a list and stands under one name for both
 *  steps, so that what is kept of a half-written form is kept by whoever drafts, too. */
export const draftedOf = (body: Compose) =>
  body.draft.fields.filter((field) => !field.read_only && !isCalled(body, field.field.key));

const isCalled = (body: Compose, key: string) => key === body.called || key.endsWith(`.${body.called}`);

/** What is sent: whoever may issue sends the units with that step, whoever drafts proposes them in the draft. */
export function whistleOf(body: Compose, typed: Typed) {
  const values = sentOf(draftedOf(body), typed);
  if (body.may_issue) return { values, issue: sentOf(body.issue.fields, typed) };
  const units = typed[body.called];
  const proposed = body.draft.fields.find((field) => isCalled(body, field.field.key));
  return { values: proposed && units?.length ? { ...values, [proposed.field.key]: units } : values };
}

/** Whether an ask opens a whistle: its form asks for what a whistle says. Such a one has a page of its own. */
export const opensWhistle = (ask: Pick<Ask, "form" | "possible">) =>
  ask.possible && !!ask.form?.fields.some((field) => field.field.key.startsWith("whistle."));

/** What names a whistle on the board: itself, or the report-in that stands for it. */
export const nameOf = (one: Whistle) => one.matter ?? one.lanes[0]?.matter ?? "";

/** Rows as they stood, with what is new in them; those that were not there before wait. */
export function heldStill(order: readonly string[], rows: Whistle[]): { shown: Whistle[]; waiting: Whistle[] } {
  if (order.length === 0) return { shown: rows, waiting: [] };
  const place = new Map(order.map((name, at) => [name, at]));
  const known = rows.filter((one) => place.has(nameOf(one)));
  const shown = known.sort((a, b) => (place.get(nameOf(a)) ?? 0) - (place.get(nameOf(b)) ?? 0));
  return { shown, waiting: rows.filter((one) => !place.has(nameOf(one))) };
}

/** How a station is drawn: passed, here, not reached, or owed. */
export function standing(station: Station): "passed" | "here" | "owed" | "ahead" {
  if (!station.started) return "ahead";
  if (station.ended) return "passed";
  return station.late ? "owed" : "here";
}

const HOUR = 3_600_000;

/** What is left at this moment. The server's words count working time; within the last hour a clock of hours is counted
 *  down here, by the minute and in the last minute by the second. */
export function ticking(left: Left, due: string, now: number, lang: Lang): string {
  const rest = new Date(due).getTime() - now;
  const whole = Math.abs(rest);
  if (left.working || left.level === "held" || whole >= HOUR) return left[lang];
  const seconds = Math.floor(whole / 1000);
  const [zh, en] =
    seconds < 60
      ? [`${seconds}秒`, `${seconds} s`]
      : [`${Math.floor(seconds / 60)}分`, `${Math.floor(seconds / 60)} min`];
  if (lang === "zh") return rest < 0 ? `逾期${zh}` : `还剩${zh}`;
  return rest < 0 ? `${en} overdue` : `${en} left`;
}

/** How long until the words of a countdown are others, in milliseconds. */
export const untilNext = (due: string, now: number) =>
  Math.abs(new Date(due).getTime() - now) < 61_000 ? 1_000 : 15_000;
