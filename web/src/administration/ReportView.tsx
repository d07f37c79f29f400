// What an import did to a text: how much there is, what a person must decide, what was taken away, repaired, put in order.
import { Fragment, type ReactNode, useState } from "react";
import { FieldForm } from "../parts/FieldForm";
import { tableMoment } from "../words/dates";
import { useSpeech, type Words } from "../words/speech";
import type { Finding, Report } from "./texts";

/** As many lines of a list are shown before one asks for more. */
const SHOWN = 30;

/** Decides issues in words; nothing for whoever may not. */
type Decide = (issues: number[], note: string) => Promise<void>;

export function ReportView({ report, decide }: { report: Report; decide?: Decide }) {
  const { say } = useSpeech();
  const issues = report.findings.filter((one) => one.number != null);
  const notes = report.findings.filter((one) => one.number == null);
  const { error = 0, warning = 0 } = report.severities;
  return (
    <>
      <Facts report={report} />
      <section className="lines">
        <h3 className="h3">
          {say(
            {
              zh: "要核定的问题：错误 {error}，提醒 {warning}",
              en: "To be decided: {error} errors, {warning} warnings",
            },
            { error, warning },
          )}
        </h3>
        {issues.length < error + warning && (
          <p className="note soon">
            {say(
              {
                zh: "太多，只列出前 {n} 个：文本可能整体读错了。",
                en: "Too many: the first {n} are listed. The text may have been read in a wrong way altogether.",
              },
              { n: issues.length },
            )}
          </p>
        )}
        {issues.length === 0 && (
          <p className="muted">{say({ zh: "没有缺漏，也没有存疑的地方。", en: "Nothing is missing or uncertain." })}</p>
        )}
        {topics(issues).map(([key, group]) => (
          <Topic key={key} findings={group} decide={decide} />
        ))}
      </section>
      <Lists report={report} notes={notes} />
    </>
  );
}

function topics(findings: Finding[]): [string, Finding[]][] {
  const groups = new Map<string, Finding[]>();
  for (const one of findings) groups.set(one.topic.key, [...(groups.get(one.topic.key) ?? []), one]);
  return [...groups];
}

const COUNTS: [string, Words][] = [
  ["chapters", { zh: "{n} 章", en: "{n} chapters" }],
  ["articles", { zh: "{n} 条", en: "{n} articles" }],
  ["paragraphs", { zh: "{n} 款", en: "{n} paragraphs" }],
  ["items", { zh: "{n} 项", en: "{n} items" }],
  ["subitems", { zh: "{n} 目", en: "{n} sub-items" }],
  ["points", { zh: "{n} 点", en: "{n} points" }],
  ["passages", { zh: "{n} 段", en: "{n} passages" }],
];

function Facts({ report }: { report: Report }) {
  const { say } = useSpeech();
  const { counts } = report;
  const there = COUNTS.filter(([key]) => counts[key]).map(([key, words]) => say(words, { n: counts[key] ?? 0 }));
  const [here, elsewhere, lost] = report.references;
  const facts: [Words, ReactNode][] = [
    [{ zh: "标题", en: "Title" }, report.title ?? say({ zh: "没有写", en: "not said" })],
    [
      { zh: "文件", en: "File" },
      say(
        { zh: "{file}，{encoding}，{bytes} 字节，{lines} 行", en: "{file}, {encoding}, {bytes} bytes, {lines} lines" },
        { file: report.file, encoding: report.encoding, bytes: report.bytes, lines: counts.lines_in ?? 0 },
      ),
    ],
    [
      { zh: "有多少", en: "How much" },
      `${say(report.form)}${say({ zh: "：", en: ": " })}${there.join(say({ zh: "，", en: ", " }))}`,
    ],
    [
      { zh: "字数", en: "Characters" },
      say(
        { zh: "{from} 字整理为 {to} 字，{script}", en: "{from} became {to}, {script}" },
        { from: counts.characters_in ?? 0, to: counts.characters_out ?? 0, script: say(report.script) },
      ),
    ],
    [{ zh: "效力", en: "Force" }, report.force ? say(report.force) : say({ zh: "文本没有说明", en: "not said" })],
    [{ zh: "通过、批准", en: "Adopted" }, report.adopted.join("；") || say({ zh: "没有写", en: "not said" })],
    [{ zh: "施行", en: "In force from" }, report.in_force ?? say({ zh: "没有写", en: "not said" })],
    [
      { zh: "引用", en: "References" },
      say(
        {
          zh: "本文 {here} 处，其他文件 {elsewhere} 处，落空 {lost} 处",
          en: "{here} within the text, {elsewhere} elsewhere, {lost} lead nowhere",
        },
        { here: here ?? 0, elsewhere: elsewhere ?? 0, lost: lost ?? 0 },
      ),
    ],
  ];
  return (
    <dl className="kv card facts">
      {facts.map(([name, words]) => (
        <Fragment key={name.zh}>
          <dt>{say(name)}</dt>
          <dd>{words}</dd>
        </Fragment>
      ))}
    </dl>
  );
}

