// Calling back, one requester at a time: what to say, whether it is solved and whether they are satisfied, asked apart.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import { Empty, Failed, Loading } from "../parts/Waiting";
import { useTitle } from "../shell/Frame";
import { useKeys } from "../shell/keys";
import { spokenMoment } from "../words/dates";
import { useSpeech } from "../words/speech";
import { Actions } from "./Actions";
import { Remains } from "./Clock";
import { opened, pageOf, type Revealed, type Row, reveal, rowsOf } from "./desk";
import { useOutbox } from "./OutboxBar";
import { addressOf } from "./QueueRow";
import { useCity } from "./reference";
import { Situation } from "./Situation";
import "../../styles/appeals.css";

export default function CallbackScreen() {
  const { say } = useSpeech();
  const title = say({ zh: "回访", en: "Call back" });
  useTitle(title);
  const list = useQuery({
    queryKey: ["callback"],
    queryFn: () => rowsOf("callback", new URLSearchParams({ state: "to_rate" }), null, 200),
  });
  const going = useOutbox();
  // By its matter, so that nobody is moved on when others come before.
  const [chosen, setChosen] = useState<string | null>(null);
  const rows = (list.data?.rows ?? []).filter(
    (row) =>
      row.state.key === "to_rate" && !going.some((one) => one.path.includes(row.matter) && one.state !== "failed"),
  );
  const found = rows.findIndex((row) => row.matter === chosen);
  const last = useRef(0);
  const here = found >= 0 ? found : Math.max(0, Math.min(last.current, rows.length - 1));
  const row = rows[here];
  useEffect(() => {
    last.current = here;
    if (row) setChosen(row.matter);
  }, [here, row]);
  const setAt = (at: number) => setChosen(rows[Math.min(Math.max(0, at), rows.length - 1)]?.matter ?? null);
  useKeys({ j: () => setAt(here + 1), k: () => setAt(here - 1) });
  if (list.isPending) return <Loading />;
  if (!list.data) return <Failed problem={list.error} again={() => list.refetch()} />;
  if (!row)
    return (
      <Empty title={{ zh: "现在没有要回访的", en: "Nobody is to be called back now" }}>
        <Link to="/desk">{say({ zh: "回到收件", en: "To the queue" })}</Link>
      </Empty>
    );
  return (
    <div className="page">
      <h1>{title}</h1>
      <p className="row wrap">
        <span className="muted">
          {say({ zh: "第 {at} 位，共 {n} 位", en: "{at} of {n}" }, { at: here + 1, n: rows.length })}
        </span>
        <button type="button" className="btn quiet" disabled={here === 0} onClick={() => setAt(here - 1)}>
          {say({ zh: "上一位", en: "Previous" })} <kbd>K</kbd>
        </button>
        <button type="button" className="btn quiet" disabled={here >= rows.length - 1} onClick={() => setAt(here + 1)}>
          {say({ zh: "下一位", en: "Next" })} <kbd>J</kbd>
        </button>
      </p>
      <OneCall key={row.matter} row={row} />
    </div>
  );
}

function OneCall({ row }: { row: Row }) {
  const { say, lang } = useSpeech();
  const [shown, setShown] = useState<Revealed | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const city = useCity(row.district)?.key;
  const found = useQuery(pageOf(row.district, row.matter));
  useEffect(() => setOpen(null), []);
  if (found.isPending) return <Loading rows={4} />;
  if (!found.data) return <Failed problem={found.error} again={() => found.refetch()} />;
  const revealed = shown?.version === found.data.version ? shown : null;
  const page = opened(found.data, revealed);
  const answer = page.matter.values.find((one) => one.field.key === "answer" && typeof one.value === "string");
  const tried = page.timeline.filter((step) => ["rate", "unreachable", "call"].includes(step.ask?.key ?? ""));
  const when = new Date(page.matter.opened_at);
  const said = say(
    { zh: "{month}月{day}日", en: "{day}/{month}" },
    { month: when.getMonth() + 1, day: when.getDate() },
  );
  return (
    <div className="op">
      <div className="lines">
        <p className="row wrap">
          <Link className="code" to={addressOf(row)}>
            {row.number}
          </Link>
          {row.due && <span>{spokenMoment(row.due, lang)}</span>}
          {row.remaining && <Remains left={row.remaining} />}
          <span className="muted">{say({ zh: "第 {n} 轮", en: "round {n}" }, { n: row.round })}</span>
        </p>
        <div className="script">
          <p>
            {say(
              {
                zh: "您好，这里是{unit}。您{opened}说的这件事，承办单位已经答复了，想听听您怎么看。",
                en: "Good day, this is {unit}. What you told us on {opened} has been answered; we would like to hear what you think.",
              },
              { unit: row.holder ? say(row.holder) : say({ zh: "热线", en: "the hotline" }), opened: said },
            )}
          </p>
          {page.said?.text && <div className={`said ${answer ? "" : "waiting"}`}>{page.said.text}</div>}
          {answer && <div className="said answer">{String(answer.value)}</div>}
          <ol>
            <li>{say({ zh: "一、有没有人联系过您？", en: "1. Did anybody contact you?" })}</li>
            <li>
              {say({ zh: "二、事情解决了没有？没解决的，差在哪儿？", en: "2. Is it solved? If not, what is missing?" })}
            </li>
            <li>
              {say({
                zh: "三、另外，您满意不满意？不满意的，为什么？",
                en: "3. And apart from that: are you satisfied? If not, why?",
              })}
            </li>
          </ol>
          <p className="muted t14">
            {say({
              zh: "解决和满意分开问、分开记；只记来电人说的，不替他答。",
              en: "Solved and satisfied are asked and noted apart; only what the requester says counts.",
            })}
          </p>
        </div>
        {tried.length > 0 && (
          <p className="muted t13">{say({ zh: "打过 {n} 次", en: "{n} attempts so far" }, { n: tried.length })}</p>
        )}
        <Actions page={page} city={city} open={open} setOpen={setOpen} />
      </div>
      <aside aria-label={say({ zh: "情况", en: "Situation" })} className="cl">
        <Situation
          page={page}
          revealed={revealed}
          reveal={async (purpose) => setShown(await reveal(page.matter, purpose))}
        />
      </aside>
    </div>
  );
}
