// The divisions of a level, one row each, with their intervals. Ranks only when one asks for them, and never of few.
import { useState } from "react";
import { Button } from "react-aria-components";
import { Link, useSearchParams } from "react-router";
import { useSpeech, type Words } from "../words/speech";
import type { Sought } from "./Behind";
import type { GoTo, Look } from "./BoardScreen";
import {
  ARROWS,
  along,
  axisFrom,
  type Board,
  count,
  change as difference,
  type Figure,
  type Indicator,
  type Moved,
  type Order,
  percent,
  type Row,
  ranked,
  VERDICTS,
} from "./figures";
import type { Change } from "./Head";

type Given = {
  board: Board;
  columns: Indicator[];
  look: Look;
  change: Change;
  goTo: GoTo;
  seek: (sought: Sought) => void;
};

export function Rows({ board, columns, look, change, goTo, seek }: Given) {
  const { say } = useSpeech();
  const [params] = useSearchParams();
  const by = columns.find(({ indicator }) => indicator.key === params.get("by"))?.indicator.key ?? null;
  const order: Order = { by, down: params.get("down") !== "no" };
  const figure = (row: Row, key: string): Figure | undefined => row.figures[key]?.[look.whole ? "total" : "last"];
  const figures = board.rows.flatMap((row) => columns.map(({ indicator }) => figure(row, indicator.key)));
  const from = axisFrom(figures.flatMap((one) => (one?.of ? [one.low, one.rate] : [])));
  const [all, setAll] = useState(false);
  // Divisions of which there is nothing to say make the list long and say nothing.
  const counted = board.rows.filter((row) =>
    columns.some(({ indicator }) => {
      const one = figure(row, indicator.key);
      return row.open > 0 || (one !== undefined && one.of + one.left.reduce((sum, left) => sum + left, 0) > 0);
    }),
  );
  const listed = all ? board.rows : counted;
  const sort = (key: string | null) =>
    change({ by: key, down: key !== null && key === by && order.down ? "no" : null }, true);
  const sorted = (key: string | null) =>
    key !== by ? "none" : key === null || !order.down ? "ascending" : "descending";
  return (
    <section className="card board-rows">
      <header className="row wrap between">
        <h2>
          {say(
            { zh: "{within}，按{level}", en: "{within}, by {level}" },
            { within: say(board.within), level: say(board.level) },
          )}{" "}
          <span className="t12 muted">
            {say(
              {
                zh: "方块是{what}，横线是 95% 区间，横轴都是 {from} 到 100；区间叠在一起的，先后没有实际意义",
                en: "squares: {what}; lines: 95 % intervals, every axis from {from} to 100; where intervals overlap the order means nothing",
              },
              {
                what: look.whole
                  ? say({ zh: "全期合计", en: "the whole period" })
                  : say({ zh: "这个月", en: "this month" }),
                from: from / 100,
              },
            )}
          </span>
        </h2>
        <label className="row t13 no-print">
          {say({ zh: "看到", en: "Down to" })}
          <select
            className="input months"
            value={board.level.key}
            onChange={(event) => change({ level: event.target.value })}
          >
            {board.levels.map((level) => (
              <option key={level.key} value={level.key}>
                {say(level)}
              </option>
            ))}
          </select>
        </label>
      </header>
      <div
        className="scroll"
        tabIndex={0}
        role="region"
        aria-label={say({ zh: "各{level}的率", en: "Rates by {level}" }, { level: say(board.level) })}
      >
        <table>
          <thead>
            <tr>
              {by && (
                <th scope="col" className="num">
                  {say({ zh: "序", en: "rank" })}
                </th>
              )}
              <Sortable key="place" name={say(board.level)} sorted={sorted(null)} sort={() => sort(null)} />
              {columns.map((one) => (
                <Sortable
                  key={one.indicator.key}
                  name={say(one.indicator)}
                  sorted={sorted(one.indicator.key)}
                  sort={() => sort(one.indicator.key)}
                  wide
                />
              ))}
              <th scope="col" className="num">
                {say({ zh: "没进分母", en: "left out" })}
              </th>
              <th scope="col" className="num">
                {say({ zh: "在办", en: "open" })}
              </th>
            </tr>
          </thead>
          <tbody>
            {ranked(listed, order, figure).map(({ row, rank }) => (
              <tr key={row.place.code || "none"}>
                {by && (
                  <td className="num">
                    {rank ?? <span className="muted nowrap">{say({ zh: "不排名", en: "not ranked" })}</span>}
                  </td>
                )}
                <th scope="row" className="place">
                  {row.below ? <Link to={goTo(row.place)}>{say(row.place)}</Link> : say(row.place)}
                </th>
                {columns.map((one) => (
                  <Rate
                    key={one.indicator.key}
                    board={board}
                    one={one}
                    row={row}
                    figure={figure(row, one.indicator.key)}
                    from={from}
                    seek={seek}
                    whole={look.whole}
                  />
                ))}
                <Left
                  board={board}
                  row={row}
                  one={columns[0]}
                  figure={columns[0] && figure(row, columns[0].indicator.key)}
                  seek={seek}
                />
                <td className="num">{count(row.open)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {counted.length < board.rows.length && (
        <Button className="btn quiet no-print" onPress={() => setAll(!all)}>
          {all
            ? say({ zh: "只看有数的", en: "Only those with figures" })
            : say(
                { zh: "另有 {n} 个没有轮次，也列出来", en: "List the {n} without rounds as well" },
                { n: board.rows.length - counted.length },
              )}
        </Button>
      )}
      <p className="t12 muted">
        {board.cut
          ? say(
              { zh: "共 {all} 个，显示 {n} 个", en: "{n} of {all} shown" },
              { all: board.total, n: board.rows.length },
            )
          : say({ zh: "共 {all} 个，列出 {n} 个", en: "{n} of {all} listed" }, { all: board.total, n: listed.length })}
        {columns[0]?.rank &&
          say(
            { zh: "；不足 {n} 轮的，只列数，不排名", en: "; fewer than {n} rounds are shown and not ranked" },
            { n: columns[0].rank.at_least },
          )}
      </p>
    </section>
  );
}

function Sortable(props: {
  name: string;
  sorted: "none" | "ascending" | "descending";
  sort: () => void;
  wide?: boolean;
}) {
  return (
    <th scope="col" aria-sort={props.sorted} className={props.wide ? "wide" : ""}>
      <Button className="sort" onPress={props.sort}>
        {props.name}
        <span aria-hidden="true">{props.sorted === "none" ? "" : props.sorted === "descending" ? " ↓" : " ↑"}</span>
      </Button>
    </th>
  );
}

function Rate(props: {
  board: Board;
  one: Indicator;
  row: Row;
  figure: Figure | undefined;
  from: number;
  seek: (sought: Sought) => void;
  whole: boolean;
}) {
  const { say } = useSpeech();
  const { board, one, row, figure, from, seek, whole } = props;
  if (!figure?.of) return <td className="muted">—</td>;
  const { place } = row;
  const name = say(
    { zh: "{place}{indicator}：{part} ÷ {of}，看是哪些", en: "{place}, {indicator}: {part} ÷ {of}, which" },
    { place: say(place), indicator: say(one.indicator), part: figure.part, of: figure.of },
  );
  return (
    <td className={figure.small ? "rate-cell small" : "rate-cell"}>
      <b className="num">{percent(figure.rate)}</b>
      <Interval figure={figure} from={from} />
      {place.code ? (
        <Button
          className="figure t12"
          aria-label={name}
          onPress={() => seek({ indicator: one.indicator.key, part: "all", ...within(place, board) })}
        >
          {count(figure.part)}/{count(figure.of)}
        </Button>
      ) : (
        <span className="t12 muted">
          {count(figure.part)}/{count(figure.of)}
        </span>
      )}
      <Since row={row} one={one} whole={whole} />
    </td>
  );
}

/** What changed since the period before, of the same length, and since a year before, and whether that may be chance. */
function Since({ row, one, whole }: { row: Row; one: Indicator; whole: boolean }) {
  const { say } = useSpeech();
  const figures = row.figures[one.indicator.key];
  const compared: [Words, Moved | null | undefined][] = whole
    ? [
        [{ zh: "比上期", en: "period before" }, figures?.whole_before],
        [{ zh: "比去年同期", en: "year before" }, figures?.whole_year],
      ]
    : [
        [{ zh: "比上月", en: "month before" }, figures?.before],
        [{ zh: "比去年同月", en: "year before" }, figures?.year],
      ];
  const known = compared.flatMap(([words, moved]) => (moved ? [[words, moved] as const] : []));
  if (known.length === 0) return null;
  return (
    <span className="since t12 muted">
      {known.map(([words, moved]) => (
        <span key={words.en} title={say(VERDICTS[moved.verdict] ?? words)}>
          {say(words)} <span aria-hidden="true">{ARROWS[moved.verdict]}</span>{" "}
          {difference(moved.rate + moved.points, moved.rate)} {say(VERDICTS[moved.verdict] ?? words)}
        </span>
      ))}
    </span>
  );
}

/** Where the rounds of a row lie: a unit stands in the division looked at. */
function within(place: Row["place"], board: Board) {
  return place.level === "unit" ? { within: board.within.code, unit: place.code } : { within: place.code };
}

/** The point and its interval; the numbers stand in its name. */
function Interval({ figure, from }: { figure: Figure; from: number }) {
  const { say } = useSpeech();
  const [width, middle] = [120, 7];
  const x = (rate: number | null | undefined) => along(rate ?? 0, from) * width;
  const name = say(
    { zh: "区间 {low} 到 {high}", en: "interval {low} to {high}" },
    { low: percent(figure.low), high: percent(figure.high) },
  );
  return (
    <svg className="interval" viewBox={`-4 0 ${width + 8} 14`} role="img" aria-label={name}>
      <path className="grid" d={`M0 ${middle}h${width}`} />
      <path
        className="reach"
        d={`M${x(figure.low)} ${middle}H${x(figure.high)}M${x(figure.low)} 4v6M${x(figure.high)} 4v6`}
      />
      <rect x={x(figure.rate) - 3.5} y={middle - 3.5} width="7" height="7" />
    </svg>
  );
}

function Left(props: {
  board: Board;
  row: Row;
  one: Indicator | undefined;
  figure: Figure | undefined;
  seek: (sought: Sought) => void;
}) {
  const { say } = useSpeech();
  const { board, row, one, figure, seek } = props;
  const left = (figure?.left ?? []).reduce((sum, one) => sum + one, 0);
  if (!one || left === 0 || !row.place.code) return <td className="num">{count(left)}</td>;
  const name = say(
    {
      zh: "{place}没进{indicator}分母的 {n} 轮，看是哪些",
      en: "{place}: {n} rounds not in the denominator of {indicator}, which",
    },
    { place: say(row.place), indicator: say(one.indicator), n: left },
  );
  return (
    <td className="num">
      <Button
        className="figure"
        aria-label={name}
        onPress={() => seek({ indicator: one.indicator.key, part: "out", ...within(row.place, board) })}
      >
        {count(left)}
      </Button>
    </td>
  );
}
