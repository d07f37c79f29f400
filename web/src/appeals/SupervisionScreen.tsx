// What a supervisor watches over: why each is here, urging, and what was answered.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";
import { Empty, Failed, Loading } from "../parts/Waiting";
import { useTitle } from "../shell/Frame";
import { spokenMoment } from "../words/dates";
import { useSpeech } from "../words/speech";
import { Remains } from "./Clock";
import { countsOf, exportOf, rowsOf } from "./desk";
import { addressOf, wordsOf } from "./QueueRow";
import "../../styles/appeals.css";
import { More } from "../parts/More";

const WHY = [
  ["", { zh: "全部", en: "All" }],
  ["overdue", { zh: "逾期", en: "Overdue" }],
  ["reopened", { zh: "重办", en: "Reopened" }],
  ["silent", { zh: "沉默", en: "Silent" }],
  ["urged", { zh: "已督办", en: "Urged" }],
] as const;

export default function SupervisionScreen() {
  const { say, lang } = useSpeech();
  const title = say({ zh: "督办", en: "Supervision" });
  useTitle(title);
  const [search, setSearch] = useSearchParams();
  const why = search.get("why") ?? "";
  const asked = new URLSearchParams(why ? { why } : {});
  const list = useInfiniteQuery({
    queryKey: ["queue", "supervision", why],
    queryFn: ({ pageParam }) => rowsOf("supervision", asked, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  const totals = useQuery({
    queryKey: ["supervision-totals"],
    queryFn: async () => {
      const found = await Promise.all(
        WHY.map(([key]) => countsOf("supervision", new URLSearchParams(key ? { why: key } : {}))),
      );
      return found.map((one) => one.total);
    },
  });
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  const total = list.data?.pages[0]?.total ?? 0;
  return (
    <div className="page">
      <h1>{title}</h1>
      <div className="row wrap between">
        <div className="seg">
          {WHY.map(([key, words], at) => (
            <label key={key}>
              <input
                type="radio"
                name="why"
                checked={why === key}
                onChange={() => setSearch(key ? { why: key } : {}, { replace: true })}
              />
              <span>
                {say(words)} {totals.data?.[at] ?? ""}
              </span>
            </label>
          ))}
        </div>
        <span className="row wrap t13">
          <span className="muted" role="status">
            {say(
              { zh: "共 {total} 件，显示 {shown} 件", en: "{shown} of {total} shown" },
              { total, shown: rows.length },
            )}
          </span>
          <a className="btn quiet" href={exportOf("supervision", asked, "xlsx")} download>
            {say({ zh: "导出", en: "Export" })} XLSX
          </a>
        </span>
      </div>
      {list.isPending ? (
        <Loading />
      ) : list.error && rows.length === 0 ? (
        <Failed problem={list.error} again={() => list.refetch()} />
      ) : rows.length === 0 ? (
        <Empty title={{ zh: "没有要督办的", en: "Nothing to supervise" }} />
      ) : (
        <ul className="found">
          {rows.map((row) => (
            <li key={row.matter}>
              <Link className="t" to={addressOf(row)}>
                {wordsOf(row, lang)} <span className="code">{row.number}</span>
              </Link>
              <span>{row.remaining && <Remains left={row.remaining} />}</span>
              <span className="muted">
                {[row.waits && say(row.waits), say(row.state), row.due && spokenMoment(row.due, lang)]
                  .filter(Boolean)
                  .join(" · ")}{" "}
                {row.tags.map((tag) => (
                  <span key={tag.key} className={`tag${tag.key === "urged" ? " warn" : ""}`}>
                    {say(tag)}
                  </span>
                ))}
              </span>
              <span>
                <Link to={`${addressOf(row)}?ask=urge`}>{say({ zh: "督办", en: "Urge" })}</Link>
              </span>
              {row.urged && (
                <div className="urged">
                  <p>
                    <b>{say({ zh: "督办 {n} 次", en: "urged {n}×" }, { n: row.urged.times })}</b> {row.urged.text}
                  </p>
                  {row.urged.answer && <div className="said answer">{row.urged.answer}</div>}
                  {row.urged.waiting && <p className="late">{say({ zh: "还没有答复", en: "not answered yet" })}</p>}
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
      <More list={list} />
    </div>
  );
}
