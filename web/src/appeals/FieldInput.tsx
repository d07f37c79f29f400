// One field of a generated form: an input for each kind that a procedure can name.
import { useId } from "react";
import { serverNow } from "../words/dates";
import { useSpeech } from "../words/speech";
import { Combo } from "./Combo";
import type { Field } from "./desk";
import { FilesInput } from "./FilesInput";
import { MatterInput } from "./MatterInput";
import { PlaceSteps } from "./PlaceSteps";
import { PositionInput } from "./PositionInput";
import { RowsInput } from "./RowsInput";
import { useOptions } from "./reference";
import { type Typed, typedOf } from "./values";

type Props = {
  field: Field;
  district: number | string;
  value: Typed[string] | undefined;
  wrong: string[];
  change: (value: string | string[]) => void;
  /** The home of the matter. */
  home?: string;
  /** The first day that the form names, by which rows of a list are judged. */
  from?: string;
  /** One line is enough, however long it may be. */
  single?: boolean;
};

/** At most this many choices stand side by side; more are found by typing. */
const SIDE_BY_SIDE = 7;
const LINES = 120;

export function FieldInput({ field, district, value, wrong, change, home, from, single }: Props) {
  const { say } = useSpeech();
  const id = useId();
  const label = say(field.field);
  const told = `${id}-told`;
  const text = typeof value === "string" ? value : "";
  const limits =
    field.kind === "text" && field.max
      ? say({ zh: "{n} / {max} 字", en: "{n} / {max}" }, { n: [...text].length, max: field.max })
      : "";
  const isGroup =
    field.kind === "yes_no" ||
    (field.kind === "choice" && field.choices.length > 0 && field.choices.length <= SIDE_BY_SIDE) ||
    field.kind === "choices";
  const input = (
    <Input {...{ field, district, value, change, home, from, single, id, label, told, invalid: wrong.length > 0 }} />
  );
  const after = (
    <>
      {limits && text.length > 0 && <p className="muted t12">{limits}</p>}
      <div id={told}>
        {field.hint && <p className="muted t12">{say(field.hint)}</p>}
        {wrong.map((words) => (
          <p className="wrong" key={words}>
            {words}
          </p>
        ))}
      </div>
    </>
  );
  const name = (
    <>
      {label} {!field.required && <span className="need">{say({ zh: "可不填", en: "optional" })}</span>}
      {field.persons_see && <span className="need"> · {say({ zh: "诉求人看得到", en: "the requester sees it" })}</span>}
    </>
  );
  if (isGroup)
    return (
      <fieldset className="field">
        <legend className="label">{name}</legend>
        {input}
        {after}
      </fieldset>
    );
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {name}
      </label>
      {input}
      {after}
    </div>
  );
}

type InputProps = Omit<Props, "wrong"> & { id: string; label: string; told: string; invalid: boolean };

function Input(props: InputProps) {
  const { field, value, change, id, told, invalid, single } = props;
  const text = typeof value === "string" ? value : "";
  const common = { id, "aria-invalid": invalid, "aria-describedby": told, "aria-required": field.required };
  const look = `input${invalid ? " err" : ""}`;
  const write = (event: { target: { value: string } }) => change(event.target.value);
  switch (field.kind) {
    case "text":
    case "table":
      if (field.rows_of) return <RowsInput {...props} register={field.rows_of} value={text} />;
      if (field.check === "position") return <PositionInput {...props} value={text} />;
      return !single && (field.max ?? LINES + 1) > LINES ? (
        <textarea {...common} className={`${look} area`} rows={4} value={text} onChange={write} />
      ) : (
        <input
          {...common}
          className={look}
          value={text}
          onChange={write}
          inputMode={field.check === "phone" ? "tel" : undefined}
          autoComplete="off"
        />
      );
    case "number":
    case "money":
      return (
        <input {...common} className={look} inputMode="decimal" value={text} onChange={write} autoComplete="off" />
      );
    case "date":
      return <input {...common} className={look} type="date" value={text} onChange={write} />;
    case "time":
      return <TimeInput {...props} common={common} look={look} text={text} />;
    case "span":
      return <SpanInput {...props} text={text} look={look} />;
    case "place":
      return <PlaceInput {...props} text={text} />;
    case "files":
      return <FilesInput {...props} />;
    case "matter":
      return <MatterInput {...props} value={text} />;
    case "person":
    case "people":
    case "areas":
      return (
        <input
          {...common}
          className={look}
          value={Array.isArray(value) ? value.join(" ") : text}
          onChange={(event) =>
            change(
              field.kind === "person" ? event.target.value : event.target.value.split(/[\s,，、]+/).filter(Boolean),
            )
          }
          autoComplete="off"
        />
      );
    default:
      return <ChoiceInput {...props} />;
  }
}

