// A year as it is worked: off days hatched and named, make-up days marked; each also in words for whoever hears it.
import { useSpeech } from "../words/speech";
import { type Cell, monthsOf, workdaysOf } from "./days";

const WEEK = { zh: ["一", "二", "三", "四", "五", "六", "日"], en: ["M", "T", "W", "T", "F", "S", "S"] };
const FULL = {
  zh: ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"],
  en: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
};
const MONTHS = "January February March April May June July August September October November December".split(" ");

export function YearPicture({ year, off, makeUp }: { year: number; off: string; makeUp: string }) {
  const { say, lang } = useSpeech();
  const months = monthsOf(year, off, makeUp);
  const count = (kind: Cell["kind"]) => months.flat(2).filter((cell) => cell?.kind === kind).length;
  const mark = { off: { zh: "休", en: "off" }, make_up: { zh: "班", en: "work" } };
  return (
    <div className="year">
      <p className="row wrap t13" role="status">
        <b>{year}</b>
        <span>{say({ zh: "上班 {n} 天", en: "{n} days worked" }, { n: workdaysOf(months) })}</span>
        <span>
          <i className="day off" aria-hidden="true" />{" "}
          {say({ zh: "放假 {n} 天", en: "{n} days off" }, { n: count("off") })}
        </span>
        <span>
          <i className="day make_up" aria-hidden="true" />{" "}
          {say({ zh: "调休上班 {n} 天", en: "{n} make-up days" }, { n: count("make_up") })}
        </span>
      </p>
      <div className="months">
        {months.map((weeks, month) => (
          <table key={MONTHS[month]}>
            <caption>{say({ zh: `${month + 1}月`, en: MONTHS[month] ?? "" })}</caption>
            <thead>
              <tr>
                {WEEK[lang].map((day, at) => (
                  <th scope="col" key={FULL.en[at]} abbr={FULL[lang][at]}>
                    {day}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {weeks.map((week) => (
                <tr key={week.find((cell) => cell)?.day}>
                  {week.map((cell, at) =>
                    cell ? (
                      <td key={cell.day} className={`day ${cell.kind}`} title={cell.name || undefined}>
                        {cell.date}
                        {(cell.kind === "off" || cell.kind === "make_up") && (
                          <span className="spoken">
                            {say(mark[cell.kind])} {cell.name}
                          </span>
                        )}
                      </td>
                    ) : (
                      <td key={FULL.en[at]} />
                    ),
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        ))}
      </div>
      <Named off={off} makeUp={makeUp} />
    </div>
  );
}

/** The holidays by name, with their days: what the colours say, in words. */
function Named({ off, makeUp }: { off: string; makeUp: string }) {
  const { say } = useSpeech();
  const names = new Map<string, { off: string[]; make_up: string[] }>();
  for (const [text, kind] of [
    [off, "off"],
    [makeUp, "make_up"],
  ] as const)
    for (const line of text.split("\n")) {
      const [day, ...name] = line.trim().split(/\s+/);
      if (!day || name.length === 0) continue;
      const found = names.get(name.join(" ")) ?? { off: [], make_up: [] };
      found[kind].push(day.slice(5));
      names.set(name.join(" "), found);
    }
  if (names.size === 0) return null;
  return (
    <ul className="t13 holidays">
      {[...names].map(([name, days]) => (
        <li key={name}>
          <b>{name}</b>{" "}
          {days.off.length > 0 && say({ zh: "休 {days}", en: "off {days}" }, { days: days.off.join(" ") })}
          {days.make_up.length > 0 &&
            say({ zh: "；班 {days}", en: "; worked {days}" }, { days: days.make_up.join(" ") })}
        </li>
      ))}
    </ul>
  );
}
