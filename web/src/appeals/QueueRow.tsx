// A row of a queue, in two lines: due · words · holder · next step.
import { memo } from "react";
import { Link } from "react-router";
import { Pair } from "../parts/Pair";
import { type Lang, useSpeech } from "../words/speech";
import { RowClock } from "./Clock";
import type { Row } from "./desk";
import { shortNumber, signOf } from "./queue";

/** The resident's words as a list shows them. */
export function wordsOf(row: Row, lang: Lang): string {
  const said = row.said;
  if (said?.erased) return lang === "zh" ? "（个人内容已删除）" : "(personal content erased)";
  if (said?.text) return `「${said.text}${said.cut && !said.text.endsWith("…") ? "…" : ""}」`;
  const what = row.category ?? row.procedure;
  return lang === "zh" ? `${what.zh}` : `${what.en}`;
}

export const addressOf = (row: Pick<Row, "district" | "matter">) => `/desk/matters/${row.district}/${row.matter}`;

type Props = {
  row: Row;
  at: number;
  top: number;
  current: boolean;
  selected: boolean;
  changed: boolean;
  now: number;
  from: string;
  selectable: boolean;
  choose: (at: number) => void;
  select: (at: number) => void;
};

export const QueueRow = memo(function QueueRow(props: Props) {
  const { row, at, current, selected, changed } = props;
  const { say, lang } = useSpeech();
  return (
    <div
      role="row"
      aria-rowindex={at + 1}
      aria-selected={selected}
      aria-current={current || undefined}
      tabIndex={current ? 0 : -1}
      data-row={at}
      className={`it${current ? " cur" : ""}${selected ? " sel" : ""}`}
      style={{ transform: `translateY(${props.top}px)` }}
      onClick={() => props.choose(at)}
      onFocus={() => !current && props.choose(at)}
    >
      <span role="gridcell" className="sign">
        {props.selectable ? (
          <input
            type="checkbox"
            tabIndex={-1}
            checked={selected}
            aria-label={say({ zh: "选中 {number}", en: "Select {number}" }, { number: row.number })}
            onChange={() => props.select(at)}
          />
        ) : null}
        <Pair sign={signOf(row)} />
      </span>
      <div role="gridcell">
        <RowClock row={row} now={props.now} />
      </div>
      <div role="gridcell" className="what">
        <Link className="t ell" to={addressOf(row)} state={{ from: props.from }} tabIndex={-1}>
          {wordsOf(row, lang)}
        </Link>
        <div className="m ell">
          {changed && <b className="done">{say({ zh: "刚改 ", en: "changed " })}</b>}
          <span>{shortNumber(row.number)}</span>
          {[
            say(row.state),
            row.place_name?.split(" ").slice(-1)[0],
            row.category && row.said?.text && say(row.category),
            row.kind_words && say(row.kind_words),
          ]
            .filter(Boolean)
            .map((part) => ` · ${part}`)
            .join("")}{" "}
          {row.tags
            .filter((tag) => tag.key !== "taken")
            .slice(0, 2)
            .map((tag) => (
              <span key={tag.key} className={`tag${tag.key === "urged" || tag.key === "urgent" ? " warn" : ""}`}>
                {say(tag)}
              </span>
            ))}
        </div>
      </div>
      <span role="gridcell" className="who">
        {row.taken
          ? row.taken.mine
            ? say({ zh: "我已认领", en: "taken by me" })
            : row.taken.name
          : row.waits
            ? say(row.waits)
            : ""}
      </span>
      <span role="gridcell" className="nx">
        {row.next && (
          <Link to={`${addressOf(row)}?ask=${row.next.key}`} state={{ from: props.from }} tabIndex={-1}>
            {say(row.next)}
          </Link>
        )}
      </span>
    </div>
  );
});
