// Finding a matter by number, words, place or pinyin initials, within what one may see.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Link, useSearchParams } from "react-router";
import { call, type Schemas } from "../api/client";
import { Pair } from "../parts/Pair";
import { Failed, Loading } from "../parts/Waiting";
import { useTitle } from "../shell/Frame";
import { useAccount } from "../shell/session";
import { shortMoment, spokenMoment } from "../words/dates";
import { type Lang, useSpeech } from "../words/speech";
import { Remains } from "./Clock";
import { Combo } from "./Combo";
import type { Row } from "./desk";
import { addressOf } from "./QueueRow";
import { signOf } from "./queue";
import { useOptions } from "./reference";
import "../../styles/appeals.css";
import { More } from "../parts/More";

const FILTERS = ["q", "final", "category", "opened_from", "opened_before", "procedure"];

export default function SearchScreen() {
  const { say, lang } = useSpeech();
  const account = useAccount();
  const [search, setSearch] = useSearchParams();
  const words = search.get("q") ?? "";
  useTitle(say({ zh: "找“{q}”", en: "Search “{q}”" }, { q: words }));
  const query = useMemo(() => {
    const kept = new URLSearchParams();
    for (const name of FILTERS) if (search.get(name)) kept.set(name, search.get(name) ?? "");
    return kept;
  }, [search]);
  const found = useInfiniteQuery({
    queryKey: ["search", String(query)],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) => {
      const asked = new URLSearchParams(query);
      asked.set("limit", "50");
      if (pageParam) asked.set("after", pageParam);
      return call<Schemas["FoundRows"]>("GET", `/api/v1/search?${asked}`);
    },
    getNextPageParam: (last) => last.next,
  });
  const categories = useOptions({ kind: "choice", choices: [], list: "categories", register: null }, account.district);
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(query);
    if (value) next.set(name, value);
    else next.delete(name);
    setSearch(next, { replace: true });
  };
  const rows = found.data?.pages.flatMap((page) => page.rows) ?? [];
  const first = found.data?.pages[0];
  const ended: [string, { zh: string; en: string }][] = [
    ["", { zh: "全部", en: "All" }],
    ["false", { zh: "在办", en: "Open" }],
    ["true", { zh: "已结束", en: "Ended" }],
  ];
  return (
    <div className="page">
      <h1>{words ? say({ zh: "找“{q}”", en: "Search “{q}”" }, { q: words }) : say({ zh: "找", en: "Search" })}</h1>
      <form className="row wrap finders" onSubmit={(event) => event.preventDefault()}>
        <div className="seg">
          {ended.map(([value, name]) => (
            <label key={value}>
              <input
                type="radio"
                name="final"
                checked={(search.get("final") ?? "") === value}
                onChange={() => set("final", value)}
              />
              <span>{say(name)}</span>
            </label>
          ))}
        </div>
        <Combo
          label={say({ zh: "问题分类", en: "Category" })}
          options={categories.options}
          pending={categories.pending}
          value={search.get("category") ? [search.get("category") ?? ""] : []}
          change={(value) => set("category", value[0] ?? "")}
        />
        <label className="row t13">
          {say({ zh: "从", en: "From" })}
          <input
            className="input"
            type="date"
            value={search.get("opened_from") ?? ""}
            onChange={(event) => set("opened_from", event.target.value)}
          />
        </label>
        <label className="row t13">
          {say({ zh: "到", en: "to" })}
          <input
            className="input"
            type="date"
            value={search.get("opened_before") ?? ""}
            onChange={(event) => set("opened_before", event.target.value)}
          />
        </label>
      </form>
      {found.isPending ? (
        <Loading rows={6} />
      ) : found.error && rows.length === 0 ? (
        <Failed problem={found.error} again={() => found.refetch()} />
      ) : (
        <>
          <p className="muted t13" role="status">
            {say(
              first?.at_least
                ? { zh: "至少 {total} 件，显示 {shown} 件", en: "{shown} of at least {total} shown" }
                : { zh: "共 {total} 件，显示 {shown} 件", en: "{shown} of {total} shown" },
              { total: first?.total ?? 0, shown: rows.length },
            )}
            {first?.catching_up &&
              ` · ${say({ zh: "索引还在追，刚刚发生的可能还找不到", en: "the index is still catching up: the newest may be missing" })}`}
          </p>
          {rows.length === 0 ? (
            <div className="empty">
              <h2>{say({ zh: "没有找到", en: "Nothing found" })}</h2>
              <p className="muted">
                {say({
                  zh: "换几个字，或者用编号的末几位、地点、拼音首字母。只找得到您能看的。",
                  en: "Try other words, the last digits of the number, a place, or pinyin initials. Only what you may see is found.",
                })}
              </p>
              {[...query.keys()].some((name) => name !== "q") && (
                <Link to={{ search: `?q=${encodeURIComponent(words)}` }}>
                  {say({ zh: "去掉其他条件", en: "Without the other conditions" })}
                </Link>
              )}
            </div>
          ) : (
            <ul className="found">
              {rows.map((row) => (
                <FoundRow key={row.matter} row={row} lang={lang} />
              ))}
            </ul>
          )}
          <More list={found} />
        </>
      )}
    </div>
  );
}

/** A row that was found; one of a queue brings what was said and what is left besides. */
export function FoundRow({ row, lang }: { row: Schemas["RowBody"] & Partial<Row>; lang: Lang }) {
  const { say } = useSpeech();
  return (
    <li>
      <Link className="t" to={addressOf(row)}>
        <Pair sign={signOf(row)} />{" "}
        {row.said?.text ? `「${row.said.text}」` : row.category ? say(row.category) : say(row.procedure)}{" "}
        <span className="code">{row.number}</span>
      </Link>
      <span>
        {row.remaining ? (
          <Remains left={row.remaining} />
        ) : row.overdue ? (
          <span className="flag-late">{say({ zh: "逾期", en: "overdue" })}</span>
        ) : (
          row.due &&
          !row.is_final && (
            <span className="muted nowrap">
              {say({ zh: "{at} 到期", en: "due {at}" }, { at: shortMoment(row.due, lang) })}
            </span>
          )
        )}
      </span>
      <span className="muted">
        {[say(row.procedure), say(row.state), row.holder && say(row.holder), row.place_name]
          .filter(Boolean)
          .join(" · ")}
      </span>
      <span className="muted nowrap">{spokenMoment(row.opened_at, lang)}</span>
    </li>
  );
}
