// What the pages of figures are steered by: one of two or three, and the month.
import { useState } from "react";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { serverNow } from "../words/dates";
import { useSpeech } from "../words/speech";
import { monthName, monthPlus } from "./figures";

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

export function Months({ last, choose }: { last: string; choose: (month: string) => void }) {
  const { say, lang } = useSpeech();
  // The newest month that can be asked for is the one that runs now.
  const [newest] = useState(() => new Date(serverNow() + 8 * 3_600_000).toISOString().slice(0, 7));
  const listed = Array.from({ length: 36 }, (_, back) => monthPlus([newest, last].sort().at(-1) ?? last, -back));
  return (
    <label className="row t13">
      {say({ zh: "月份", en: "Month" })}
      <select className="input months" value={last} onChange={(event) => choose(event.target.value)}>
        {listed.map((month) => (
          <option key={month} value={month}>
            {monthName(month, lang)}
          </option>
        ))}
      </select>
    </label>
  );
}
