// The matter on paper: issuer, number, what was said, what was answered and on what it rests, the dates, the course.
// It is built from the same page as the screen and shown by the printer only.
import { useAccount } from "../shell/session";
import { tableMoment } from "../words/dates";
import { useSpeech, type Words } from "../words/speech";
import type { Cited, Page, Step } from "./desk";
import { filesIn } from "./files";

const ANSWER = "answer";
const answerOf = (step: Step) =>
  step.values.find((one) => one.field.key === ANSWER && !one.masked && typeof one.value === "string");

export function PrintSheet({ page }: { page: Page }) {
  const { say } = useSpeech();
  const account = useAccount();
  const { matter, row } = page;
  const answered = page.timeline.find(answerOf);
  const what = row.category ?? matter.procedure;
  const place = row.place_name?.split(" ").slice(-1)[0] ?? "";
  const course = [...page.timeline].reverse();
  return (
    <article className="sheet">
      <header>
        <p className="issuer">{say(matter.home)}</p>
        <p className="no">{matter.number}</p>
        <h1>
          {answered
            ? say({ zh: "关于{place}{what}诉求的答复", en: "Answer about {what}, {place}" }, { place, what: say(what) })
            : say(
                { zh: "{place}{what}诉求办理单", en: "Record of an appeal: {what}, {place}" },
                { place, what: say(what) },
              )}
        </h1>
      </header>
      <Facts page={page} answered={answered} />
      <section>
        <h2>{say({ zh: "诉求", en: "What was said" })}</h2>
        <p className="words">
          {page.said?.erased
            ? say({ zh: "（个人内容已删除）", en: "(personal content erased)" })
            : (page.said?.text ?? say({ zh: "（没有文字）", en: "(no words)" }))}
        </p>
      </section>
      {answered && <Answer step={answered} />}
      <section>
        <h2>{say({ zh: "办理经过", en: "Course" })}</h2>
        <table>
          <thead>
            <tr>
              <th>{say({ zh: "时间", en: "When" })}</th>
              <th>{say({ zh: "事项", en: "What" })}</th>
              <th>{say({ zh: "依据", en: "Basis" })}</th>
            </tr>
          </thead>
          <tbody>
            {course.map((step) => (
              <tr key={step.version}>
                <td className="nowrap">{tableMoment(step.at)}</td>
                <td>{say(step)}</td>
                <td>{step.basis.map((one) => one.provision).join(say({ zh: "、", en: ", " }))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <footer>
        {say(
          { zh: "{at} 由 {unit} {name} 打印，第 {n} 步时的样子", en: "Printed {at} by {name}, {unit}, as of step {n}" },
          { at: tableMoment(page.now), unit: say(account.unit_name), name: account.name, n: page.version },
        )}
      </footer>
    </article>
  );
}

function Facts({ page, answered }: { page: Page; answered: Step | undefined }) {
  const { say } = useSpeech();
  const { matter, row } = page;
  const facts: [Words, string | null | undefined][] = [
    [{ zh: "收到", en: "Received" }, tableMoment(matter.opened_at)],
    [{ zh: "地点", en: "Place" }, row.place_name],
    [{ zh: "类型", en: "Kind" }, row.kind_words && say(row.kind_words)],
    [{ zh: "状态", en: "State" }, say(matter.state)],
    [
      { zh: "轮次", en: "Round" },
      matter.round > 1 ? say({ zh: "第 {n} 轮", en: "round {n}" }, { n: matter.round }) : null,
    ],
    [{ zh: "经办", en: "With" }, matter.is_final ? null : page.hands && say(page.hands)],
    [{ zh: "到期", en: "Due" }, !matter.is_final && row.due ? tableMoment(row.due) : null],
    [{ zh: "答复", en: "Answered" }, answered && tableMoment(answered.at)],
    [{ zh: "办结", en: "Ended" }, matter.ended_at && tableMoment(matter.ended_at)],
  ];
  return (
    <dl>
      {facts.map(([name, value]) =>
        value ? (
          <div key={name.en}>
            <dt>{say(name)}</dt>
            <dd>{value}</dd>
          </div>
        ) : null,
      )}
    </dl>
  );
}

function Answer({ step }: { step: Step }) {
  const { say, lang } = useSpeech();
  const day = tableMoment(step.at).slice(0, 10);
  const [year, month, date] = day.split("-").map(Number);
  const files = step.values.reduce((sum, one) => sum + filesIn(one.value).length, 0);
  return (
    <section>
      <h2>{say({ zh: "答复", en: "Answer" })}</h2>
      <p className="words">{String(answerOf(step)?.value)}</p>
      {files > 0 && <p>{say({ zh: "附件 {n} 个", en: "{n} files attached" }, { n: files })}</p>}
      <p className="signed">
        {step.unit && say(step.unit)}
        <br />
        {lang === "zh" ? `${year}年${month}月${date}日` : day}
      </p>
      {step.basis.length > 0 && (
        <ul className="basis">
          {step.basis.map((one) => (
            <Basis key={one.provision + one.rule} cited={one} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Basis({ cited }: { cited: Cited }) {
  const { lang } = useSpeech();
  return (
    <li>
      <span className={`force ${cited.force}`}>{lang === "zh" ? cited.force_zh : cited.force}</span>
      <span className="law">
        {lang === "zh" ? `《${cited.title}》` : cited.title} {cited.provision}
      </span>
    </li>
  );
}
