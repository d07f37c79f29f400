// Month by month, one small picture a division, one axis for all; and the same as a table.
import { useState } from "react";
import { Button } from "react-aria-components";
import { Link } from "react-router";
import { useSpeech, type Words } from "../words/speech";
import type { GoTo } from "./BoardScreen";
import { axisFrom, type Board, count, type Figure, type Indicator, monthName, percent, pieces } from "./figures";

/** Small pictures shown before one asks for the rest. */
const FIRST = 24;
const [WIDTH, HEIGHT] = [150, 44];

type Cell = { code: string; name: Words; below: boolean; series: { key: string; months: Figure[] }[] };

export function Multiples({ board, columns, goTo }: { board: Board; columns: Indicator[]; goTo: GoTo }) {
  const { say, lang } = useSpeech();
  const [table, setTable] = useState(false);
  const [all, setAll] = useState(false);
  const whole: Cell = {
    code: board.within.code,
    name: { zh: `${board.within.zh}合计`, en: `${board.within.en}, all` },
    below: false,
    series: columns.map((one) => ({ key: one.indicator.key, months: one.months })),
  };
  const below = board.rows
    .map((row) => ({
      code: row.place.code,
      name: row.place,
      below: row.below,
      series: columns.map(({ indicator }) => ({
        key: indicator.key,
        months: row.figures[indicator.key]?.months ?? [],
      })),
    }))
    .filter((cell) => cell.series.some(({ months }) => months.length > 0));
  const cells: Cell[] = [whole, ...below];
  const from = axisFrom(cells.flatMap((cell) => cell.series.flatMap(({ months }) => months.map(({ rate }) => rate))));
  const seen = all ? cells : cells.slice(0, FIRST + 1);
  const [first, last] = [board.months[0] ?? "", board.months.at(-1) ?? ""];
  return (
    <section className="card multiples">
      <header className="row wrap between">
        <h2>
          {say({ zh: "{n} 个月，逐月", en: "{n} months, one by one" }, { n: board.months.length })}{" "}
          <span className="t12 muted">
            {say(
              {
                zh: "{first} 到 {last}；纵轴都是 {from} 到 100；按区划代码排",
                en: "{first} to {last}; every axis from {from} to 100; by division code",
              },
              { first: monthName(first, lang), last: monthName(last, lang), from: from / 100 },
            )}
          </span>
        </h2>
        <Button className="btn quiet no-print" onPress={() => setTable(!table)}>
          {table ? say({ zh: "看图", en: "Show pictures" }) : say({ zh: "看表", en: "Show a table" })}
        </Button>
      </header>
      <ul className="row wrap t12 legend">
        {columns.map((one, index) => (
          <li key={one.indicator.key}>
            <svg width="28" height="6" aria-hidden="true">
              <path className={`line line-${index % 3}`} d="M0 3h28" />
            </svg>{" "}
            {say(one.indicator)}
          </li>
        ))}
      </ul>
      {table ? (
        <MonthTable board={board} columns={columns} cells={seen} />
      ) : (
        <ul className="cells">
          {seen.map((cell) => (
            <li key={cell.code || "none"}>
              <Picture cell={cell} columns={columns} from={from} goTo={goTo} />
            </li>
          ))}
        </ul>
      )}
      {cells.length > seen.length && (
        <Button className="btn quiet no-print" onPress={() => setAll(true)}>
          {say(
            { zh: "共 {all} 个，显示 {n} 个。都显示", en: "{n} of {all} shown. Show all" },
            { all: cells.length - 1, n: FIRST },
          )}
        </Button>
      )}
      {below.length === 0 && (
        <p className="t13 muted">
          {say({
            zh: "下面各级这段时间没有结束的轮次，或者隔级不画每月的线。",
            en: "Below, no round ended in this time; or the level is too far down for monthly lines.",
          })}
        </p>
      )}
    </section>
  );
}

function Picture({ cell, columns, from, goTo }: { cell: Cell; columns: Indicator[]; from: number; goTo: GoTo }) {
  const { say } = useSpeech();
  const last = cell.series.map(({ months }) => months.at(-1));
  return (
    <figure className="cell">
      <figcaption className="row between t13">
        <b className="ell">
          {cell.below && cell.code ? <Link to={goTo(cell)}>{say(cell.name)}</Link> : say(cell.name)}
        </b>
        <span className="t12 muted nowrap">
          {say({ zh: "{n} 轮", en: "{n} rounds" }, { n: count(last[0]?.of ?? 0) })}
        </span>
      </figcaption>
      <svg viewBox={`-2 -2 ${WIDTH + 4} ${HEIGHT + 4}`} preserveAspectRatio="none" aria-hidden="true">
        {[0, 0.5, 1].map((at) => (
          <path key={at} className="grid" d={`M0 ${at * HEIGHT}h${WIDTH}`} />
        ))}
        {cell.series.flatMap(({ key, months }, index) =>
          pieces(months, from, WIDTH, HEIGHT).map((points) =>
            points.includes(" ") ? (
              <polyline key={key + points} className={`line line-${index % 3}`} points={points} />
            ) : (
              <path
                key={key + points}
                className={`line line-${index % 3}`}
                d={`M${points}h.01`}
                strokeLinecap="square"
              />
            ),
          ),
        )}
      </svg>
      <p className="row between t12">
        {columns.map((one, index) => (
          <span key={one.indicator.key} className="nowrap">
            <span className="muted">{say(short(one.indicator))}</span> <b>{percent(last[index]?.rate)}</b>
          </span>
        ))}
      </p>
    </figure>
  );
}

/** A label without what stands in brackets or after the first words: there is little room. */
const short = ({ zh, en }: Words): Words => ({ zh: zh.replace(/（.*）/, ""), en: en.replace(/ before.*/, "") });

function MonthTable({ board, columns, cells }: { board: Board; columns: Indicator[]; cells: Cell[] }) {
  const { say } = useSpeech();
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={say({ zh: "每月的率", en: "Rates by month" })}>
      <table>
        <thead>
          <tr>
            <th scope="col">{say(board.level)}</th>
            <th scope="col">{say({ zh: "指标", en: "Indicator" })}</th>
            {board.months.map((month) => (
              <th scope="col" className="num" key={month}>
                {month}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {cells.flatMap((cell) =>
            columns.map((one, index) => (
              <tr key={`${cell.code}/${one.indicator.key}`}>
                <th scope="row">{say(cell.name)}</th>
                <td>{say(one.indicator)}</td>
                {board.months.map((month, at) => {
                  const figure = cell.series[index]?.months[at];
                  return (
                    <td className="num nowrap" key={month}>
                      {percent(figure?.rate)} <span className="faint">/{figure?.of ?? 0}</span>
                    </td>
                  );
                })}
              </tr>
            )),
          )}
        </tbody>
      </table>
    </div>
  );
}
