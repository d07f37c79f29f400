// What happened, newest first, and above it what is going to happen.
import { Cite } from "../parts/Cite";
import { Pair, type Sign } from "../parts/Pair";
import { serverNow, spokenMoment } from "../words/dates";
import { useSpeech } from "../words/speech";
import type { Page, Step } from "./desk";
import { Values } from "./ValueView";

const SIGNS: Record<string, Sign> = {
  opened: "heard",
  acted: "doing",
  proposed: "waiting",
  signed: "answered",
  declined: "refused",
  lapsed: "silent",
  round_began: "again",
  clock: "hold",
  told: "answered",
};

/** Fields that are the resident's own words. */
const SAID = ["text", "more", "remark"];
/** Fields that are the answer to them. */
const ANSWER = ["answer"];

type Props = { page: Page; city?: string; seen: number; purpose?: string };

export function Timeline({ page, city, seen, purpose }: Props) {
  const { say, lang } = useSpeech();
  const where = { district: page.matter.district, matter: page.matter.matter, purpose };
  return (
    <ol>
      {together(page.planned).map((plans) => (
        <Planned key={plans[0]?.ask.key} plans={plans} city={city} />
      ))}
      {page.timeline.map((step) => (
        <li className={`ev${seen > 0 && step.version > seen ? " fresh" : ""}`} key={step.version}>
          <Time at={step.at} />
          <Pair sign={signOfStep(step)} />
          <div className="b">
            {seen > 0 && step.version > seen && <b className="done">{say({ zh: "刚改 ", en: "just now " })}</b>}
            {say(step)}
            <Words step={step} />
            <Values values={step.values.filter((one) => !isQuoted(one.field.key))} where={where} />
            {step.more.length > 0 && (
              <ul className="more">
                {distinct(step.more).map((one) => (
                  <li key={one.zh}>
                    {one[lang]}
                    {one.messages.map((message) => (
                      <span
                        key={message.channel.key}
                        className={`tag${message.standing.key === "failed" ? " late" : ""}`}
                      >
                        {message[lang]}
                      </span>
                    ))}
                  </li>
                ))}
              </ul>
            )}
            {step.basis.length > 0 && (
              <div className="c">
                {step.basis.map((cited) => (
                  <Cite key={cited.provision + cited.rule} cited={cited} city={city} />
                ))}
              </div>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}

type Plan = Page["planned"][number];

/** What may follow, by who does it and by when: a choice between steps is one thing to come. */
export function together(planned: Plan[]): Plan[][] {
  const groups: Plan[][] = [];
  for (const plan of planned) {
    const same = groups.find(
      ([first]) => first && !first.clock && !plan.clock && first.by.zh === plan.by.zh && first.when === plan.when,
    );
    if (same) same.push(plan);
    else groups.push([plan]);
  }
  return groups;
}

function Planned({ plans, city }: { plans: Plan[]; city?: string }) {
  const { say, lang } = useSpeech();
  const [first] = plans;
  if (!first) return null;
  const { when } = first;
  const at = when ? spokenMoment(when, lang) : "";
  const isLate = !!when && new Date(when).getTime() < serverNow();
  const words = first.clock
    ? { zh: "{at} {by}时", en: "{at}, at {by}" }
    : isLate
      ? { zh: "{by}应在 {at} 前办", en: "{by} should have acted before {at}" }
      : when
        ? { zh: "{at} 前，{by}办", en: "before {at}, {by}" }
        : { zh: "{by}办", en: "{by}" };
  return (
    <li className="ev next">
      <Time at={when ?? null} />
      <Pair sign="waiting" />
      <div className="b">
        <span className="tag">
          {isLate ? say({ zh: "还没办", en: "not done yet" }) : say({ zh: "将要", en: "to come" })}
        </span>{" "}
        {say(words, { at, by: say(first.by) })}
        {plans.length > 1 && say({ zh: "其中一步", en: ", one of these" })}
        {lang === "zh" ? "：" : ": "}
        {plans.map((plan, at) => (
          <span key={plan.ask.key}>
            {at > 0 && (lang === "zh" ? "、" : ", ")}
            {say(plan.ask)}{" "}
            {plan.basis.slice(0, 1).map((cited) => (
              <Cite key={cited.provision} cited={cited} city={city} />
            ))}
          </span>
        ))}
      </div>
    </li>
  );
}

/** The same words said to two receivers are read once. */
const distinct = (more: Step["more"]) => [...new Map(more.map((one) => [one.zh, one])).values()];

const isQuoted = (key: string) => SAID.includes(key) || ANSWER.includes(key);

function signOfStep(step: Step): Sign {
  const state = step.state?.key;
  if (step.kind === "acted" && state === "closed") return "closed";
  if (step.kind === "acted" && (state === "fed_back" || step.values.some((one) => ANSWER.includes(one.field.key))))
    return "answered";
  if (step.kind === "acted" && state === "rejected") return "refused";
  return SIGNS[step.kind] ?? "doing";
}

function Words({ step }: { step: Step }) {
  return step.values
    .filter((one) => isQuoted(one.field.key) && typeof one.value === "string" && !one.erased)
    .map((one) => (
      <div key={one.field.key} className={`said ${ANSWER.includes(one.field.key) ? "answer" : "open"}`}>
        {String(one.value)}
      </div>
    ));
}

function Time({ at }: { at: string | null | undefined }) {
  const { lang } = useSpeech();
  if (!at) return <time />;
  const words = spokenMoment(at, lang).split(" ");
  const hour = words.pop();
  return (
    <time dateTime={at}>
      <b>{hour}</b> {words.join(" ")}
    </time>
  );
}
