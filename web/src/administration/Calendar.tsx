// The calendar's years: twelve months with what the notice frees and what it works, and the form that issues a year.

import type { Typed } from "../appeals/values";
import { useSpeech } from "../words/speech";
import { type ListProps, Origin } from "./ListScreen";
import { YearPicture } from "./YearPicture";

const text = (typed: Typed, field: string) => (typeof typed[field] === "string" ? (typed[field] as string) : "");

export function Calendar({ holdings, search, set, want }: ListProps) {
  const { say } = useSpeech();
  const years = holdings.rows.map((row) => row.key);
  const today = holdings.on.slice(0, 4);
  const chosen = search.get("year") ?? (years.includes(today) ? today : (years.at(-1) ?? today));
  const row = holdings.rows.find((one) => one.key === chosen);
  const open = [0, 1, 2].map((after) => String(Number(today) + after));
  const issue = (year: string) => {
    const has = holdings.rows.find((one) => one.key === year);
    want?.({
      kind: "issue_calendar",
      title: { zh: `发布 ${year} 年日历`, en: `Publish the calendar of ${year}` },
      fixed: { year },
      start: { off: has?.more.off ?? "", make_up: has?.more.make_up ?? "", source: has?.more.source ?? "" },
      hints: {
        off: { zh: `一行一天：${year}-01-01 元旦`, en: `one line a day: ${year}-01-01 元旦` },
        make_up: { zh: "一行一天，写调休来自哪个节日", en: "one line a day, with the holiday it makes up for" },
      },
      live: (typed) => <YearPicture year={Number(year)} off={text(typed, "off")} makeUp={text(typed, "make_up")} />,
    });
  };
  return (
    <>
      <p className="muted t13" role="status">
        {say({ zh: "发布了 {n} 年", en: "{n} years are published" }, { n: holdings.total })}
      </p>
      <div className="row wrap finders no-print">
        <label className="row t13">
          {say({ zh: "年份", en: "Year" })}
          <select className="input" value={chosen} onChange={(event) => set("year", event.target.value)}>
            {[...new Set([...years, chosen])].map((year) => (
              <option key={year}>{year}</option>
            ))}
          </select>
        </label>
        {want &&
          open.map((year) => (
            <button key={year} type="button" className="btn" onClick={() => issue(year)}>
              {years.includes(year)
                ? say({ zh: "改 {year} 年", en: "Change {year}" }, { year })
                : say({ zh: "发布 {year} 年", en: "Publish {year}" }, { year })}
            </button>
          ))}
      </div>
      {row ? (
        <section className="lines" aria-label={row.key}>
          <p className="t13">
            <Origin row={row} history={holdings.history} />{" "}
            {row.more.source?.startsWith("https://") && (
              <a href={row.more.source} target="_blank" rel="noreferrer">
                {say({ zh: "原文", en: "the text" })}
              </a>
            )}
          </p>
          <YearPicture year={Number(row.key)} off={row.more.off ?? ""} makeUp={row.more.make_up ?? ""} />
        </section>
      ) : (
        <p className="muted">
          {say(
            {
              zh: "{year} 年还没有发布。这一年的期限按周一到周五算，标“暂定”。",
              en: "{year} is not published yet. Its due moments count Monday to Friday and are provisional.",
            },
            { year: chosen },
          )}
        </p>
      )}
    </>
  );
}
