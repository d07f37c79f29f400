// Messages to residents: what left, what waits, what was given up. Numbers, addresses and texts are not shown.
import { keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { call, type Schemas } from "../api/client";
import { DistrictFilter, WordFilter } from "../parts/Finder";
import { useFilters } from "../parts/filters";
import { More } from "../parts/More";
import { Sure } from "../parts/Sure";
import { Failed, Loading } from "../parts/Waiting";
import { tableMoment } from "../words/dates";
import { useSpeech, type Words } from "../words/speech";
import { usePostsHeld } from "./administration";
import { Head } from "./Head";

type Messages = Schemas["MessageList"];
type Message = Messages["rows"][number];
type SentAgain = Schemas["SentAgain"];

/** Who may have messages sent again. */
const SENDERS = ["administrator", "confirmer"];

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
  const resend = useResend(search.get("district"));
  const held = usePostsHeld();
  const may = held.some((post) => SENDERS.includes(post)) && (first?.open.length ?? 0) > 0;
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
          {may && search.get("state") === "failed" && first.total > 0 && (
            <Sure
              what={{ zh: "没送达的全部再发", en: "Send all that failed again" }}
              follows={{
                zh: `这里没送达的消息重新排队，从头再试，一次最多500条。内容按现在的通知写，发到当时留的号码或者邮箱；已要求删除个人信息的不发。谁点的会记下来。`,
                en: `Whatever failed here waits once more and is tried from the start, 500 at once. The text is that of today's notice, the address the one that was given; whoever asked for erasure gets nothing. Who pressed this is recorded.`,
              }}
              act={() => resend.send()}
            />
          )}
          {resend.said && (
            <p className="note" role="status">
              {say(resend.said)}
            </p>
          )}
          {rows.length === 0 ? (
            <div className="empty">
              <h2>{say({ zh: "一条也没有", en: "There is none" })}</h2>
            </div>
          ) : (
            <Rows rows={rows} again={may ? resend.send : null} />
          )}
          <More list={found} />
        </>
      )}
    </div>
  );
}

/** Has failed messages sent again, and says what came of it. */
function useResend(district: string | null) {
  const queries = useQueryClient();
  const [said, setSaid] = useState<Words | null>(null);
  const send = async (ids?: string[]) => {
    const body = { ids, district: district ? Number(district) : undefined };
    const done = await call<SentAgain>("POST", "/api/v1/messages/again", { body });
    setSaid(wordsOf(done));
    await queries.invalidateQueries({ queryKey: ["messages"] });
  };
  return { send, said };
}

function wordsOf({ again, erased, left }: SentAgain): Words {
  const zh = [`${again} 条重新排队`];
  const en = [`${again} wait once more`];
  if (erased > 0) {
    zh.push(`${erased} 条不发，本人的个人信息已删除`);
    en.push(`${erased} stay unsent: the person's data has been erased`);
  }
  if (left > 0) {
    zh.push(`还有 ${left} 条没送达`);
    en.push(`${left} failed ones are left`);
  }
  return { zh: `${zh.join("；")}。`, en: `${en.join("; ")}.` };
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

function Rows({ rows, again }: { rows: Message[]; again: ((ids: string[]) => Promise<void>) | null }) {
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
            <td data-label={names.tries}>
              {row.attempts}{" "}
              {again && row.standing.key === "failed" && (
                <Sure
                  what={{ zh: "再发一次", en: "Send again" }}
                  follows={{
                    zh: `诉求 ${row.number} 的这条消息重新排队，从头再试。谁点的会记下来。`,
                    en: `This message of ${row.number} waits once more and is tried from the start. Who pressed this is recorded.`,
                  }}
                  act={() => again([row.id])}
                />
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
