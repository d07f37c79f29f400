// On a matter's page, where it may still be corrected: what a machine reads otherwise than it was chosen, and the step that
// would change it.
import { useSpeech } from "../words/speech";
import { askedOf } from "./Actions";
import type { Page } from "./desk";
import { useOptions } from "./reference";
import { Why } from "./Suggested";
import { type Differing, differing, share, useRead } from "./suggestions";
import type { Typed } from "./values";

type Props = { page: Page; open: (ask: string, start: Typed) => void };

export function MachineReads({ page, open }: Props) {
  const { say } = useSpeech();
  const { matter, asks } = page;
  const { title, text } = askedOf(page) ?? { title: "", text: "" };
  const correct = (field: string) =>
    asks.find((one) => one.possible && one.form?.fields.some((own) => own.field.key === field && !own.read_only));
  const { options, pending } = useOptions(
    { kind: "choice", choices: [], list: "categories", register: null },
    matter.district,
  );
  const above = new Map(options.flatMap((one) => (one.above ? [[one.key, one.above] as const] : [])));
  const canCorrect = !!correct("category") || !!correct("kind");
  const reading = useRead(matter.district, canCorrect ? text : "", title);
  const value = (key: string) => matter.values.find((one) => one.field.key === key && !one.masked && !one.erased);
  const plain = (key: string) => {
    const found = value(key)?.value;
    return typeof found === "string" ? found : "";
  };
  const found = reading
    ? differing(reading.read, { category: plain("category"), kind: plain("kind"), grade: plain("grade") }, above)
    : [];
  // Before the list is there it is not known what stands below what.
  if (pending || found.length === 0) return null;
  const line = ({ field, guess, why }: Differing) => {
    const ask = correct(field);
    const now = value(field);
    return (
      <li key={field}>
        <p>
          {now && say(now.field)}
          {say(
            { zh: "：机器读成“{read}”，现在是“{now}”", en: ": read as “{read}”, now “{now}”" },
            { read: say(guess), now: now?.label ? say(now.label) : plain(field) },
          )}
          {share(guess) && (
            <span className="muted t12"> {say({ zh: "把握 {n}", en: "confidence {n}" }, { n: share(guess) })}</span>
          )}
        </p>
        <Why text={reading?.text ?? ""} why={why} />
        {ask && (
          <button type="button" className="linkish" onClick={() => open(ask.ask.key, { [field]: guess.key })}>
            {say({ zh: "照这样填好“{ask}”", en: "Fill “{ask}” in so" }, { ask: say(ask.ask) })}
          </button>
        )}
      </li>
    );
  };
  return (
    <section className="note t13 reads no-print" aria-label={say({ zh: "机器建议", en: "Suggestions" })}>
      <p>
        <b>{say({ zh: "机器读出来不一样", en: "Read otherwise by the machine" })}</b>{" "}
        <span className="tag guess">{say({ zh: "只供参考", en: "you decide" })}</span>
      </p>
      <ul>{found.map(line)}</ul>
    </section>
  );
}
