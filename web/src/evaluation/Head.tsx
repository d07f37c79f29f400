// What the pages of figures have in common: the city that is looked at, what stands in the address, the way up, and the
// tables to take away.
import { useQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";
import { client, data, type Schemas } from "../api/client";
import { useAccount } from "../shell/session";
import { useSpeech, type Words } from "../words/speech";
import type { Sought } from "./Behind";
import { cityOf, type Part } from "./figures";

/** Changes what stands in the address; `null` takes a name out of it. */
export type Change = (changes: Record<string, string | null>, replace?: boolean) => void;

/** The city in which the viewer's unit stands: undefined until it is known, null if it stands in none. */
export function useCity() {
  const account = useAccount();
  const cities = useQuery({
    queryKey: ["cities"],
    queryFn: () => data(client.GET("/api/v1/cities")),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return { cities, city: cities.data && (cityOf(account.unit, cities.data.rows)?.key ?? null) };
}

/** What the address says, how it is changed, and the figure whose rounds are looked at. */
export function useAddress() {
  const [params, setParams] = useSearchParams();
  const change: Change = (changes, replace = false) =>
    setParams(
      (now) => {
        const next = new URLSearchParams(now);
        for (const [name, value] of Object.entries(changes)) value === null ? next.delete(name) : next.set(name, value);
        return next;
      },
      { replace },
    );
  const sought = (within: string): Sought | null => {
    const indicator = params.get("behind");
    return indicator
      ? {
          indicator,
          part: (params.get("part") ?? "all") as Part,
          within: params.get("of") ?? within,
          unit: params.get("unit") ?? undefined,
        }
      : null;
  };
  const seek = (next: Sought | null) =>
    change({
      behind: next?.indicator ?? null,
      part: next?.part ?? null,
      of: next?.within ?? null,
      unit: next?.unit ?? null,
    });
  return { params, change, sought, seek };
}

/** The levels from the top down to the one looked at. */
export function Crumbs({ path, goTo }: { path: Schemas["PlaceBody"][]; goTo: (place: { code: string }) => string }) {
  const { say } = useSpeech();
  return (
    <nav className="crumbs t13" aria-label={say({ zh: "层级", en: "Levels" })}>
      {path.map((place, index) =>
        index === path.length - 1 ? (
          <span key={place.code} aria-current="page">
            {say(place)}
          </span>
        ) : (
          <Link key={place.code} to={goTo(place)}>
            {say(place)}
          </Link>
        ),
      )}
    </nav>
  );
}

/** The same as tables to take away. `name` speaks of `{kind}`. */
export function Exports({ path, query, name }: { path: string; query: URLSearchParams; name: Words }) {
  const { say } = useSpeech();
  return (
    <span className="row">
      <span className="t13 muted">{say({ zh: "导出", en: "Export" })}</span>
      {["xlsx", "csv"].map((kind) => (
        <a
          key={kind}
          className="btn"
          href={`/api/v1/board/${path}.${kind}?${query}`}
          download
          aria-label={say(name, { kind: kind.toUpperCase() })}
        >
          {kind.toUpperCase()}
        </a>
      ))}
    </span>
  );
}
