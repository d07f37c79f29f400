// Messages to residents: what left, what waits, what was given up. Numbers, addresses and texts are not shown.
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { call, type Schemas } from "../api/client";
import { DistrictFilter, WordFilter } from "../parts/Finder";
import { useFilters } from "../parts/filters";
import { Failed, Loading } from "../parts/Waiting";
import { tableMoment } from "../words/dates";
import { useSpeech } from "../words/speech";
import { Head } from "./Head";

type Messages = Schemas["MessageList"];

const FILTERS = ["state", "district"];

export default function MessagesScreen() {
  const { say } = useSpeech();
  const [search, set] = useFilters(FILTERS);
  const found = useInfiniteQuery({
    queryKey: ["messages", String(search)],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) => {
      const asked = new URLSearchParams(search);
      if (pageParam !== null) asked.set("after", pageParam);
      return call<Messages>("GET", `/api/v1/messages?${asked}`);
    },
    getNextPageParam: (last) => last.next ?? null,
    placeholderData: keepPreviousData,
  });
  const first = found.data?.pages[0];
  const rows = found.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <div className="page administration">
      <Head title={{ zh: "短信和邮件", en: "Messages" }} />
      <Finders search={search} set={set} states={first?.states ?? []} />
      {found.isPending ? (
        <Loading rows={6} />
      ) : !first ? (
        <Failed problem={found.error} again={() => void found.refetch()} />
      ) : (
        <>
          <p className="muted t13" role="status">
            {say(
              first.at_least
                ? { zh: "至少 {total} 条，显示 {shown} 条，新的在上", en: "{shown} of at least {total}, newest first" }
                : { zh: "共 {total} 条，显示 {shown} 条，新的在上", en: "{shown} of {total}, newest first" },
              { total: first.total, shown: rows.length },
            )}
            {" · "}
            {first.open.length > 0
              ? say(
                  { zh: "现在能发：{ways}", en: "open now: {ways}" },
                  { ways: first.open.map((way) => say(way)).join(" ") },
                )
              : say({
                  zh: "平台没有接短信网关和邮件服务器，什么都不往外发",
                  en: "no gateway and no mail server: nothing leaves this platform",
                })}
          </p>
          {rows.length === 0 ? (
            <div className="empty">
              <h2>{say({ zh: "一条也没有", en: "There is none" })}</h2>
            </div>
          ) : (
            <Rows rows={rows} />
          )}
          {found.hasNextPage && (
            <button
              type="button"
              className="btn no-print"
              disabled={found.isFetchingNextPage}
              onClick={() => void found.fetchNextPage()}
            >
              {say({ zh: "再显示一些", en: "Show more" })}
            </button>
          )}
        </>
      )}
    </div>
  );
}

type FinderProps = {
  search: URLSearchParams;
  set: (name: string, value: string) => void;
  states: Schemas["Keyed"][];
};

function Finders({ search, set, states }: FinderProps) {
  return (
    <form className="row wrap finders no-print" onSubmit={(event) => event.preventDefault()}>
      <DistrictFilter search={search} set={set} />
      <WordFilter search={search} set={set} name="state" label={{ zh: "状态", en: "State" }} words={states} />
    </form>
  );
}

function Rows({ rows }: { rows: Messages["rows"] }) {
  const { say } = useSpeech();
  const names = {
    at: say({ zh: "通知写于", en: "Written" }),
    matter: say({ zh: "哪一件", en: "Matter" }),
    notice: say({ zh: "通知", en: "Notice" }),
    tries: say({ zh: "试了几次", en: "Attempts" }),
  };
  return (
    <table className="rows-table">
      <thead>
        <tr>
          <th scope="col">{say({ zh: "怎么样了", en: "How it stands" })}</th>
          <th scope="col">{names.matter}</th>
          <th scope="col">{names.notice}</th>
          <th scope="col">{names.at}</th>
          <th scope="col">{names.tries}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <td>
              <b className={row.standing.key === "failed" ? "late" : ""}>{say(row)}</b>
            </td>
            <td data-label={names.matter}>
              <Link to={`/desk/matters/${row.district}/${row.matter}`}>{row.number}</Link>{" "}
              <span className="muted">{say(row.home)}</span>
            </td>
            <td data-label={names.notice}>
              <span className="code">{row.notice}</span>
            </td>
            <td data-label={names.at} className="nowrap">
              {tableMoment(row.at)}
            </td>
            <td data-label={names.tries}>{row.attempts}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
