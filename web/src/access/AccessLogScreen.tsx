// The access log, for auditors: who signed in, whose data was opened and why, what was taken out. Reading it is noted too.
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Link } from "react-router";
import { call, client, data, type Schemas } from "../api/client";
import { Combo } from "../appeals/Combo";
import { DistrictFilter, WordFilter } from "../parts/Finder";
import { useFilters } from "../parts/filters";
import { Failed, Loading } from "../parts/Waiting";
import { useTitle } from "../shell/Frame";
import { useAccount } from "../shell/session";
import { tableMoment } from "../words/dates";
import { useSpeech } from "../words/speech";
import "../../styles/appeals.css";
import "../../styles/access.css";

const PATH = "/api/v1/access-log";
/** How a row names the log itself. */
const LOG = "access_log";
const FILTERS = ["district", "account", "kind", "from", "to"];
/** As many rows a file holds at most. */
const FILE = 10_000;

export default function AccessLogScreen() {
  const { say } = useSpeech();
  const title = say({ zh: "查阅记录", en: "Access log" });
  useTitle(title);
  const account = useAccount();
  const [search, set] = useFilters(FILTERS);
  const found = useInfiniteQuery({
    queryKey: ["access-log", String(search)],
    initialPageParam: null as number | null,
    queryFn: ({ pageParam }) => {
      const asked = new URLSearchParams(search);
      if (pageParam !== null) asked.set("after", String(pageParam));
      return call<Schemas["AccessLog"]>("GET", `${PATH}?${asked}`);
    },
    getNextPageParam: (last) => last.next ?? null,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: "always",
    placeholderData: keepPreviousData,
  });
  const rows = found.data?.pages.flatMap((page) => page.rows) ?? [];
  const total = found.data?.pages[0]?.total ?? 0;
  const district = Number(search.get("district") ?? account.district);
  return (
    <div className="page access">
      <h1>{title}</h1>
      <Filters search={search} set={set} kinds={found.data?.pages[0]?.kinds ?? []} />
      {found.isPending ? (
        <Loading rows={8} />
      ) : !found.data ? (
        <Failed problem={found.error} again={() => void found.refetch()} />
      ) : (
        <>
          <p className="row wrap between t13">
            <span className="muted" role="status">
              {say(
                { zh: "共 {total} 条，显示 {shown} 条，新的在上", en: "{shown} of {total} shown, newest first" },
                { total, shown: rows.length },
              )}
              {" · "}
              {say({ zh: "看这份记录也记一条", en: "reading this is noted too" })}
            </span>
            <span className="row wrap no-print">
              {[...search.keys()].length > 0 && (
                <Link replace to={{ search: "" }}>
                  {say({ zh: "清除筛选", en: "Clear the filter" })}
                </Link>
              )}
              <a className="btn quiet" href={`${PATH}.csv?${search}`} download>
                {say(
                  total > FILE
                    ? { zh: "导出 CSV（最新一万条）", en: "Export CSV (newest 10,000)" }
                    : { zh: "导出 CSV", en: "Export CSV" },
                )}
              </a>
            </span>
          </p>
          {rows.length === 0 ? (
            <div className="empty">
              <h2>{say({ zh: "这样筛，一条也没有", en: "Your filter leaves nothing" })}</h2>
            </div>
          ) : (
            <Log rows={rows} district={district} search={search} />
          )}
          {found.error && <Failed problem={found.error} again={() => void found.fetchNextPage()} />}
          {found.hasNextPage && (
            <button
              type="button"
              className="btn no-print"
              disabled={found.isFetchingNextPage}
              onClick={() => void found.fetchNextPage()}
            >
              {say({ zh: "再显示一些，还有 {n} 条", en: "Show more: {n} left" }, { n: total - rows.length })}
            </button>
          )}
        </>
      )}
    </div>
  );
}

type FilterProps = {
  search: URLSearchParams;
  set: (name: string, value: string) => void;
  kinds: Schemas["Keyed"][];
};

function Filters({ search, set, kinds }: FilterProps) {
  const { say } = useSpeech();
  const people = useQuery({
    queryKey: ["people"],
    staleTime: 600_000,
    queryFn: () => data(client.GET("/api/v1/administration/people")),
  });
  const options = useMemo(
    () =>
      people.data?.rows.map((one) => ({
        key: one.account,
        name: { zh: one.name, en: one.name },
        path: one.login,
      })) ?? [],
    [people.data],
  );
  return (
    <form className="row wrap finders no-print" onSubmit={(event) => event.preventDefault()}>
      <DistrictFilter search={search} set={set} />
      <WordFilter search={search} set={set} name="kind" label={{ zh: "什么事", en: "What" }} words={kinds} />
      <div className="row t13">
        <span aria-hidden="true">{say({ zh: "谁", en: "Who" })}</span>
        <Combo
          label={say({ zh: "谁", en: "Who" })}
          options={options}
          pending={people.isPending}
          value={search.get("account") ? [search.get("account") ?? ""] : []}
          change={(value) => set("account", value[0] ?? "")}
        />
      </div>
      {(
        [
          ["from", { zh: "从", en: "From" }],
          ["to", { zh: "到", en: "to" }],
        ] as const
      ).map(([name, words]) => (
        <label className="row t13" key={name}>
          {say(words)}
          <input
            className="input"
            type="date"
            value={search.get(name) ?? ""}
            onChange={(event) => set(name, event.target.value)}
          />
        </label>
      ))}
    </form>
  );
}

function Log({ rows, district, search }: { rows: Schemas["AccessBody"][]; district: number; search: URLSearchParams }) {
  const { say } = useSpeech();
  return (
    <table className="log">
      <thead>
        <tr>
          <th scope="col">{say({ zh: "时间", en: "When" })}</th>
          <th scope="col">{say({ zh: "什么事", en: "What" })}</th>
          <th scope="col">{say({ zh: "谁", en: "Who" })}</th>
          <th scope="col">{say({ zh: "哪一件", en: "Matter" })}</th>
          <th scope="col" className="wide">
            {say({ zh: "用途或说明", en: "Purpose or note" })}
          </th>
          <th scope="col" className="num">
            {say({ zh: "序号", en: "No." })}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.seq}>
            <td className="nowrap">{tableMoment(row.at)}</td>
            <td>
              <b className={row.kind === "locked" || row.kind === "sign_in_failed" ? "late" : ""}>{say(row.words)}</b>
            </td>
            <td>
              {row.account && (
                <Link
                  replace
                  to={{ search: String(new URLSearchParams({ ...Object.fromEntries(search), account: row.account })) }}
                  title={say({ zh: "只看这个账户", en: "Only this account" })}
                >
                  {row.login ?? row.account}
                </Link>
              )}{" "}
              {row.unit && <span className="muted">{say(row.unit)}</span>}
            </td>
            <td>
              {row.matter && (
                <Link to={`/desk/matters/${district}/${row.matter}`}>{say({ zh: "看这一件", en: "See it" })}</Link>
              )}
            </td>
            <td>
              {row.note === LOG ? row.kind !== "log_read" && say({ zh: "查阅记录", en: "access log" }) : row.note}
            </td>
            <td className="num faint">{row.seq}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
