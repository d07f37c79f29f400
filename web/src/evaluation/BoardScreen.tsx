// The board: the rates of a division and of those below it. Everything shown is in the address, so that a look can be
// passed on and the way back leads back.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";
import { client, data } from "../api/client";
import { Empty, Failed, Loading } from "../parts/Waiting";
import { useTitle } from "../shell/Frame";
import { useAccount } from "../shell/session";
import { tableMoment } from "../words/dates";
import { useSpeech } from "../words/speech";
import "../../styles/evaluation.css";
import { About } from "./About";
import { Behind, type Sought } from "./Behind";
import { Cards } from "./Cards";
import { type Board, cityOf, count, families, monthName, monthPlus, type Part, shown } from "./figures";
import { Multiples } from "./Multiples";
import { Numbers } from "./Numbers";
import { Rows } from "./Rows";
import { Stock } from "./Stock";
import { Choice, Months } from "./Tools";

/** How many months are shown side by side. */
const MONTHS = 12;

/** What the address says. */
export type Look = { before: boolean; whole: boolean };

export default function BoardScreen() {
  const { say } = useSpeech();
  useTitle(say({ zh: "三率", en: "Rates" }));
  const account = useAccount();
  const [params, setParams] = useSearchParams();
  const cities = useQuery({
    queryKey: ["cities"],
    queryFn: () => data(client.GET("/api/v1/cities")),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const city = cities.data && cityOf(account.unit, cities.data.rows)?.key;
  const [to, within, level] = ["to", "within", "level"].map((name) => params.get(name) ?? undefined);
  const procedure = params.get("procedure") ?? "appeal";
  const query = { to, from: to && monthPlus(to, 1 - MONTHS), within, level, procedure };
  const board = useQuery({
    queryKey: ["board", city, query],
    enabled: city !== undefined,
    queryFn: () => data(client.GET("/api/v1/board/{city}", { params: { path: { city: city ?? "" }, query } })),
    placeholderData: keepPreviousData,
  });
  const change = (changes: Record<string, string | null>, replace = false) =>
    setParams(
      (now) => {
        const next = new URLSearchParams(now);
        for (const [name, value] of Object.entries(changes)) value === null ? next.delete(name) : next.set(name, value);
        return next;
      },
      { replace },
    );
  const failed = cities.error ?? board.error;
  if (failed && !board.data)
    return <Failed problem={failed} again={() => void (cities.error ? cities.refetch() : board.refetch())} />;
  if (cities.data && !city)
    return <Empty title={{ zh: "您的单位不在任何一个市", en: "Your unit is in no city here" }} />;
  if (!board.data || !city) return <Loading />;
  const look: Look = { before: params.get("count") === "before", whole: params.get("span") === "all" };
  const behind = params.get("behind");
  const sought: Sought | null = behind
    ? {
        indicator: behind,
        part: (params.get("part") ?? "all") as Part,
        within: params.get("of") ?? board.data.within.code,
        unit: params.get("unit") ?? undefined,
      }
    : null;
  const seek = (next: Sought | null) =>
    change({
      behind: next?.indicator ?? null,
      part: next?.part ?? null,
      of: next?.within ?? null,
      unit: next?.unit ?? null,
    });
  const goTo = (place: { code: string }) => {
    const next = new URLSearchParams(params);
    for (const name of ["level", "behind", "part", "of", "unit"]) next.delete(name);
    next.set("within", place.code);
    return `?${next}`;
  };
  return (
    <div className="board" aria-busy={board.isPlaceholderData}>
      <Head board={board.data} city={city} look={look} change={change} goTo={goTo} />
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

export type Change = (changes: Record<string, string | null>, replace?: boolean) => void;
export type GoTo = (place: { code: string }) => string;

function Head({
  board,
  city,
  look,
  change,
  goTo,
}: {
  board: Board;
  city: string;
  look: Look;
  change: Change;
  goTo: GoTo;
}) {
  const { say, lang } = useSpeech();
  const last = board.months.at(-1) ?? "";
  const first = board.months[0] ?? "";
  return (
    <header className="board-head">
      <div className="grow">
        <nav className="crumbs t13" aria-label={say({ zh: "层级", en: "Levels" })}>
          {board.path.map((place, index) =>
            index === board.path.length - 1 ? (
              <span key={place.code} aria-current="page">
                {say(place)}
              </span>
            ) : (
              <Link key={place.code} to={goTo(place)}>
                {say(place)}
              </Link>
            ),
          )}
        </nav>
        <h1>
          {say(board.procedure && board.procedure.key !== "appeal" ? board.procedure : { zh: "三率", en: "Rates" })}{" "}
          <span className="nowrap">
            {look.whole ? `${monthName(first, lang)} – ${monthName(last, lang)}` : monthName(last, lang)}
          </span>
        </h1>
      </div>
      <div className="board-tools no-print">
        <Counted board={board} change={change} />
        <Months last={last} choose={(to) => change({ to, behind: null })} />
        <Choice
          label={say({ zh: "期间", en: "Period" })}
          now={look.whole ? "all" : "month"}
          choices={[
            ["month", say({ zh: "这个月", en: "This month" })],
            ["all", say({ zh: "{n}个月合计", en: "{n} months together" }, { n: board.months.length })],
          ]}
          choose={(key) => change({ span: key === "all" ? "all" : null }, true)}
        />
        <Choice
          label={say({ zh: "剔除", en: "Exclusion" })}
          now={look.before ? "before" : "after"}
          choices={[
            ["after", say({ zh: "剔除后", en: "After exclusion" })],
            ["before", say({ zh: "剔除前", en: "Before exclusion" })],
          ]}
          choose={(key) => change({ count: key === "before" ? "before" : null }, true)}
        />
        <Exports board={board} city={city} />
        <Link className="btn" to={`/desk/ranking?to=${last}`}>
          {say({ zh: "看排名", en: "The ranking" })}
        </Link>
      </div>
      <p className="muted t13 board-asof">
        {say({ zh: "截至 {at}", en: "As of {at}" }, { at: tableMoment(board.as_of) })}
        {board.running &&
          ` · ${say({ zh: "这个月还没过完，数还会变", en: "this month is not over; figures will change" })}`}
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

function Exports({ board, city }: { board: Board; city: string }) {
  const { say, lang } = useSpeech();
  const query = new URLSearchParams({
    from: board.months[0] ?? "",
    to: board.months.at(-1) ?? "",
    within: board.within.code,
    level: board.level.key,
    procedure: board.procedure?.key ?? "",
    lang,
  });
  return (
    <span className="row">
      <span className="t13 muted">{say({ zh: "导出", en: "Export" })}</span>
      {["xlsx", "csv"].map((kind) => (
        <a
          key={kind}
          className="btn"
          href={`/api/v1/board/${city}/export.${kind}?${query}`}
          download
          aria-label={say(
            { zh: "导出 {kind}，带公式和口径", en: "Export {kind}, with formulas in words" },
            { kind: kind.toUpperCase() },
          )}
        >
          {kind.toUpperCase()}
        </a>
      ))}
    </span>
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
      <Stock board={board} city={city} />
      <ul className="t13 muted board-left lines">
        {board.left_out.map((words) => (
          <li key={words.en}>{say(words)}</li>
        ))}
        <li>{say(board.reach)}</li>
      </ul>
    </>
  );
}
