// A place, step by step from the district down.
import { useSpeech } from "../words/speech";
import { useDivisions } from "./reference";

const LENGTHS = [6, 9, 12];

/** The digits that every place below a root begins with: a city's code ends in zeros. */
const stem = (root: string) =>
  root.endsWith("0000") ? root.slice(0, 2) : root.endsWith("00") ? root.slice(0, 4) : root;

/** The codes on the way to a place below `root`, such as district, street, community. */
export function wayTo(code: string, root: string): string[] {
  if (!code.startsWith(stem(root))) return [];
  return LENGTHS.filter((length) => length > stem(root).length && length <= code.length).map((length) =>
    code.slice(0, length),
  );
}

type Props = {
  id: string;
  label: string;
  root: string;
  value: string;
  invalid?: boolean;
  change: (code: string) => void;
};

export function PlaceSteps({ id, label, root, value, invalid, change }: Props) {
  const way = wayTo(value, root);
  const parents = [root, ...way].slice(0, LENGTHS.filter((length) => length > stem(root).length).length);
  return (
    <div className="lines">
      {parents.map((parent, at) => (
        <Step
          key={parent}
          id={at === 0 ? id : `${id}-${at}`}
          label={label}
          parent={parent}
          value={way[at] ?? ""}
          invalid={invalid}
          change={(code) => change(code || (at === 0 ? "" : parent))}
        />
      ))}
    </div>
  );
}

function Step(props: Omit<Props, "root"> & { parent: string }) {
  const { say } = useSpeech();
  const { id, label, parent, value, invalid, change } = props;
  const found = useDivisions(parent);
  const rows = found.data?.rows ?? [];
  if (found.data && rows.length === 0) return null;
  const level =
    parent.length >= 9
      ? { zh: "社区", en: "community" }
      : stem(parent) === parent
        ? { zh: "街道", en: "street" }
        : { zh: "区", en: "district" };
  return (
    <select
      id={id}
      className={`input${invalid ? " err" : ""}`}
      aria-label={`${label}：${say(level)}`}
      aria-invalid={invalid}
      value={value}
      onChange={(event) => change(event.target.value)}
    >
      <option value="">{say({ zh: "选{level}", en: "choose the {level}" }, { level: say(level) })}</option>
      {rows.map((row) => (
        <option key={row.code} value={row.code}>
          {row.name}
        </option>
      ))}
    </select>
  );
}