function Topic({ findings, decide }: { findings: Finding[]; decide?: Decide }) {
  const { say } = useSpeech();
  const [shown, setShown] = useState(SHOWN);
  const [together, setTogether] = useState(false);
  const [first] = findings;
  if (!first) return null;
  const open = findings.filter((one) => one.decisions.length === 0).map((one) => one.number ?? 0);
  const topic = say(first.topic);
  return (
    <section className="lines topic" aria-label={topic}>
      <div className="row between wrap">
        <h4>
          {topic}{" "}
          <span className="muted">
            {decide || open.length < findings.length
              ? say(
                  { zh: "{open} 个待核，共 {n} 个", en: "{open} open of {n}" },
                  { open: open.length, n: findings.length },
                )
              : say({ zh: "共 {n} 个", en: "{n}" }, { n: findings.length })}
          </span>
        </h4>
        {decide && open.length > 1 && (
          <button type="button" className="btn" aria-expanded={together} onClick={() => setTogether(!together)}>
            {say({ zh: "一起核定这 {n} 个", en: "Decide these {n} alike" }, { n: open.length })}
          </button>
        )}
      </div>
      {decide && together && (
        <Deciding
          words={{
            zh: `${open.length} 个问题都记下同一句话。`,
            en: `The same words are kept for ${open.length} issues.`,
          }}
          decide={(note) => decide(open, note)}
          close={() => setTogether(false)}
        />
      )}
      {findings.slice(0, shown).map((one) => (
        <Issue key={one.number} issue={one} decide={decide} />
      ))}
      {findings.length > shown && (
        <p className="no-print">
          <button type="button" className="btn" onClick={() => setShown(shown + SHOWN)}>
            {say({ zh: "再显示一些，还有 {n} 个", en: "Show more: {n} left" }, { n: findings.length - shown })}
          </button>
        </p>
      )}
    </section>
  );
}

function Issue({ issue, decide }: { issue: Finding; decide?: Decide }) {
  const { say } = useSpeech();
  const [writes, setWrites] = useState(false);
  const number = issue.number ?? 0;
  const isDecided = issue.decisions.length > 0;
  return (
    <article className="issue lines" aria-label={say({ zh: "问题 {number}", en: "Issue {number}" }, { number })}>
      <p>
        <b>{number}</b>{" "}
        <span className={issue.severity.key === "error" ? "tag warn" : "tag"}>{say(issue.severity)}</span>{" "}
        {say(issue.words)}
      </p>
      <Around place={issue.place} />
      {issue.decisions.map((one) => (
        <p className="t13 decided" key={one.at + one.note}>
          {say({ zh: "已核：", en: "Decided: " })}
          {one.note}{" "}
          <span className="muted nowrap">
            {one.by} {tableMoment(one.at)}
          </span>
        </p>
      ))}
      {decide && !writes && (
        <p className="no-print">
          <button
            type="button"
            className={isDecided ? "btn quiet" : "btn"}
            aria-label={
              isDecided
                ? say({ zh: "改一句，问题 {number}", en: "Say it again, issue {number}" }, { number })
                : say({ zh: "核定问题 {number}", en: "Decide issue {number}" }, { number })
            }
            onClick={() => setWrites(true)}
          >
            {isDecided ? say({ zh: "改一句", en: "Say it again" }) : say({ zh: "核定", en: "Decide" })}
          </button>
        </p>
      )}
      {decide && writes && (
        <Deciding
          words={{
            zh: "这句话连同您的名字留在这个版本里。",
            en: "These words are kept with the version, under your name.",
          }}
          decide={(note) => decide([number], note)}
          close={() => setWrites(false)}
        />
      )}
    </article>
  );
}

type DecidingProps = { words: Words; decide: (note: string) => Promise<void>; close: () => void };

function Deciding({ words, decide, close }: DecidingProps) {
  return (
    <FieldForm
      focus
      lines={[
        { name: "note", label: { zh: "怎样处理，依据什么", en: "How it is decided, and on what" }, maxLength: 2000 },
      ]}
      button={{ zh: "核定", en: "Decide" }}
      follows={words}
      close={close}
      send={async ({ note = "" }) => {
        await decide(note);
        close();
      }}
    />
  );
}

