// One version of an official text: where it stands, what was done to it, each issue with what was decided, approval by a
// second person, and what changed against the version before.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Link, useParams } from "react-router";
import { Refusal } from "../parts/Refusal";
import { Sure } from "../parts/Sure";
import { Failed, Loading } from "../parts/Waiting";
import { tableMoment } from "../words/dates";
import { useSpeech } from "../words/speech";
import { KEY, useOwnCity } from "./administration";
import { Head } from "./Head";
import { ReportView } from "./ReportView";
import { Importer, Standing } from "./TextsScreen";
import { approve, changesOf, decide, pageOf, ROOT, screenOf, type Text, textOf } from "./texts";

export default function TextScreen() {
  const { code = "", version = "" } = useParams();
  const { say } = useSpeech();
  const city = useOwnCity();
  const found = useQuery({ ...textOf(city?.key ?? "", code, version), enabled: !!city });
  return (
    <div className="page administration texts">
      <Head title={found.data?.title ?? { zh: "官方文本", en: "Official texts" }} />
      <p className="t13 no-print">
        <Link to={ROOT}>{say({ zh: "← 全部文件的版本", en: "← Versions of all instruments" })}</Link>
      </p>
      {!city || found.isPending ? (
        <Loading />
      ) : !found.data ? (
        <Failed problem={found.error} again={() => void found.refetch()} />
      ) : (
        <Version city={city.key} text={found.data} key={version} />
      )}
    </div>
  );
}

function Version({ city, text }: { city: string; text: Text }) {
  const { say } = useSpeech();
  const queries = useQueryClient();
  const [told, setTold] = useState<{ words: string } | null>(null);
  const status = useRef<HTMLParagraphElement>(null);
  // Told anew each time, also in the same words.
  useEffect(() => {
    if (told) status.current?.focus();
  }, [told]);
  const { row, may } = text;
  const isApproved = row.state.key === "approved";
  const done = async (words: string) => {
    await queries.invalidateQueries({ queryKey: [KEY, "texts"] });
    setTold({ words });
  };
  const decided = async (issues: number[], note: string) => {
    const now = await decide(city, text, issues, note);
    await done(
      now.open > 0
        ? say({ zh: "记下了，还有 {n} 个待核。", en: "Kept; {n} are still open." }, { n: now.open })
        : say({ zh: "都核定了，等另一人批准。", en: "All are decided; a second person approves." }),
    );
  };
  return (
    <>
      <p ref={status} tabIndex={-1} role="status" className={told ? "note ying" : undefined}>
        {told?.words}
      </p>
      <dl className="kv card facts">
        <dt>{say({ zh: "版本", en: "Version" })}</dt>
        <dd className="code">{row.version}</dd>
        <dt>{say({ zh: "状态", en: "State" })}</dt>
        <dd>
          <Standing row={row} />
        </dd>
        <dt>{say({ zh: "谁导入", en: "Imported by" })}</dt>
        <dd>
          <Importer row={row} />
        </dd>
      </dl>
      <Course text={text} />
      {isApproved ? (
        <p className="note">
          {row.is_official
            ? say({ zh: "公众看到的就是这个版本。", en: "This is the version that the public sees." })
            : say({ zh: "批准过，后来有更新的版本。", en: "It was approved; there is a newer one." })}{" "}
          <a href={pageOf(city, text.code)}>{say({ zh: "去看", en: "Look" })}</a>
        </p>
      ) : (
        may.approve && <Approve city={city} text={text} done={done} />
      )}
      <Changes city={city} text={text} />
      <h2 className="h3">{say({ zh: "导入报告", en: "Report of the import" })}</h2>
      <ReportView report={text.report} decide={may.review && !isApproved ? decided : undefined} />
    </>
  );
}

