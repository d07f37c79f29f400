// Why it is due at this moment: the days that count and those that do not, and what it rests on.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call, type Schemas } from "../api/client";
import { Cite } from "../parts/Cite";
import { spokenMoment } from "../words/dates";
import { useSpeech, type Words } from "../words/speech";
import { Remains } from "./Clock";
import type { Page, Strip } from "./desk";

const KINDS: Record<string, Words> = {
  start: { zh: "起", en: "from" },
  counted: { zh: "算", en: "counts" },
  off: { zh: "—", en: "—" },
  made_up: { zh: "调休", en: "made up" },
  paused: { zh: "停", en: "held" },
};

export function WhyNow({ page, city }: { page: Page; city?: string }) {
  const { say, lang } = useSpeech();
  const [at, setAt] = useState(0);
  const strip = page.strips[at];
  const procedure = page.matter.procedure.key;
  const rules = useQuery({
    queryKey: ["procedure", city, procedure],
    enabled: !!city,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => call<Schemas["ProcedureBody"]>("GET", `/api/v1/law/${city}/procedures/${procedure}`),
  });
  if (!strip) return null;
  const clock =
    page.matter.clocks.find((one) => one.clock.key === strip.clock.key && !one.ended) ??
    page.matter.clocks.find((one) => one.clock.key === strip.clock.key);
  const basis = rules.data?.clocks.find((one) => one.key === strip.clock.key)?.basis.slice(0, 2) ?? [];
  const told = clock ? (lang === "zh" ? clock.explain_zh : clock.explain_en) : [];
  return (
    <section className="why" aria-labelledby="why">
      <div>
        <div className="row between wrap">
          <h2 className="h3" id="why">
            {strip.due
              ? say(
                  { zh: "{clock}：为什么是 {at}", en: "{clock}: why {at}" },
                  { clock: say(strip.clock), at: spokenMoment(strip.due, lang) },
                )
              : say(strip.clock)}
            {strip.provisional && <span className="tag">{say({ zh: "暂定", en: "provisional" })}</span>}
          </h2>
          {page.strips.length > 1 && (
            <span className="row wrap t13">
              {page.strips.map((one, index) => (
                <button
                  type="button"
                  key={one.clock.key}
                  className="linkish"
                  aria-pressed={index === at}
                  onClick={() => setAt(index)}
                >
                  {index === at ? <b>{say(one.clock)}</b> : say(one.clock)}
                </button>
              ))}
            </span>
          )}
        </div>
        <Days strip={strip} />
        {told.map((line) => (
          <p className="t13" key={line}>
            {line}
          </p>
        ))}
      </div>
      <div className="basis">
        {basis.map((cited) => (
          <div key={cited.provision}>
            <Cite cited={cited} city={city} /> <span className="gist muted">{cited.title}</span>
          </div>
        ))}
        {clock?.setting && (
          <div>
            <span className="force setting">{say({ zh: "设定", en: "setting" })}</span>
            {lang === "zh" ? clock.setting.value_zh : clock.setting.value}
            <br />
            <span className="muted t12">
              {clock.setting.document} · {clock.setting.issuer} ·{" "}
              {say({ zh: "{day} 起", en: "since {day}" }, { day: clock.setting.since })}
            </span>
          </div>
        )}
        {strip.remaining && (
          <div>
            <Remains left={strip.remaining} />
          </div>
        )}
      </div>
    </section>
  );
}

function Days({ strip }: { strip: Strip }) {
  const { say } = useSpeech();
  if (strip.cells.length === 0) return null;
  return (
    <ol className="cal">
      {strip.cells.map((cell) => {
        const [, month, day] = cell.day.split("-").map(Number);
        return (
          <li key={cell.day} className={`${cell.kind}${cell.today ? " today" : ""}${cell.due ? " is-due" : ""}`}>
            <span>{say({ zh: "{month}月{day}日", en: "{day}/{month}" }, { month: month ?? "", day: day ?? "" })}</span>
            <b>{cell.counted ?? say(KINDS[cell.kind] ?? { zh: "", en: "" })}</b>
            <span>
              {cell.today ? say({ zh: "今天", en: "today" }) : say(cell.weekday)} {cell.name}
            </span>
          </li>
        );
      })}
      {strip.cut && <li>…</li>}
    </ol>
  );
}
