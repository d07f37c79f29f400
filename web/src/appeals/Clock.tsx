// A due moment: the sentence, what remains in words, and the line that repeats both.
import { shortMoment } from "../words/dates";
import { useSpeech } from "../words/speech";
import type { Left, Row } from "./desk";
import { shareOf } from "./queue";

const FLAGS: Record<string, string> = { late: "flag-late", soon: "flag-soon", held: "flag-hold" };

/** What remains, in the form of its level. */
export function Remains({ left }: { left: Left }) {
  const { say } = useSpeech();
  return <span className={`${FLAGS[left.level] ?? "muted"} nowrap`}>{say(left)}</span>;
}

/** The clock of a row. */
export function RowClock({ row, now }: { row: Row; now: number }) {
  const { say, lang } = useSpeech();
  const left = row.remaining;
  const level = left?.level ?? (row.overdue ? "late" : "calm");
  return (
    <div className="due">
      <p>
        <b className="ell">
          {row.due
            ? shortMoment(row.due, lang)
            : row.is_final
              ? say({ zh: "已结束", en: "Ended" })
              : say({ zh: "没有时限", en: "No time limit" })}
        </b>
        {left && <Remains left={left} />}
      </p>
      {row.due && (
        <div className={`clock is-${level}`} aria-hidden="true">
          <div className="line">
            <i className={level === "held" ? "hold" : ""} style={{ width: `${shareOf(row, now) * 100}%` }} />
          </div>
        </div>
      )}
    </div>
  );
}
