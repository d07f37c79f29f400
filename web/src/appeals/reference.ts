// What forms choose from: lists of a city, its registers, units and divisions.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { call, client, data, type Schemas } from "../api/client";
import { type Lang, useSpeech, type Words } from "../words/speech";
import type { Field } from "./desk";

/** Something that can be chosen. `path` is what stands above it, `above` its key. */
export type Option = { key: string; name: Words; path?: string; above?: string };

const ONCE = { staleTime: Number.POSITIVE_INFINITY };

/** Whether a district lies in a city: a municipality's code ends in four zeros, that of other cities in two. */
export const isWithin = (district: number | string, city: number) =>
  [1, 100, 10_000].some((size) => Math.floor(Number(district) / size) * size === city);

/** The city that a district belongs to. */
export function useCity(district: number | string): Schemas["CityBody"] | undefined {
  const cities = useQuery({ queryKey: ["cities"], queryFn: () => data(client.GET("/api/v1/cities")), ...ONCE });
  return cities.data?.rows.find((city) => isWithin(district, city.division));
}

/** A procedure of a city: its states, its asks with their forms. */
export const procedureOf = (city: string, key: string) =>
  queryOptions({
    queryKey: ["procedure", city, key],
    ...ONCE,
    queryFn: () => call<Schemas["ProcedureBody"]>("GET", `/api/v1/law/${city}/procedures/${key}`),
  });

/** Everything a field chooses from, once somebody is about to. */
export function useOptions(
  field: Pick<Field, "kind" | "choices" | "list" | "register" | "kinds">,
  district: number | string,
  /** The home of the matter: rows of lists that hold elsewhere are not offered. */
  of?: string,
) {
  const home = useCity(district);
  const city = home?.key;
  const { lang } = useSpeech();
  const source = field.list
    ? `/api/v1/lists/${city}/${field.list}`
    : field.register
      ? `/api/v1/registers/${city}/${field.register}${of ? `?home=${encodeURIComponent(of)}` : ""}`
      : field.kind.startsWith("unit")
        ? // A district's government names its offices, which stand below it.
          `/api/v1/units?division=${district}${of === String(district) ? "&below=true" : ""}`
        : null;
  const found = useQuery({
    queryKey: ["options", source, field.kinds?.join(), lang],
    enabled: field.choices.length === 0 && source !== null && !!city,
    ...ONCE,
    queryFn: async (): Promise<Option[]> => {
      if (field.list) {
        const list = await call<Schemas["ChoicesBody"]>("GET", source ?? "");
        const names = new Map(list.rows.map((row) => [row.key, row.label]));
        return list.rows.map((row) => ({
          key: row.key,
          name: row.label,
          path: row.parent ? names.get(row.parent)?.[lang] : undefined,
          above: row.parent ?? undefined,
        }));
      }
      if (field.register) {
        const register = await call<Schemas["RegisterBody"]>("GET", source ?? "");
        return register.rows.map((row) => ({ key: row.key, ...wordsOfRow(row) }));
      }
      const [units, city_units] = await Promise.all([
        call<Schemas["Units"]>("GET", source ?? ""),
        call<Schemas["Units"]>("GET", `/api/v1/units?division=${home?.division}`),
      ]);
      const seen = new Map([...units.rows, ...city_units.rows].map((unit) => [unit.id, unit]));
      const allowed = [...seen.values()].filter((unit) => field.kinds?.includes(unit.kind) ?? true);
      return allowed.map((unit) => ({ key: unit.id, name: unit.name }));
    },
  });
  if (field.choices.length > 0)
    return {
      options: field.choices.map(({ key, zh, en }): Option => ({ key, name: { zh, en } })),
      pending: false,
      error: null,
    };
  return { options: found.data ?? [], pending: found.isPending, error: found.error };
}

/** A register's row in words: what it is about, then the rest. */
function wordsOfRow(row: Schemas["RegisterRowBody"]): { name: Words; path: string } {
  const { item, category, name, ...rest } = row.columns;
  const first = item ?? name ?? category ?? row.key;
  const path = [category === first ? "" : category, rest.department, rest.holder, rest.basis]
    .filter(Boolean)
    .join(" · ");
  return { name: { zh: first, en: first }, path };
}

/** The rank of an option for what was typed; `null` leaves it out. */
export function rank(option: Option, typed: string, lang: Lang): number | null {
  if (!typed) return 0;
  const word = typed.toLowerCase();
  const name = option.name[lang].toLowerCase();
  if (name.startsWith(word)) return 0;
  if (name.includes(word)) return 1;
  if (option.key.toLowerCase().includes(word) || option.path?.toLowerCase().includes(word)) return 2;
  const letters = [...word];
  let from = 0;
  for (const letter of letters) {
    from = name.indexOf(letter, from) + 1;
    if (from === 0) return null;
  }
  return 3;
}

/** The divisions below one, asked for when they are needed. */
export function useDivisions(parent: string | null) {
  return useQuery({
    queryKey: ["divisions", parent],
    enabled: parent !== null,
    ...ONCE,
    queryFn: () => call<Schemas["Divisions"]>("GET", `/api/v1/divisions?parent=${parent}`),
  });
}