/** A place in the original: the line that is meant between those around it. */
function Around({ place }: { place: Finding["place"] }) {
  const { say } = useSpeech();
  if (place.line === 0)
    return <p className="muted t12">{say({ zh: "说的是整篇", en: "about the text as a whole" })}</p>;
  return (
    <figure className="around">
      <figcaption className="muted t12">
        {say({ zh: "原文件第 {n} 行", en: "line {n} of the file" }, { n: place.line })}
      </figcaption>
      <blockquote lang="zh-CN">
        {place.before && <p className="muted">{place.before}</p>}
        <p>{place.text || "—"}</p>
        {place.after && <p className="muted">{place.after}</p>}
      </blockquote>
    </figure>
  );
}

function Lists({ report, notes }: { report: Report; notes: Finding[] }) {
  const { say } = useSpeech();
  const orders = Object.entries(report.normalised);
  const ordered = orders.reduce((sum, [, count]) => sum + count, 0);
  return (
    <section className="lines lists">
      <Listed
        name={{ zh: "删除的内容", en: "Taken away" }}
        total={report.removed_total}
        rows={report.removed.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same words may be taken away twice from one line
          <tr key={at}>
            <td className="nowrap">{say({ zh: "第 {n} 行", en: "line {n}" }, { n: one.line })}</td>
            <td className="code">{one.rule}</td>
            <td lang="zh-CN">{one.text}</td>
          </tr>
        ))}
      />
      <Listed
        name={
          report.unresolved > 0
            ? { zh: `乱码，${report.unresolved} 处没能修复`, en: `Damage, ${report.unresolved} not repaired` }
            : { zh: "修复的乱码", en: "Damage repaired" }
        }
        total={report.repairs_total}
        rows={report.repairs.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same damage may stand twice in one line
          <tr key={at}>
            <td className="nowrap">{say({ zh: "第 {n} 行", en: "line {n}" }, { n: one.place.line })}</td>
            <td lang="zh-CN">
              <del>{one.old}</del> → <ins>{one.new ?? "—"}</ins> <span className="muted">{say(one.how)}</span>
              <p className="muted t12">{one.place.text}</p>
            </td>
          </tr>
        ))}
      />
      <Listed
        name={{ zh: "引文核对", en: "Quotes" }}
        total={report.quotes.length}
        rows={report.quotes.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a text may quote the same words twice
          <tr key={at}>
            <td lang="zh-CN">
              《{one.title}》{one.provision}
            </td>
            <td lang="zh-CN">“{one.text}”</td>
            <td>{say(one.verdict)}</td>
          </tr>
        ))}
      />
      <Listed
        name={{ zh: "说明", en: "Notes" }}
        total={notes.length}
        rows={notes.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two notes may say the same of one line
          <tr key={at}>
            <td className="nowrap">
              {one.place.line > 0 && say({ zh: "第 {n} 行", en: "line {n}" }, { n: one.place.line })}
            </td>
            <td>{say(one.words)}</td>
          </tr>
        ))}
      />
      <Listed
        name={{ zh: "空格与标点", en: "Spaces and marks" }}
        total={ordered}
        rows={orders.map(([kind, count]) => (
          <tr key={kind}>
            <td className="code">{kind}</td>
            <td>{count}</td>
          </tr>
        ))}
      />
      {report.readings > 0 && (
        <p className="t13">
          {say({ zh: "去掉机械注音 {n} 处。", en: "Mechanical readings taken away: {n}." }, { n: report.readings })}
        </p>
      )}
    </section>
  );
}

function Listed({ name, total, rows }: { name: Words; total: number; rows: ReactNode[] }) {
  const { say } = useSpeech();
  const [shown, setShown] = useState(SHOWN);
  if (total === 0) return null;
  return (
    <details>
      <summary>
        {say(name)} <span className="muted">{say({ zh: "{n} 处", en: "{n}" }, { n: total })}</span>
      </summary>
      <table>
        <tbody>{rows.slice(0, shown)}</tbody>
      </table>
      {rows.length > shown && (
        <p className="no-print">
          <button type="button" className="btn" onClick={() => setShown(shown + SHOWN)}>
            {say({ zh: "再显示一些，还有 {n} 处", en: "Show more: {n} left" }, { n: rows.length - shown })}
          </button>
        </p>
      )}
    </details>
  );
}
