// Importing a file: it is read first and nothing is written; what was done to it is shown, and then it may be kept.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Link, useNavigate } from "react-router";
import { Refusal } from "../parts/Refusal";
import { useKeys } from "../shell/keys";
import { useSpeech, type Words } from "../words/speech";
import { KEY } from "./administration";
import { ReportView } from "./ReportView";
import { type DryRun, type Instrument, kept, screenOf, tried } from "./texts";

type Props = { city: string; instrument: Instrument; largest: number; close: () => void };
type Busy = { share: number; seconds: number };

export function TextImport({ city, instrument, largest, close }: Props) {
  const { say } = useSpeech();
  const go = useNavigate();
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [dry, setDry] = useState<DryRun | null>(null);
  const [busy, setBusy] = useState<Busy | null>(null);
  const [wrong, setWrong] = useState<Words | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const stop = useRef<AbortController | null>(null);
  const result = useRef<HTMLHeadingElement>(null);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  useEffect(() => () => stop.current?.abort(), []);
  useEffect(() => {
    if (dry) result.current?.focus();
  }, [dry]);
  useEffect(() => {
    if (!busy) return;
    const timer = setInterval(() => setBusy((was) => was && { ...was, seconds: was.seconds + 1 }), 1_000);
    return () => clearInterval(timer);
  }, [busy]);
  useKeys({ escape: busy ? undefined : close });

  const work = async (act: (told: (share: number) => void, signal: AbortSignal) => Promise<void>) => {
    const control = new AbortController();
    stop.current = control;
    setProblem(null);
    setBusy({ share: 0, seconds: 0 });
    try {
      await act((share) => setBusy((was) => was && { ...was, share }), control.signal);
    } catch (caught) {
      if (!control.signal.aborted) setProblem(caught);
    } finally {
      setBusy(null);
    }
  };
  const look = (chosen: File | undefined) => {
    if (!chosen) return;
    setDry(null);
    setProblem(null);
    setFile(chosen);
    const most = Math.floor(largest / 1024 / 1024);
    if (chosen.size > largest)
      return setWrong({
        zh: `“${chosen.name}”太大，最多 ${most} MB。去掉图片另存一份再来。`,
        en: `“${chosen.name}” is too large: at most ${most} MB. Save a copy without pictures.`,
      });
    setWrong(null);
    void work(async (told, signal) => setDry(await tried(city, instrument.code, chosen, told, signal)));
  };
  const keep = () =>
    file &&
    void work(async (told, signal) => {
      const done = await kept(city, instrument.code, file, told, signal);
      await queries.invalidateQueries({ queryKey: [KEY, "texts"] });
      void go(screenOf(instrument.code, done.version));
    });
  const title = say({ zh: "导入：{title}", en: "Import: {title}" }, { title: say(instrument.title) });
  return (
    <div className="form lines import" role="group" aria-label={title}>
      <label className="btn pick" data-off={busy ? true : undefined}>
        <input
          ref={input}
          type="file"
          accept=".docx,.pdf,.html,.htm,.txt,text/plain,text/html,application/pdf"
          disabled={!!busy}
          aria-describedby={`${instrument.code}-kinds`}
          onChange={(event) => {
            look(event.target.files?.[0]);
            event.target.value = "";
          }}
        />
        {file ? say({ zh: "换一个文件", en: "Another file" }) : say({ zh: "选文件", en: "Choose a file" })}
      </label>
      <p className="muted t12" id={`${instrument.code}-kinds`}>
        {say(
          {
            zh: "DOCX、PDF、网页或纯文本，{n} MB 以内。先试读，看过报告再决定存不存。",
            en: "DOCX, PDF, HTML or plain text, up to {n} MB. It is read first; keep it once you have seen the report.",
          },
          { n: Math.floor(largest / 1024 / 1024) },
        )}
      </p>
      {wrong && (
        <p className="wrong" role="alert">
          {say(wrong)}
        </p>
      )}
      {busy && <Progress busy={busy} file={file?.name ?? ""} stop={() => stop.current?.abort()} />}
      {problem !== null && <Refusal problem={problem} />}
      {dry && (
        <>
          <h3 className="h3" ref={result} tabIndex={-1}>
            {say({ zh: "试读：{file}，什么也没有写入", en: "Read, not kept: {file}" }, { file: dry.report.file })}{" "}
            <span className="code muted">{dry.short}</span>
          </h3>
          {dry.known ? (
            <p className="note">
              {say({ zh: "已有这个版本，字节完全相同：", en: "This version is there already, byte for byte: " })}
              <Link className="code" to={screenOf(instrument.code, dry.version)}>
                {dry.short}
              </Link>
            </p>
          ) : (
            <Keep keep={keep} busy={!!busy} issues={issuesOf(dry)} close={close} />
          )}
          <ReportView report={dry.report} />
        </>
      )}
      {!dry && !busy && (
        <p>
          <button type="button" className="btn quiet" onClick={close}>
            {say({ zh: "先不办", en: "Not now" })}
          </button>
        </p>
      )}
    </div>
  );
}

const issuesOf = (dry: DryRun) => (dry.report.severities.error ?? 0) + (dry.report.severities.warning ?? 0);

type KeepProps = { keep: () => void; busy: boolean; issues: number; close: () => void };

function Keep({ keep, busy, issues, close }: KeepProps) {
  const { say } = useSpeech();
  return (
    <div className="then lines">
      <p>
        {issues > 0
          ? say(
              {
                zh: "存下以后是草稿：{n} 个问题逐个核定，再由另一人批准。原文件一并保存，不会被改写。",
                en: "It is kept as a draft: {n} issues are to be decided one by one, then a second person approves. The file itself is kept and never overwritten.",
              },
              { n: issues },
            )
          : say({
              zh: "存下以后是草稿，没有问题要核，由另一人批准。原文件一并保存，不会被改写。",
              en: "It is kept as a draft without open issues; a second person approves. The file itself is kept and never overwritten.",
            })}
      </p>
      <p className="row wrap">
        <button type="button" className="btn primary" aria-disabled={busy} onClick={() => !busy && keep()}>
          {say({ zh: "存为草稿", en: "Keep as a draft" })}
        </button>
        <button type="button" className="btn quiet" onClick={close}>
          {say({ zh: "先不办", en: "Not now" })}
        </button>
      </p>
    </div>
  );
}

function Progress({ busy, file, stop }: { busy: Busy; file: string; stop: () => void }) {
  const { say } = useSpeech();
  const percent = Math.round(busy.share * 100);
  const reads = busy.share >= 1;
  return (
    <div className="lines">
      <p role="status" className="t13">
        {reads
          ? say({ zh: "传完了，在读 {file}", en: "Sent; reading {file}" }, { file })
          : say({ zh: "在传 {file}：{percent}%", en: "Sending {file}: {percent} %" }, { file, percent })}
        {busy.seconds >= 2 && ` ${busy.seconds} s`}
      </p>
      <p className="row wrap">
        <progress max={1} value={reads ? undefined : busy.share} aria-label={file} />
        <button type="button" className="btn quiet" onClick={stop}>
          {say({ zh: "停下", en: "Stop" })}
        </button>
      </p>
    </div>
  );
}
