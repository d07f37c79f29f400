// What the pages of figures are steered by: one of two or three, and the period.
import { useState } from "react";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { useSpeech, type Words } from "../words/speech";
import type { Change } from "./Head";
import { between, choices, type Kind, type Period, periodName, periodOf, thisMonth, turned, written } from "./period";

/** One of two or three, as buttons that stay pressed. */
export function Choice(props: {
  label: string;
  now: string;
  choices: [string, string][];
  choose: (key: string) => void;
}) {
  return (
    <ToggleButtonGroup
      className="toggle"
      aria-label={props.label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[props.now]}
      onSelectionChange={(keys) => props.choose(String([...keys][0] ?? props.now))}
    >
      {props.choices.map(([key, name]) => (
        <ToggleButton key={key} id={key} className="btn">
          {name}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

const KINDS: [Kind, Words][] = [
  ["month", { zh: "月", en: "month" }],
  ["quarter", { zh: "季度", en: "quarter" }],
  ["year", { zh: "年", en: "year" }],
  ["months", { zh: "几个月", en: "several months" }],
];

/** Which period: first what kind, then which; of several months, from which to which. What is chosen goes into the address. */
export function Periods({ params, change }: { params: URLSearchParams; change: Change }) {
  const { say, lang } = useSpeech();
  // The newest month that can be asked for is the one that runs now.
  const [newest] = useState(thisMonth);
  const period = periodOf(params, newest);
  const choose = (next: Period) => change({ ...written(next), behind: null });
  const select = (label: string, now: string, take: (text: string) => Period) => (
    <select
      className="input months"
      aria-label={label}
      value={now}
      onChange={(event) => choose(take(event.target.value))}
    >
      {choices(period.kind, now, newest).map((one) => (
        <option key={one} value={one}>
          {periodName({ from: one, to: one }, lang)}
        </option>
      ))}
    </select>
  );
  const { kind, from, to } = period;
  return (
    <fieldset className="row wrap t13 periods" aria-label={say({ zh: "期间", en: "Period" })}>
      <select
        className="input months"
        aria-label={say({ zh: "按什么看", en: "Kind of period" })}
        value={kind}
        onChange={(event) => {
          const wanted = KINDS.find(([one]) => one === event.target.value);
          if (wanted) choose(turned(period, wanted[0], newest));
        }}
      >
        {KINDS.map(([one, words]) => (
          <option key={one} value={one}>
            {say({ zh: "按{kind}", en: "by {kind}" }, { kind: say(words) })}
          </option>
        ))}
      </select>
      {kind === "months" ? (
        <>
          {select(say({ zh: "从哪个月", en: "From" }), from, (month) => between(month, to, "from"))}
          <span aria-hidden="true">–</span>
          {select(say({ zh: "到哪个月", en: "To" }), to, (month) => between(from, month, "to"))}
        </>
      ) : (
        select(say({ zh: "哪一期", en: "Which period" }), to, (one) => ({ kind, from: one, to: one }))
      )}
    </fieldset>
  );
}
