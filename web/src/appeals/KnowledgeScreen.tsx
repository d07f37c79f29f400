// The knowledge base: articles that answer a question, what may be told to everybody and what is for colleagues.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Link } from "react-router";
import { call, type Schemas } from "../api/client";
import { useFilters } from "../parts/filters";
import { Failed, Loading } from "../parts/Waiting";
import { useTitle } from "../shell/Frame";
import { useAccount } from "../shell/session";
import { useSpeech } from "../words/speech";
import { Combo } from "./Combo";
import { newAddress } from "./NewScreen";
import { useCity, useOptions } from "./reference";
import "../../styles/appeals.css";

const ARTICLE = "knowledge_article";
const WRITE = "write";
const FILTERS = ["q", "category"];

/** Articles that answer what is said; nothing is asked before something is. */
export function useArticles(city: string | undefined, said: string, category: string, limit: number, enabled = true) {
  const asked = new URLSearchParams({ limit: String(limit) });
  if (said) asked.set("q", said.slice(0, 500));
  if (category) asked.set("category", category);
  return useQuery({
    queryKey: ["knowledge", city, String(asked)],
    enabled: enabled && !!city,
    retry: false,
    staleTime: 60_000,
    queryFn: () => call<Schemas["ArticleRows"]>("GET", `/api/v1/knowledge/${city}?${asked}`),
  });
}

export default function KnowledgeScreen() {
  const { say } = useSpeech();
  const account = useAccount();
  const city = useCity(account.district);
  const [search, set] = useFilters(FILTERS);
  const [typed, setTyped] = useState(search.get("q") ?? "");
  useTitle(say({ zh: "知识库", en: "Knowledge" }));
  useEffect(() => {
    const timer = setTimeout(() => typed !== (search.get("q") ?? "") && set("q", typed), 300);
    return () => clearTimeout(timer);
  }, [typed, search, set]);
  const category = search.get("category") ?? "";
  const found = useArticles(city?.key, search.get("q") ?? "", category, 50);
  const categories = useOptions({ kind: "choice", choices: [], list: "categories", register: null }, account.district);
  return (
    <div className="page">
      <div className="row wrap between">
        <h1>{say({ zh: "知识库", en: "Knowledge" })}</h1>
        <Link className="btn" to={newAddress(ARTICLE, WRITE)}>
          {say({ zh: "写一条", en: "Write one" })}
        </Link>
      </div>
      <div className="row wrap finders">
        <input
          className="input"
          type="search"
          autoFocus
          maxLength={500}
          aria-label={say({ zh: "想知道什么", en: "What do you want to know" })}
          placeholder={say({ zh: "想知道什么", en: "What do you want to know" })}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Combo
          label={say({ zh: "问题分类", en: "Category" })}
          options={categories.options}
          pending={categories.pending}
          value={category ? [category] : []}
          change={(value) => set("category", value[0] ?? "")}
        />
      </div>
      {found.isPending ? (
        <Loading rows={4} />
      ) : found.error ? (
        <Failed problem={found.error} again={() => found.refetch()} />
      ) : (
        <>
          <p className="muted t13" role="status">
            {say(
              { zh: "共 {total} 条，显示 {shown} 条", en: "{shown} of {total} shown" },
              { total: found.data.total, shown: found.data.rows.length },
            )}
          </p>
          {found.data.rows.length === 0 ? (
            <div className="empty">
              <h2>{say({ zh: "没有这方面的条目", en: "No article on this" })}</h2>
              <p className="muted">
                {say({
                  zh: "换几个字试试；您知道答案的，写一条，由第二人核定后发布。",
                  en: "Try other words. If you know the answer, write an article; a second person checks it.",
                })}
              </p>
            </div>
          ) : (
            <ul className="topics">
              {found.data.rows.map((row) => (
                <li key={row.matter} className="card">
                  <Article row={row} heading="h2" />
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </div>
  );
}

/** An article: what may be told, what is for colleagues, whose it is. */
export function Article({ row, heading: Heading = "h3" }: { row: Schemas["ArticleBody"]; heading?: "h2" | "h3" }) {
  const { say } = useSpeech();
  return (
    <>
      <Heading className="h3">{row.question}</Heading>
      <p className="said">{row.answer}</p>
      {row.internal_answer && (
        <p className="note t13">
          <b>{say({ zh: "内部：", en: "For colleagues: " })}</b>
          {row.internal_answer}
        </p>
      )}
      <p className="muted t13">
        {[
          say({ zh: "依据：{grounds}", en: "Rests on: {grounds}" }, { grounds: row.grounds }),
          row.category && say(row.category),
          say(row.owner),
          row.review_on && say({ zh: "{day} 前复核", en: "to be reviewed by {day}" }, { day: row.review_on }),
        ]
          .filter(Boolean)
          .join(" · ")}{" "}
        {row.stale && (
          <span className="flag-late">
            {say({ zh: "过了复核日期，先核对再用", en: "past its review: check first" })}
          </span>
        )}{" "}
        <Link className="code" to={`/desk/matters/${row.district}/${row.matter}`}>
          {row.number}
        </Link>
      </p>
    </>
  );
}
