// What the desk reads from the server: queues, a matter's page, and what goes with them.
import { queryOptions } from "@tanstack/react-query";
import { call, type Schemas } from "../api/client";
import { serverNow } from "../words/dates";

export type Keyed = Schemas["Keyed"];
export type Cited = Schemas["Cited"];
export type Field = Schemas["FieldBody"];
/** The description says of a value only that it is one; what it is goes by the field's kind. */
export type Value = Omit<Schemas["ValueBody"], "value"> & { value: unknown };
type WithValues<T> = Omit<T, "values"> & { values: Value[] };
export type Proposal = WithValues<Schemas["ProposalBody"]>;
export type Matter = Omit<WithValues<Schemas["MatterBody"]>, "proposals"> & { proposals: Proposal[] };
export type Left = Schemas["LeftBody"];
export type Row = Schemas["QueueRow"];
export type Queues = Schemas["QueueList"];
export type Rows = Schemas["QueueRows"];
export type Count = Schemas["CountBody"];
export type Counts = Schemas["Counts"];
export type Facet = "state" | "category" | "place" | "kind" | "grade";
export type Will = Schemas["Will"];
export type Form = Schemas["FormBody"];
export type Reason = Schemas["ReasonBody"];
export type Ask = Schemas["AskBody"];
export type Step = WithValues<Schemas["TimelineStep"]>;
export type Cell = Schemas["CellBody"];
export type Strip = Schemas["Strip"];
export type Child = Schemas["ChildRow"];
export type Page = Omit<Schemas["PageBody"], "row" | "matter" | "timeline"> & {
  row: Row;
  matter: Matter;
  timeline: Step[];
};

const V1 = "/api/v1";
export const pathOf = (district: number | string, matter: string) =>
  `${V1}/matters/${district}/${encodeURIComponent(matter)}`;

export const queues = () => call<Queues>("GET", `${V1}/queues`);

/** Rows of a queue; `search` as in the address. */
export const rowsOf = (queue: string, search: URLSearchParams, after: string | null, limit = 50) => {
  const query = new URLSearchParams(search);
  query.set("limit", String(limit));
  if (after) query.set("after", after);
  return call<Rows>("GET", `${V1}/queues/${queue}?${query}`);
};

export const countsOf = (queue: string, search: URLSearchParams) =>
  call<Counts>("GET", `${V1}/queues/${queue}/counts?${search}`);

export const exportOf = (queue: string, search: URLSearchParams, format: "csv" | "xlsx") =>
  `${V1}/queues/${queue}/export.${format}?${search}`;

/** A matter's page as the server has it now. */
export const pageNow = (district: number | string, matter: string) =>
  call<Page>("GET", `${pathOf(district, matter)}/page`);

/** The same, kept; it holds still while it is read. */
export const pageOf = (district: number | string, matter: string) =>
  queryOptions({
    queryKey: ["page", String(district), matter],
    queryFn: () => pageNow(district, matter),
    meta: { still: true },
  });

/** Personal data that was opened for a purpose, as of a version of the matter. */
export type Revealed = { purpose: string; at: string; version: number; values: Value[] };

/** Opens what is masked; the access log has it before the answer comes. */
export async function reveal(of: Matter, purpose: string): Promise<Revealed> {
  const path = `${pathOf(of.district, of.matter)}/reveal`;
  const { values } = await call<WithValues<Schemas["Revealed"]>>("POST", path, { body: { purpose } });
  return { purpose, at: new Date(serverNow()).toISOString(), version: of.version, values };
}

/** A page with what was opened in place of its masks. What was opened before the last step is masked again. */
export function opened(page: Page, revealed: Revealed | null): Page {
  if (!revealed || revealed.version !== page.version) return page;
  const open = new Map(revealed.values.map((one) => [one.field.key, one]));
  const unmask = (one: Value) => (one.masked ? (open.get(one.field.key) ?? one) : one);
  const values = page.matter.values.map(unmask);
  // A field has its present value from the newest step that wrote it; what older steps wrote was not opened.
  const written = new Set<string>();
  const timeline = page.timeline.map((step) => {
    const newest = step.values.map((one) => (written.has(one.field.key) ? one : unmask(one)));
    for (const one of step.values) written.add(one.field.key);
    return { ...step, values: newest };
  });
  const text = open.get("text");
  const said =
    page.said?.masked && text && !text.masked && typeof text.value === "string"
      ? { ...page.said, text: text.value, masked: false }
      : page.said;
  return { ...page, said, timeline, matter: { ...page.matter, values } };
}

/** The asks in the order of a list of buttons: the likeliest first, what is not possible last; each once. */
export function inOrder(asks: Ask[], next: string | undefined): Ask[] {
  const known = new Set<string>();
  const rank = (one: Ask) => (one.possible ? 1 : 0) + (one.possible && one.ask.key === next ? 1 : 0);
  return asks.filter((one) => !known.has(one.ask.key) && known.add(one.ask.key)).sort((a, b) => rank(b) - rank(a));
}