/** A moment: written, or the present one by one press. */
function TimeInput({ field, change, common, look, text }: InputProps & { common: object; look: string; text: string }) {
  const { say } = useSpeech();
  return (
    <div className="row">
      <input
        {...common}
        className={look}
        type="datetime-local"
        value={text}
        onChange={(event) => change(event.target.value)}
      />
      <button type="button" className="btn nowrap" onClick={() => change(typedOf(field, serverNow()) ?? "")}>
        {say({ zh: "现在", en: "Now" })}
      </button>
    </div>
  );
}

function ChoiceInput(props: InputProps) {
  const { field, district, value, change, home, id, label, told, invalid } = props;
  const { say } = useSpeech();
  const { options, pending } = useOptions(field, district, home);
  const list = Array.isArray(value) ? value : value ? [value] : [];
  const many = field.kind === "choices" || field.kind === "units";
  const yesNo = [
    { key: "yes", name: { zh: "是", en: "yes" } },
    { key: "no", name: { zh: "否", en: "no" } },
  ];
  const few =
    field.kind === "yes_no" ? yesNo : field.choices.length > 0 && options.length <= SIDE_BY_SIDE ? options : null;
  if (few)
    return (
      <div className="seg">
        {few.map((option) => (
          <label key={option.key}>
            <input
              type={many ? "checkbox" : "radio"}
              name={id}
              aria-describedby={told}
              checked={list.includes(option.key)}
              onChange={() =>
                change(
                  many
                    ? list.includes(option.key)
                      ? list.filter((one) => one !== option.key)
                      : [...list, option.key]
                    : option.key,
                )
              }
            />
            <span>{say(option.name)}</span>
          </label>
        ))}
      </div>
    );
  return (
    <Combo
      {...{ id, label, options, pending, many, invalid, describedBy: told, value: list }}
      change={(keys) => change(many ? keys : (keys[0] ?? ""))}
    />
  );
}

function SpanInput({ change, id, label, text, look, invalid }: InputProps & { text: string; look: string }) {
  const { say } = useSpeech();
  const [number = "", unit = "workdays"] = text ? text.split(" ") : [];
  const units = [
    ["workdays", { zh: "个工作日", en: "working days" }],
    ["days", { zh: "天", en: "days" }],
    ["hours", { zh: "小时", en: "hours" }],
  ] as const;
  return (
    <div className="row">
      <input
        id={id}
        className={look}
        inputMode="numeric"
        aria-invalid={invalid}
        value={number}
        onChange={(event) => change(event.target.value.trim() ? `${event.target.value.trim()} ${unit}` : "")}
      />
      <select
        className="input"
        aria-label={`${label}：${say({ zh: "单位", en: "unit" })}`}
        value={unit}
        onChange={(event) => change(number ? `${number} ${event.target.value}` : "")}
      >
        {units.map(([key, words]) => (
          <option key={key} value={key}>
            {say(words)}
          </option>
        ))}
      </select>
    </div>
  );
}

function PlaceInput({ district, change, id, label, text, invalid }: InputProps & { text: string }) {
  return <PlaceSteps {...{ id, label, root: String(district), invalid, change }} value={text} />;
}
