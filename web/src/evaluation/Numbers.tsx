// What is no share of rounds: counts, sums, means and ranks, and everything over registers; what each must reach, and how
// figures changed. The words come from the server.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Button } from "react-aria-components";
import { client, data, type Schemas } from "../api/client";
import { Cite } from "../parts/Cite";
import { Failed, Loading } from "../parts/Waiting";
import { useSpeech } from "../words/speech";
import type { Sought } from "./Behind";
import type { Look } from "./BoardScreen";
import type { Board } from "./figures";
import { namedPeriod, periodName } from "./period";

type Number = Schemas["NumberBody"];
type Goal = Schemas["GoalBody"] | null | undefined;
type Given = { board: Board; city: string; look: Look; seek: (sought: Sought | null) => void };

/** The sections below the rates. They are for the month that is shown, or for all of the months together. */
export function Numbers({ board, city, look, seek }: Given) {
  const { say, lang } = useSpeech();
  const to = board.months.at(-1) ?? "";
  const from = look.whole ? (board.months[0] ?? to) : to;
  const query = { from, to, within: board.within.code, level: board.level.key, procedure: board.procedure?.key };
  const found = useQuery({
    queryKey: ["board", city, query],
    queryFn: () => data(client.GET("/api/v1/board/{city}", { params: { path: { city }, query } })),
    placeholderData: keepPreviousData,
  });
  if (found.error && !found.data) return <Failed problem={found.error} again={() => void found.refetch()} />;
  if (!found.data) return <Loading />;
  const period = periodName(look.whole ? look.period : { from: to, to }, lang);
  const rounds = found.data.numbers.filter((one) => !one.register);
  const registers = found.data.numbers.filter((one) => one.register);
  const sections: [string, Number[]][] = [
    [say({ zh: "用时和件数（{period}）", en: "Times and counts ({period})" }, { period }), rounds],
    [
      say({ zh: "台账上的数（{day}）", en: "From registers ({day})" }, { day: registers[0]?.day ?? found.data.to }),
      registers,
    ],
  ];
  return (
    <>
      <Changes board={found.data} period={period} />
      {sections
        .filter(([, numbers]) => numbers.length > 0)
        .map(([title, numbers]) => (
          <section key={title} className="card numbers">
            <h2>{title}</h2>
            <ul>
              {numbers.map((one) => (
                <One key={one.indicator.key} one={one} board={board} city={city} seek={seek} />
              ))}
            </ul>
          </section>
        ))}
    </>
  );
}

/** Rates beside those of the period before and of a year before. */
function Changes({ board, period }: { board: Board; period: string }) {
  const { say, lang } = useSpeech();
  const counted = board.indicators.filter((one) => one.total.of > 0 && one.trend.length > 0);
  const [first] = counted;
  if (!first) return null;
  return (
    <section className="card numbers">
      <h2>{say({ zh: "与从前比（{period}）", en: "Compared with before ({period})" }, { period })}</h2>
      <div
        className="scroll"
        tabIndex={0}
        role="region"
        aria-label={say({ zh: "与从前比", en: "Compared with before" })}
      >
        <table>
          <thead>
            <tr>
              <th scope="col">{say({ zh: "指标", en: "indicator" })}</th>
              {first.trend.map((one) => (
                <th key={one.against} scope="col">
                  {one.against === "before"
                    ? say(
                        { zh: "比上期（{period}）", en: "against the period before ({period})" },
                        { period: namedPeriod(one.period, lang) },
                      )
                    : say(
                        { zh: "比上年同期（{period}）", en: "against a year before ({period})" },
                        { period: namedPeriod(one.period, lang) },
                      )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {counted.map((one) => (
              <tr key={one.indicator.key}>
                <th scope="row" className="place">
                  {say(one.indicator)}
                </th>
                {one.trend.map((then) => (
                  <td key={then.against}>
                    {say(then.said)} <span className="t12 muted">{say(then.was)}</span>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function One({ one, board, city, seek }: { one: Number; board: Board; city: string } & Pick<Given, "seek">) {
  const { say } = useSpeech();
  const open = (within: string, unit?: string) => seek({ indicator: one.indicator.key, part: "all", within, unit });
  return (
    <li>
      <div className="row between wrap">
        <h3>{say(one.indicator)}</h3>
        <span className="row wrap">
          {one.basis.map((cited) => (
            <Cite key={cited.provision} cited={cited} city={city} />
          ))}
        </span>
      </div>
      <p className="row wrap">
        <Button className="figure" onPress={() => open(board.within.code)}>
          {say(one.total.said)}
        </Button>
        <Reached goal={one.total.goal} />
        {one.trend.map((then) => (
          <span key={then.against} className="t13 muted">
            {then.against === "before"
              ? say({ zh: "比上期 {change}", en: "{change} against before" }, { change: say(then.said) })
              : say({ zh: "比上年同期 {change}", en: "{change} against a year before" }, { change: say(then.said) })}
          </span>
        ))}
      </p>
      <p className="t13 muted">
        {say(one.counts)}
        {one.dates && ` ${say(one.dates)}。`}
        {one.versions.length > 0 &&
          ` ${say({ zh: "行的版本：{versions}。", en: "Versions of the rows: {versions}." }, { versions: one.versions.join("、") })}`}
        {one.settings.map((set) =>
          say(
            { zh: " 要求由{issuer}按“{document}”定。", en: " The target was set by {issuer} in {document}." },
            { issuer: set.issuer ?? "", document: set.document ?? "" },
          ),
        )}
      </p>
      {one.rows.length > 0 && (
        <details>
          <summary className="t13">
            {say({ zh: "分开看（{n}）", en: "One by one ({n})" }, { n: one.rows_total })}
          </summary>
          <div className="scroll" tabIndex={0} role="region" aria-label={say(one.indicator)}>
            <table>
              <tbody>
                {one.rows.map((row) => (
                  <tr key={row.place.code}>
                    <th scope="row" className="place">
                      {say(row.place)}
                    </th>
                    <td>
                      <Button
                        className="figure"
                        onPress={() =>
                          row.place.level === "unit"
                            ? open(board.within.code, row.place.code)
                            : open(row.place.code || board.within.code)
                        }
                      >
                        {say(row.figure.said)}
                      </Button>
                    </td>
                    <td>
                      <Reached goal={row.figure.goal} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {one.rows_total > one.rows.length && (
            <p className="t13 muted">
              {say(
                { zh: "共 {n} 个，只列出 {m} 个。", en: "{m} of {n} are listed." },
                { n: one.rows_total, m: one.rows.length },
              )}
            </p>
          )}
        </details>
      )}
      {one.total.of === 0 && one.register && (
        <p className="t13">
          {say(
            {
              zh: "“{register}”在这一天没有可计的行。行写在本市的台账文件里。",
              en: "`{register}` has no rows to count on this day. Rows stand in the city's register files.",
            },
            { register: say(one.register) },
          )}
        </p>
      )}
    </li>
  );
}

/** What a figure must reach, and whether it does. */
function Reached({ goal }: { goal: Goal }) {
  const { say } = useSpeech();
  if (!goal) return null;
  const verdict =
    goal.met === true
      ? say({ zh: "达到", en: "met" })
      : goal.met === false
        ? say({ zh: "没有达到", en: "not met" })
        : say({ zh: "没有可判的", en: "nothing to judge" });
  return (
    <span className={goal.met === false ? "tag warn" : "tag"}>
      {say(goal.wanted)}：{verdict}
    </span>
  );
}
