// What the administration screens read and send: acts, lists of a day, people, and what a wished act would change.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { call, client, data, Problem, type Schemas } from "../api/client";
import { pathOf } from "../appeals/desk";
import { procedureOf, useCity } from "../appeals/reference";
import { useAccount } from "../shell/session";
import type { Words } from "../words/speech";

/** The description says of a value only that it is one. */
export type Act = Omit<Schemas["ActBody"], "values"> & { values: Record<string, unknown> };
export type Holding = Omit<Schemas["HoldingBody"], "more" | "named"> & {
  more: Record<string, string | undefined>;
  named: Record<string, Words | undefined>;
};
export type Holdings = Omit<Schemas["HoldingsBody"], "rows" | "history"> & { rows: Holding[]; history: Act[] };
export type Person = Schemas["PersonBody"];
export type Changes = Schemas["PreviewBody"];
type Acts = Omit<Schemas["Acts"], "rows"> & { rows: Act[] };

const V1 = "/api/v1/administration";
/** Whatever an act changes begins with this, so that it is asked anew after one. */
export const KEY = "administration";

export const LISTS = ["settings", "calendar", "catalogue", "categories", "notices", "units"] as const;
export type ListName = (typeof LISTS)[number];

export const LIST_NAMES: Record<ListName, Words> = {
  settings: { zh: "设定", en: "Settings" },
  calendar: { zh: "日历", en: "Calendar" },
  catalogue: { zh: "派单目录", en: "Catalogue" },
  categories: { zh: "分类", en: "Categories" },
  notices: { zh: "通知", en: "Notices" },
  units: { zh: "单位", en: "Units" },
};

export const actsOf = (city: string, search: URLSearchParams | string) =>
  queryOptions({
    queryKey: [KEY, "acts", city, String(search)],
    queryFn: () => call<Acts>("GET", `${V1}/${city}/acts?${search}`),
  });

export const listOf = (city: string, list: ListName, on: string) =>
  queryOptions({
    queryKey: [KEY, "list", city, list, on],
    queryFn: () => call<Holdings>("GET", `${V1}/${city}/lists/${list}${on ? `?on=${on}` : ""}`),
  });

export const peopleOf = (search = "") =>
  queryOptions({
    queryKey: [KEY, "people", search],
    queryFn: () => call<Schemas["People"]>("GET", `${V1}/people?${search}`),
  });

export const changesOf = (city: string, matter: string) =>
  queryOptions({
    queryKey: [KEY, "preview", city, matter],
    queryFn: () => call<Changes>("GET", `${V1}/${city}/acts/${encodeURIComponent(matter)}/preview`),
  });

/** The state in which an act waits for a second person. */
export const PROPOSED = "proposed";

/** The procedure of acts. */
export const actsProcedure = (city: string) => procedureOf(city, "administration");

/** What an act would change if it were opened now; nothing is written. */
export const tried = (kind: string, values: Record<string, unknown>) =>
  call<Changes>("POST", `${V1}/${kind}/preview`, { body: { values } });

export const open = (kind: string, values: Record<string, unknown>, key: string) =>
  call<Schemas["Opened"]>("POST", `${V1}/${kind}`, { body: { values }, key });

/** A step of an act: confirm, decline, withdraw, end. */
export const step = (act: Act, ask: string, values: Record<string, unknown> = {}) =>
  call("POST", `${pathOf(act.district, act.matter)}/asks/${ask}`, {
    body: { values, version: act.version },
    key: crypto.randomUUID(),
  });

/** The city that the viewer belongs to, once it is known. */
export const useOwnCity = () => useCity(useAccount().district);

/** Oneself today: own posts, and for whom one stands in. Nothing for whoever has no part in it. */
export function useStanding() {
  const account = useAccount();
  return useQuery({
    queryKey: ["standing", account.id],
    staleTime: 60_000,
    queryFn: () =>
      data(client.GET("/api/v1/administration/standing")).catch((caught) =>
        caught instanceof Problem && caught.status < 500 ? null : Promise.reject(caught),
      ),
  });
}

/** Own posts and those of whom one stands in for. */
export function usePostsHeld(): string[] {
  const account = useAccount();
  const standing = useStanding().data?.stands_in ?? [];
  return [...account.posts, ...standing.flatMap((one) => one.posts)];
}

export const screenOf = (act: Pick<Act, "district" | "matter">) => `/desk/matters/${act.district}/${act.matter}`;
