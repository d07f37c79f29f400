// The board: the rates of a division and of those below it. Everything shown is in the address, so that a look can be
// passed on and the way back leads back.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { client, data } from "../api/client";
import { Empty, Failed, Loading } from "../parts/Waiting";
import { useTitle } from "../shell/Frame";
import { tableMoment } from "../words/dates";
import { useSpeech } from "../words/speech";
import "../../styles/evaluation.css";
import { About } from "./About";
import { Behind, type Sought } from "./Behind";
import { Cards } from "./Cards";
import { type Board, count, families, monthPlus, shown } from "./figures";
import { type Change, Crumbs, Exports, useAddress, useCity } from "./Head";
import { Multiples } from "./Multiples";
import { Numbers } from "./Numbers";
import { carried, type Period, periodName, periodOf, thisMonth, written } from "./period";
import { Rows } from "./Rows";
import { Stock } from "./Stock";
import { Choice, Periods } from "./Tools";

/** How many months stand side by side where one is looked at. */
const MONTHS = 12;

/** What the address says: the period, and whether all its months are looked at together or one with those before it. */
export type Look = { before: boolean; whole: boolean; period: Period };

export default function BoardScreen() {
  const { say } = useSpeech();
  useTitle(say({ zh: "三率", en: "Rates" }));
  const { params, change, sought: soughtIn, seek } = useAddress();
  const { cities, city } = useCity();
  const [within, level] = ["within", "level"].map((name) => params.get(name) ?? undefined);
  const [newest] = useState(thisMonth);
  const period = periodOf(params, newest);
  const whole = period.kind !== "month";
  const { from, to } = written(period);
  const procedure = params.get("procedure") ?? "appeal";
  const query = { to, from: whole ? (from ?? undefined) : monthPlus(to, 1 - MONTHS), within, level, procedure };
  const board = useQuery({
    queryKey: ["board", city, query],
    enabled: !!city,
    queryFn: () => data(client.GET("/api/v1/board/{city}", { params: { path: { city: city ?? "" }, query } })),
    placeholderData: keepPreviousData,
  });
  const failed = cities.error ?? board.error;
  if (failed && !board.data)
    return <Failed problem={failed} again={() => void (cities.error ? cities.refetch() : board.refetch())} />;
  if (city === null) return <Empty title={{ zh: "您的单位不在任何一个市", en: "Your unit is in no city here" }} />;
  if (!board.data || !city) return <Loading />;
  const look: Look = { before: params.get("count") === "before", whole, period };
  const sought = soughtIn(board.data.within.code);
  const goTo = (place: { code: string }) => {
    const next = new URLSearchParams(params);
    for (const name of ["level", "behind", "part", "of", "unit"]) next.delete(name);
    next.set("within", place.code);
    return `?${next}`;
  };
  return (
    <div className="board" aria-busy={board.isPlaceholderData}>
      <Head board={board.data} city={city} look={look} params={params} change={change} goTo={goTo} />
      {failed && <Failed problem={failed} again={() => void board.refetch()} />}
      <Figures board={board.data} city={city} look={look} change={change} goTo={goTo} seek={seek} />
      <Behind
        months={look.whole ? board.data.months : board.data.months.slice(-1)}
        board={board.data}
        city={city}
        sought={sought}
        close={() => seek(null)}
      />
    </div>
  );
}

export type GoTo = (place: { code: string }) => string;

function Head({
  board,
  city,
  look,
  params,
  change,
  goTo,
}: {
  board: Board;
  city: string;
  look: Look;
  params: URLSearchParams;
  change: Change;
  goTo: GoTo;
}) {
  const { say, lang } = useSpeech();
  const taken = new URLSearchParams({
    from: board.months[0] ?? "",
    to: board.months.at(-1) ?? "",
    within: board.within.code,
    level: board.level.key,
    procedure: board.procedure?.key ?? "",
    lang,
  });
  return (
    <header className="board-head">
      <div className="grow">
        <Crumbs path={board.path} goTo={goTo} />
        <h1>
          {say(board.procedure && board.procedure.key !== "appeal" ? board.procedure : { zh: "三率", en: "Rates" })}{" "}
          <span className="nowrap">{periodName(look.period, lang)}</span>
        </h1>
      </div>
      <div className="board-tools no-print">
        <Counted board={board} change={change} />
        <Periods params={params} change={change} />
        <Choice
          label={say({ zh: "剔除", en: "Exclusion" })}
          now={look.before ? "before" : "after"}
          choices={[
            ["after", say({ zh: "剔除后", en: "After exclusion" })],
            ["before", say({ zh: "剔除前", en: "Before exclusion" })],
          ]}
          choose={(key) => change({ count: key === "before" ? "before" : null }, true)}
        />
        <Exports
          path={`${city}/export`}
          query={taken}
          name={{ zh: "导出 {kind}，带公式和口径", en: "Export {kind}, with formulas in words" }}
        />
        <Link className="btn" to={`/desk/ranking?${carried(params)}`}>
          {say({ zh: "看排名", en: "The ranking" })}
        </Link>
      </div>
      <p className="muted t13 board-asof">
        {say({ zh: "截至 {at}", en: "As of {at}" }, { at: tableMoment(board.as_of) })}
        {board.running &&
          ` · ${say({ zh: "这一期还没过完，数还会变", en: "this period is not over; figures will change" })}`}
      </p>
    </header>
  );
}

/** What is counted: appeals, or another procedure that has indicators. */
function Counted({ board, change }: { board: Board; change: Change }) {
  const { say } = useSpeech();
  return (
    <label className="row t13">
      {say({ zh: "数什么", en: "Of" })}
      <select
        className="input months"
        value={board.procedure?.key ?? ""}
        onChange={(event) => change({ procedure: event.target.value, behind: null, by: null })}
      >
        {board.procedures.map((one) => (
          <option key={one.key} value={one.key}>
            {say(one)}
          </option>
        ))}
      </select>
    </label>
  );
}

type Shown = {
  board: Board;
  city: string;
  look: Look;
  change: Change;
  goTo: GoTo;
  seek: (sought: Sought | null) => void;
};

function Figures({ board, city, look, change, goTo, seek }: Shown) {
  const { say } = useSpeech();
  const pairs = families(board.indicators);
  const columns = pairs.map((pair) => shown(pair, look.before));
  const nothing = board.indicators.every(
    (one) => one.total.of + one.total.left.reduce((sum, left) => sum + left, 0) === 0,
  );
  return (
    <>
      {nothing ? (
        <Empty title={{ zh: "这{n}个月里没有结束的轮次", en: "No round ended in these {n} months" }}>
          <p className="muted">
            {say(
              {
                zh: "还没结束的有 {open} 轮，结束的那个月才计入。可以换一个月份，或者看上一级。",
                en: "{open} rounds are still open; they count in the month in which they end. Choose another month, or look a level up.",
              },
              { open: count(board.open) },
            )}
          </p>
        </Empty>
      ) : (
        <>
          <Cards board={board} pairs={pairs} look={look} seek={seek} />
          <div className="board-middle">
            <Multiples board={board} columns={columns} goTo={goTo} />
            <About board={board} city={city} columns={columns} look={look} />
          </div>
          <Rows board={board} columns={columns} look={look} change={change} goTo={goTo} seek={seek} />
        </>
      )}
      <Numbers board={board} city={city} look={look} seek={seek} />
      <Stock board={board} city={city} look={look} />
      <ul className="t13 muted board-left lines">
        {board.left_out.map((words) => (
          <li key={words.en}>{say(words)}</li>
        ))}
        <li>{say(board.reach)}</li>
      </ul>
    </>
  );
}