/** What people did with it, in order. */
function Course({ text }: { text: Text }) {
  const { say } = useSpeech();
  return (
    <details>
      <summary>
        {say({ zh: "经过", en: "Course" })}{" "}
        <span className="muted">{say({ zh: "{n} 步", en: "{n} steps" }, { n: text.row.steps.length })}</span>
      </summary>
      <ol className="plain-steps">
        {text.row.steps.map((step) => (
          <li key={step.number}>
            {say(step.state)}{" "}
            {step.issues.length > 0 &&
              say({ zh: "（问题 {which}）", en: "(issues {which})" }, { which: step.issues.join("、") })}{" "}
            {step.note}{" "}
            <span className="muted nowrap">{[step.by, tableMoment(step.at)].filter(Boolean).join(" ")}</span>
          </li>
        ))}
      </ol>
    </details>
  );
}

type Done = (words: string) => Promise<void>;

function Approve({ city, text, done }: { city: string; text: Text; done: Done }) {
  const { say } = useSpeech();
  const [problem, setProblem] = useState<unknown>(null);
  const act = async () => {
    await approve(city, text);
    await done(say({ zh: "已批准。公众现在看得到这些字句。", en: "Approved. The public sees these words now." }));
  };
  if (!text.not_yet)
    return (
      <div className="row wrap">
        <Sure
          what={{ zh: "批准", en: "Approve" }}
          label={say({ zh: "批准 {version}", en: "Approve {version}" }, { version: text.row.short })}
          follows={{
            zh: "从现在起公众看到的就是这些字句。批准以后不能撤回，只能由新的版本代替。",
            en: "From now on the public sees these words. It cannot be taken back, only replaced by a newer version.",
          }}
          act={act}
        />
      </div>
    );
  // What may not be done now stays where it is, and says why when it is tried.
  return (
    <div className="lines">
      <p>
        <button
          type="button"
          className="btn off"
          aria-disabled
          onClick={() => {
            setProblem(null);
            void act().catch(setProblem);
          }}
        >
          {say({ zh: "批准", en: "Approve" })}
        </button>{" "}
        <span className="muted t13">{say(text.not_yet)}</span>
      </p>
      {problem !== null && <Refusal problem={problem} />}
    </div>
  );
}

function Changes({ city, text }: { city: string; text: Text }) {
  const { say } = useSpeech();
  const [looks, setLooks] = useState(false);
  const { before } = text;
  const found = useQuery({ ...changesOf(city, text.code, text.row.version), enabled: looks && !!before });
  const { added = 0, removed = 0, changed = 0, same = 0 } = found.data ?? {};
  if (!before)
    return <p className="muted t13">{say({ zh: "它之前没有别的版本。", en: "There is no version before it." })}</p>;
  return (
    <details open={looks} onToggle={(event) => setLooks(event.currentTarget.open)}>
      <summary>{say({ zh: "和之前的版本比，改了什么", en: "What changed against the version before" })}</summary>
      {!looks ? null : found.isPending ? (
        <Loading rows={2} />
      ) : !found.data ? (
        <Failed problem={found.error} again={() => void found.refetch()} />
      ) : (
        <div className="changes">
          <p className="t13" role="status">
            {say(
              {
                zh: "新增 {added} 处，删去 {removed} 处，改动 {changed} 处，未变 {same} 处；之前的版本：",
                en: "Added {added}, removed {removed}, changed {changed}, unchanged {same}; the version before: ",
              },
              { added, removed, changed, same },
            )}
            <Link className="code" to={screenOf(text.code, before)}>
              {before.slice(0, 12)}
            </Link>
          </p>
          <ol className="law-changes" lang="zh-CN">
            {found.data.rows.map((row, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a damaged text may give one number twice
              <li key={`${row.id} ${at}`}>
                <span className="code muted">{row.id}</span>{" "}
                {row.runs.map((run, place) => {
                  const Mark = run.kind === "added" ? "ins" : run.kind === "removed" ? "del" : "span";
                  // biome-ignore lint/suspicious/noArrayIndexKey: runs have no other name
                  return <Mark key={place}>{run.text}</Mark>;
                })}
              </li>
            ))}
          </ol>
          {found.data.cut && (
            <p className="muted t12">
              {say(
                { zh: "共 {total} 处，显示 {n} 处", en: "{n} of {total} shown" },
                { total: found.data.total, n: found.data.rows.length },
              )}
            </p>
          )}
        </div>
      )}
    </details>
  );
}
