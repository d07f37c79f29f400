// The table of a ranking: each row its place, its score with the interval drawn, and what else can be said of it. Who is
// too small to be ranked stands below, without a place.
import { Button } from "react-aria-components";
import { Link, useSearchParams } from "react-router";
import { Empty } from "../parts/Waiting";
import { useSpeech } from "../words/speech";
import type { Sought } from "./Behind";
import { along, count, percent } from "./figures";
import { carried, periodName } from "./period";
import { axisOf, moved, points, type Ranking, type RankRow, type ScoreBody, signed } from "./standing";

type Seek = (sought: Sought) => void;

export function Standings({ ranking, seek }: { ranking: Ranking; seek: Seek }) {
  const { say, lang } = useSpeech();
  const from = axisOf(ranking.rows);
  const weighing = ranking.weights.filter((one) => one.percent > 0);
  const against = { from: ranking.against[0] ?? "", to: ranking.against.at(-1) ?? "" };
  if (ranking.rows.length === 0)
    return <Empty title={{ zh: "这里没有可以排名的单位", en: "There is nobody to be ranked here" }} />;
  return (
    <section className="card board-rows">
      <h2>
        {say(
          { zh: "{within}，{n} 个{class}有名次，共 {all} 个", en: "{within}: {n} of {all} ({class}) are ranked" },
          { within: say(ranking.within), n: ranking.ranked, all: ranking.total, class: say(ranking.class) },
        )}{" "}
        <span className="t12 muted">
          {say(
            {
              zh: "方块是得分，横线是 95% 区间，横轴 {from} 到 100；区间叠在一起的分不出高下",
              en: "squares: scores; lines: 95 % intervals, axis from {from} to 100; where intervals overlap nobody is told apart",
            },
            { from: from / 100 },
          )}
        </span>
      </h2>
      {ranking.ranked === 0 && (
        <p className="note soon">
          {say(
            {
              zh: "没有一个够 {n}，都只列数，不排名。可以换一个长一些的期间，或者看上一级。",
              en: "Nobody has {n}: all are listed, none is ranked. Choose a longer period, or look a level up.",
            },
            { n: ranking.at_least.value },
          )}
        </p>
      )}
      <div className="scroll" tabIndex={0} role="region" aria-label={say({ zh: "名次", en: "Ranks" })}>
        <table>
          <thead>
            <tr>
              <th scope="col" className="num">
                {say({ zh: "名次", en: "rank" })}
              </th>
              <th scope="col">{say(ranking.class)}</th>
              <th scope="col">{say({ zh: "得分和区间", en: "score and interval" })}</th>
              <th scope="col">{say({ zh: "可能在", en: "between" })}</th>
              <th scope="col">
                {say({ zh: "比{period}", en: "since {period}" }, { period: periodName(against, lang) })}
              </th>
              <th scope="col">{say({ zh: "校正后", en: "adjusted" })}</th>
              <th scope="col">{say({ zh: "剔除前", en: "before exclusion" })}</th>
              <th scope="col">{say({ zh: "组内", en: "in its group" })}</th>
              {weighing.map((one) => (
                <th scope="col" key={one.indicator.key}>
                  {say(one.indicator)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ranking.rows.map((row) => (
              <Standing key={row.place.code} ranking={ranking} row={row} from={from} seek={seek} />
            ))}
          </tbody>
          <tfoot>
            <tr>
              <td />
              <th scope="row">{say({ zh: "全市合计", en: "the whole city" })}</th>
              <td className="rate-cell">
                <b className="num">{points(ranking.whole.score?.points)}</b>
                {ranking.whole.score && <Interval score={ranking.whole.score} from={from} />}
              </td>
              <td colSpan={5} />
              {ranking.whole.rates.map((rate) => (
                <td key={rate.indicator} className="rate-cell">
                  <b className="num">{percent(rate.rate)}</b>{" "}
                  <span className="t12 muted">
                    {count(rate.part)}/{count(rate.of)}
                  </span>
                </td>
              ))}
            </tr>
          </tfoot>
        </table>
      </div>
      <p className="t12 muted">
        {ranking.cut
          ? say(
              { zh: "共 {all} 个，显示 {n} 个", en: "{n} of {all} shown" },
              { all: ranking.total, n: ranking.rows.length },
            )
          : say({ zh: "共 {all} 个", en: "{all} in all" }, { all: ranking.total })}
      </p>
    </section>
  );
}

function Standing({ ranking, row, from, seek }: { ranking: Ranking; row: RankRow; from: number; seek: Seek }) {
  const { say } = useSpeech();
  const [params] = useSearchParams();
  const is = row.rank !== null && row.rank !== undefined;
  return (
    <tr className={is ? "" : "unranked"}>
      <td className="num">{is ? <b>{row.rank}</b> : "—"}</td>
      <th scope="row" className="place">
        <Link to={`/desk/board?within=${row.place.code.split(".")[0]}&${carried(params)}`}>{say(row.place)}</Link>
      </th>
      <td className="rate-cell">
        <b className="num">{points(row.score?.points)}</b>
        {row.score && is && <Interval score={row.score} from={from} />}
        {!is && <span className="t12 muted"> {say(row.said)}</span>}
      </td>
      <td className="nowrap t13">{is && (row.best === row.worst ? row.best : `${row.best}–${row.worst}`)}</td>
      <Moved row={row} />
      <td className="nowrap t13">
        {is && (
          <>
            {row.adjusted_rank ?? "—"} <span className="muted">{points(row.adjusted_score?.points)}</span>
          </>
        )}
      </td>
      <td className="nowrap t13">
        {is && (
          <>
            {row.before_rank ?? "—"} <span className="muted">{points(row.before_score?.points)}</span>
          </>
        )}
      </td>
      <td className="nowrap t13">
        {is && row.group_rank
          ? say(
              { zh: "{group} {n}/{all}", en: "{group} {n} of {all}" },
              { group: row.group ? say(row.group) : "", n: row.group_rank, all: row.group_ranked },
            )
          : row.group && <span className="muted">{say(row.group)}</span>}
      </td>
      {row.rates.map((rate) => (
        <Rate key={rate.indicator} ranking={ranking} row={row} rate={rate} seek={seek} />
      ))}
    </tr>
  );
}

function Moved({ row }: { row: RankRow }) {
  const { say } = useSpeech();
  const { arrow, places, words } = moved(row);
  if (row.rank === null || row.rank === undefined) return <td />;
  return (
    <td className="nowrap t13">
      <span aria-hidden="true">{arrow} </span>
      {row.verdict && (
        <>
          {say({ zh: "{n} 名", en: "{n} places" }, { n: places })} ·{" "}
          {say({ zh: "{n} 分", en: "{n} points" }, { n: signed(row.points) })}
          <br />
        </>
      )}
      <span className="t12 muted">{say(words)}</span>
    </td>
  );
}

function Rate(props: { ranking: Ranking; row: RankRow; rate: RankRow["rates"][number]; seek: Seek }) {
  const { say } = useSpeech();
  const { ranking, row, rate, seek } = props;
  const weight = ranking.weights.find((one) => one.indicator.key === rate.indicator);
  if (!rate.of || !weight) return <td className="muted">—</td>;
  const name = say(
    { zh: "{place}{indicator}：{part} ÷ {of}，看是哪些", en: "{place}, {indicator}: {part} ÷ {of}, which" },
    { place: say(row.place), indicator: say(weight.indicator), part: rate.part, of: rate.of },
  );
  const where = row.place.code.includes(".")
    ? { within: ranking.within.code, unit: row.place.code }
    : { within: row.place.code };
  return (
    <td className="rate-cell">
      <b className="num">{percent(rate.rate)}</b>{" "}
      <Button
        className="figure t12"
        aria-label={name}
        onPress={() => seek({ indicator: rate.indicator, part: "all", ...where })}
      >
        {count(rate.part)}/{count(rate.of)}
      </Button>
    </td>
  );
}

/** The score and its interval; the numbers stand in its name. */
function Interval({ score, from }: { score: ScoreBody; from: number }) {
  const { say } = useSpeech();
  const [width, middle] = [120, 7];
  const x = (points: number) => along(points, from) * width;
  const name = say(
    { zh: "区间 {low} 到 {high}", en: "interval {low} to {high}" },
    { low: points(score.low), high: points(score.high) },
  );
  return (
    <svg className="interval" viewBox={`-4 0 ${width + 8} 14`} role="img" aria-label={name}>
      <path className="grid" d={`M0 ${middle}h${width}`} />
      <path
        className="reach"
        d={`M${x(score.low)} ${middle}H${x(score.high)}M${x(score.low)} 4v6M${x(score.high)} 4v6`}
      />
      <rect x={x(score.points) - 3.5} y={middle - 3.5} width="7" height="7" />
    </svg>
  );
}
