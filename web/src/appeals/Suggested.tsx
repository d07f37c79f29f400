// Beside the operator's form: what a machine reads in the words so far. A suggestion is taken by its key or a press, never by
// itself.
import { memo } from "react";
import { useSpeech, type Words } from "../words/speech";
import { FoundRow } from "./SearchScreen";
import {
  type Chip,
  passages,
  type ReadBody,
  type Reading,
  type SuggestedField,
  share,
  urgent,
  useOutside,
} from "./suggestions";

const FIELDS: [SuggestedField, Words][] = [
  ["category", { zh: "问题分类", en: "Category" }],
  ["kind", { zh: "类型", en: "Kind" }],
  ["grade", { zh: "急不急", en: "Grade" }],
  ["place", { zh: "在哪儿", en: "Where" }],
];

type Props = {
  reading: Reading;
  district: number | string;
  chips: Chip[];
  chosen: (field: SuggestedField) => string;
  take: (chip: Chip) => void;
};

/** Drawn anew only when something in it changes: whoever writes beside it does not wait for it. */
export const Suggested = memo(function Suggested({ reading, district, chips, chosen, take }: Props) {
  const { say, lang } = useSpeech();
  const { read, text } = reading;
  const signs = urgent(read);
  const kinds = [...new Set(read.personal.map((one) => say(one.kind)))];
  return (
    <section className="suggested" aria-labelledby="suggested">
      <h2 className="h3" id="suggested">
        {say({ zh: "机器建议", en: "Suggestions" })}{" "}
        <span className="tag guess">{say({ zh: "只供参考", en: "you decide" })}</span>
      </h2>
      {signs.length > 0 && (
        <p
          className={`note t13 urgent ${signs.some((one) => one.sense.key === "now") ? "late" : "soon"}`}
          role="status"
        >
          <b>{say({ zh: "可能紧急：", en: "Perhaps urgent: " })}</b>
          {signs
            .map((one) => `“${one.at.words}”（${say(one.danger)}，${say(one.sense)}）`)
            .filter((one, at, all) => all.indexOf(one) === at)
            .join(" ")}
        </p>
      )}
      {FIELDS.map(([field, name]) => {
        const own = chips.filter((one) => one.field === field);
        return (
          <div key={field} className="of">
            <p className="t13">
              {say(name)}{" "}
              {read[field].unsure && (
                <span className="muted">
                  {own.length > 0
                    ? say({ zh: "没到有把握的程度，请您定", en: "not sure enough: please decide" })
                    : say({ zh: "没读出来，请问来电人", en: "not told: please ask" })}
                </span>
              )}
            </p>
            <div className="picks">
              {own.map((chip) => (
                <button
                  key={chip.digit}
                  type="button"
                  className="pick"
                  aria-pressed={chosen(field) === chip.guess.key}
                  onClick={() => take(chip)}
                >
                  <kbd>Alt {chip.digit}</kbd> {say(chip.guess)}
                  {!chip.unsure && share(chip.guess) && <span className="muted t12"> {share(chip.guess)}</span>}
                </button>
              ))}
            </div>
            {own.length > 0 && <Why text={text} why={read[field].why} />}
          </div>
        );
      })}
      {kinds.length > 0 && (
        <p className="note soon t13">
          {say(
            {
              zh: "原话里有{kinds}。联系方式请写在各自的栏里，原话里能不写就不写。",
              en: "The words hold personal data ({kinds}). Put contacts into their own fields where possible.",
            },
            { kinds: kinds.join(lang === "zh" ? "、" : ", ") },
          )}
        </p>
      )}
      {read.alike_total > 0 && (
        <div>
          <p className="t13">
            {say(
              read.alike_at_least
                ? { zh: "话差不多的至少有 {n} 件", en: "At least {n} said in nearly the same words" }
                : { zh: "话差不多的有 {n} 件", en: "{n} said in nearly the same words" },
              { n: read.alike_total },
            )}
            {read.alike_total > read.alike.length && (
              <span className="muted">{say({ zh: "，显示 {n} 件", en: ", {n} shown" }, { n: read.alike.length })}</span>
            )}
          </p>
          <ul className="found">
            {read.alike.map(({ row }) => (
              <FoundRow key={row.matter} row={row} lang={lang} />
            ))}
          </ul>
        </div>
      )}
      <p className="muted t12">{say(read.note)}</p>
      {reading.outside && <Outside {...{ reading, district, chosen, take }} />}
    </section>
  );
});

/** What a model outside thinks, apart from what is read here and marked as such. */
function Outside({ reading, district, chosen, take }: Omit<Props, "chips">) {
  const { say } = useSpeech();
  const found = useOutside(district, reading);
  const fields = [
    ["category", found?.category],
    ["kind", found?.kind],
  ] as const;
  return (
    <div className="of">
      <p className="t13">
        {say({ zh: "外部模型", en: "Model outside" })} <span className="code">{reading.outside}</span>
      </p>
      {found?.available ? (
        <>
          <div className="picks">
            {fields.map(
              ([field, guess]) =>
                guess && (
                  <button
                    key={field}
                    type="button"
                    className="pick"
                    aria-pressed={chosen(field) === guess.key}
                    onClick={() => take({ digit: "", field, guess, unsure: true })}
                  >
                    {say(guess)}
                  </button>
                ),
            )}
          </div>
          <p className="muted t12">{say(found.note)}</p>
        </>
      ) : (
        <p className="muted t12">
          {found ? say({ zh: "现在没有它的看法。", en: "Not available now." }) : say({ zh: "在问", en: "Asking" })}
        </p>
      )}
    </div>
  );
}

/** The words that a suggestion rests on, marked where they stand. */
export function Why({ text, why }: { text: string; why: ReadBody["category"]["why"] }) {
  const { say } = useSpeech();
  const found = passages(text, why);
  if (found.length === 0) return null;
  return (
    <p className="t13 muted rests">
      {say({ zh: "凭", en: "by" })}{" "}
      {found.map((pieces) => (
        <span key={pieces[0]?.at}>
          …{pieces.map((one) => (one.marked ? <mark key={one.at}>{one.text}</mark> : one.text))}…{" "}
        </span>
      ))}
    </p>
  );
}
