// A unit that was called: how far it has come, station by station, and what is owed now.
import { useEffect, useState } from "react";
import { Link } from "react-router";
import { serverNow, shortMoment } from "../words/dates";
import { useSpeech, type Words } from "../words/speech";
import { type Lane, type Station, standing, ticking, untilNext } from "./whistles";

const FLAGS: Record<string, string> = { late: "flag-late", soon: "flag-soon", held: "flag-hold" };

/** What is left, counting. */
export function Countdown({ left, due }: { left: NonNullable<Lane["remaining"]>; due: string }) {
  const { lang } = useSpeech();
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setTimeout(() => setNow(serverNow()), untilNext(due, now));
    return () => clearTimeout(timer);
  }, [due, now]);
  const late = !left.working && left.level !== "held" && new Date(due).getTime() < now;
  return (
    <span className={`${FLAGS[late ? "late" : left.level] ?? "muted"} nowrap`}>{ticking(left, due, now, lang)}</span>
  );
}

const MARKS: Record<ReturnType<typeof standing>, Words> = {
  passed: { zh: "已过", en: "passed" },
  here: { zh: "现在", en: "now" },
  owed: { zh: "超时", en: "overdue" },
  ahead: { zh: "未到", en: "not yet" },
};

function StationMark({ station, over }: { station: Station; over: boolean }) {
  const { say, lang } = useSpeech();
  const is = over && !station.ended ? "ahead" : standing(station);
  const at = station.ended ?? (is === "ahead" ? null : station.due);
  return (
    <li className={`st is-${is}`}>
      <i aria-hidden="true" />
      <span>
        <span className="faint">{say(station.clock)}</span>{" "}
        <span className={is === "owed" ? "late" : ""}>
          {at ? (
            <>
              {shortMoment(at, lang)}
              {!station.ended && ` ${say({ zh: "前", en: "due" })}`}
              {station.ended && station.late && <b className="late"> {say({ zh: "晚了", en: "late" })}</b>}
            </>
          ) : (
            say(MARKS[is])
          )}
        </span>
      </span>
    </li>
  );
}

/** Where a matter of a district is shown. */
const addressOf = (district: number, matter: string) => `/desk/matters/${district}/${matter}`;

export function LaneRow({ lane, district, from }: { lane: Lane; district: number; from: string }) {
  const { say } = useSpeech();
  const state = { from };
  return (
    <li className={`lane${lane.refused ? " no" : ""}`}>
      <div className="unit">
        <Link to={addressOf(district, lane.matter)} state={state}>
          <b>{say(lane.unit)}</b>
        </Link>
        <p className="t13">
          {say(lane.state)}
          {lane.round > 1 && ` · ${say({ zh: "第 {n} 轮", en: "round {n}" }, { n: lane.round })}`}
        </p>
      </div>
      <ol className="stations">
        {lane.stations.map((station) => (
          <StationMark key={station.clock.key} station={station} over={lane.is_final} />
        ))}
      </ol>
      <div className="now t13">
        {lane.remaining && lane.due && <Countdown left={lane.remaining} due={lane.due} />}
        {lane.ended_by && lane.refused && <span className="tag warn">{say(lane.ended_by)}</span>}
        {lane.score !== null && lane.score !== undefined && (
          <b className="done">{say({ zh: "评分 {n}", en: "score {n}" }, { n: lane.score })}</b>
        )}
        {lane.refused && lane.reason && <span className="why-not">{lane.reason}</span>}
        {lane.case && (
          <Link to={addressOf(district, lane.case.matter)} state={state}>
            {say({ zh: "拒不履职：{state}", en: "refusal case: {state}" }, { state: say(lane.case.state) })}
          </Link>
        )}
      </div>
    </li>
  );
}
