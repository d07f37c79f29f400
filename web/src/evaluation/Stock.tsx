// What lay open at the end of each day: one line of the stock, one of what was overdue in it, and the same as a table.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "react-aria-components";
import { client, data, type Schemas } from "../api/client";
import { Failed, Loading } from "../parts/Waiting";
import { serverNow } from "../words/dates";
import { useSpeech } from "../words/speech";
import type { Look } from "./BoardScreen";
import { type Board, count, lastDay, stockLine } from "./figures";

type Days = Schemas["StockDayBody"][];

const [WIDTH, HEIGHT] = [600, 120];

/** Months of which the server tells the days at once. */
const MONTHS = 12;

export function Stock({ board, city, look }: { board: Board; city: string; look: Look }) {
  const { say } = useSpeech();
  const [table, setTable] = useState(false);
  const [now] = useState(serverNow);
  const month = board.months.at(-1) ?? "";
  // Matters are at home in an office: below it there is no stock.
  const below = board.within.level === "community";
  const query = {
    from: `${look.whole ? board.months.slice(-MONTHS)[0] : month}-01`,
    to: lastDay(month, now),
    within: board.within.code,
    procedure: board.procedure?.key,
  };
  const stock = useQuery({
    queryKey: ["stock", city, query],
    enabled: !below && month !== "",
    queryFn: () => data(client.GET("/api/v1/board/{city}/stock", { params: { path: { city }, query } })),
    placeholderData: keepPreviousData,
  });
  if (below) return null;
  if (stock.error && !stock.data) return <Failed problem={stock.error} again={() => void stock.refetch()} />;
  if (!stock.data) return <Loading />;
  const { days, notes, running } = stock.data;
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return null;
  return (
    <section className="card stock" aria-busy={stock.isPlaceholderData}>
      <header className="row wrap between">
        <h2>
          {say({ zh: "在办存量", en: "Open stock" })}{" "}
          <span className="t12 muted">
            {say(
              { zh: "{from} 到 {to}，每天日终", en: "{from} to {to}, at the end of each day" },
              {
                from: first.day,
                to: last.day,
              },
            )}
            {running && ` · ${say({ zh: "今天还没过完", en: "today is not over" })}`}
          </span>
        </h2>
        <Button className="btn quiet no-print" onPress={() => setTable(!table)}>
          {table ? say({ zh: "看图", en: "Show the picture" }) : say({ zh: "每天的数", en: "Day by day" })}
        </Button>
      </header>
      <p className="t13">
        {say(
          {
            zh: "日终在办 {open}，其中超过时限 {overdue}；期间新增 {opened}，办结 {closed}。",
            en: "{open} open at the end, {overdue} of them overdue; {opened} begun and {closed} ended in this time.",
          },
          {
            open: count(last.open),
            overdue: count(last.overdue),
            opened: count(days.reduce((sum, day) => sum + day.opened, 0)),
            closed: count(days.reduce((sum, day) => sum + day.closed, 0)),
          },
        )}
      </p>
      {table ? <DayTable days={days} /> : <Line days={days} />}
      <ul className="t12 muted lines">
        {notes.map((words) => (
          <li key={words.en}>{say(words)}</li>
        ))}
      </ul>
    </section>
  );
}

function Line({ days }: { days: Days }) {
  const { say } = useSpeech();
  const most = Math.max(1, ...days.map(({ open }) => open));
  return (
    <>
      <ul className="row wrap t12 legend">
        {[
          { index: 1, words: { zh: "日终在办", en: "open at the end of the day" } },
          { index: 2, words: { zh: "其中超过时限", en: "of them overdue" } },
        ].map(({ index, words }) => (
          <li key={index}>
            <svg width="28" height="6" aria-hidden="true">
              <path className={`line line-${index}`} d="M0 3h28" />
            </svg>{" "}
            {say(words)}
          </li>
        ))}
        <li className="muted">{say({ zh: "纵轴 0 到 {most}", en: "axis from 0 to {most}" }, { most: count(most) })}</li>
      </ul>
      <svg
        className="stock-line"
        viewBox={`-2 -2 ${WIDTH + 4} ${HEIGHT + 4}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {[0, 0.5, 1].map((at) => (
          <path key={at} className="grid" d={`M0 ${at * HEIGHT}h${WIDTH}`} />
        ))}
        <path
          className="line line-1"
          d={stockLine(
            days.map(({ open }) => open),
            most,
            WIDTH,
            HEIGHT,
          )}
        />
        <path
          className="line line-2"
          d={stockLine(
            days.map(({ overdue }) => overdue),
            most,
            WIDTH,
            HEIGHT,
          )}
        />
      </svg>
    </>
  );
}

function DayTable({ days }: { days: Days }) {
  const { say } = useSpeech();
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={say({ zh: "每天的存量", en: "Stock by day" })}>
      <table>
        <thead>
          <tr>
            <th scope="col">{say({ zh: "日期", en: "Day" })}</th>
            <th scope="col" className="num">
              {say({ zh: "日终在办", en: "Open" })}
            </th>
            <th scope="col" className="num">
              {say({ zh: "其中超过时限", en: "Overdue" })}
            </th>
            <th scope="col" className="num">
              {say({ zh: "新增", en: "Begun" })}
            </th>
            <th scope="col" className="num">
              {say({ zh: "办结", en: "Ended" })}
            </th>
          </tr>
        </thead>
        <tbody>
          {days.map((day) => (
            <tr key={day.day}>
              <th scope="row">{day.day}</th>
              <td className="num">{count(day.open)}</td>
              <td className="num">{count(day.overdue)}</td>
              <td className="num">{count(day.opened)}</td>
              <td className="num">{count(day.closed)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
