// The fields of an administration form, two side by side: a unit by its place, anything else by its kind.
import type { Field } from "../appeals/desk";
import { FieldInput } from "../appeals/FieldInput";
import type { Writing } from "../appeals/writing";
import { useAccount } from "../shell/session";
import { useSpeech, type Words } from "../words/speech";
import { UnitField } from "./UnitField";

const WHOLE = ["rows", "reason", "posts"];
/** As many characters at most stand in one line. */
const LINE = 500;

type Props = {
  fields: Field[];
  writing: Writing;
  hints?: Record<string, Words>;
  /** Fields that take several lines, however short they may be. */
  lines?: string[];
};

export function Fields({ fields, writing, hints = {}, lines = [] }: Props) {
  const { say } = useSpeech();
  const { district } = useAccount();
  return (
    <div className="two">
      {fields.map((field) => {
        const { key } = field.field;
        const value = writing.typed[key];
        const hint = hints[key];
        const wrong = writing.told(key);
        const change = (next: string | string[]) => writing.change(key, next);
        const isUnit = field.kind === "unit";
        return (
          <div key={key} data-field={key} className={isUnit || WHOLE.includes(key) ? "whole" : undefined}>
            {isUnit ? (
              <UnitField {...{ field, district, wrong, change }} value={String(value ?? "")} />
            ) : (
              <FieldInput
                {...{ field, district, value, wrong, change }}
                single={(field.max ?? 0) <= LINE && !lines.includes(key)}
              />
            )}
            {hint && <p className="muted t12">{say(hint)}</p>}
          </div>
        );
      })}
    </div>
  );
}
