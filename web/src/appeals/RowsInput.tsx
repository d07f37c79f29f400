// The rows of a list: a file or cells copied from a spreadsheet are read by the server into the text that is sent, and shown
// with what is wrong with them before they are.
import { useState } from "react";
import { type Schemas, upload } from "../api/client";
import { FilePick } from "../parts/FilePick";
import { Refusal } from "../parts/Refusal";
import { useSpeech } from "../words/speech";
import { readingPath } from "./files";
import { useCity } from "./reference";

type Read = Schemas["ReadListBody"];

type Props = {
  register: string;
  district: number | string;
  /** The home of the matter: whose list it is. */
  home?: string;
  /** The first day that the form names: the rows are judged by it. */
  from?: string;
  value: string;
  change: (value: string) => void;
  id: string;
  told: string;
  invalid: boolean;
};

export function RowsInput({ register, district, home, from, value, change, id, told, invalid }: Props) {
  const { say } = useSpeech();
  const city = useCity(district)?.key;
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const [read, setRead] = useState<{ by?: string; found: Read } | null>(null);
  const [file, setFile] = useState<File | null>(null);
  const take = async (brought: File, sheet?: string) => {
    setBusy(true);
    setProblem(null);
    setFile(brought);
    try {
      const found = await upload<Read>(readingPath(`${city}`, register, { home, sheet, from }), brought);
      setRead({ by: from, found });
      change(found.csv);
    } catch (failed) {
      setRead(null);
      setProblem(failed);
    } finally {
      setBusy(false);
    }
  };
  const text = (words: string) => new File([words], "rows.csv", { type: "text/csv" });
  // What was changed by hand since, or is to hold from another day, is not what was looked at.
  const seen = read !== null && read.found.csv === value && read.by === from ? read.found : null;
  return (
    <div className="lines">
      <div className="row wrap">
        <FilePick
          accept=".csv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
          take={(chosen) => void take(chosen)}
        >
          {say({ zh: "从文件读入（CSV、XLSX）", en: "Read a file (CSV, XLSX)" })}
        </FilePick>
        <button
          type="button"
          className="btn"
          aria-disabled={busy || value.trim() === ""}
          onClick={() => !busy && value.trim() !== "" && void take(text(value))}
        >
          {say({ zh: "核对各行", en: "Check the rows" })}
        </button>
      </div>
      <textarea
        id={id}
        aria-invalid={invalid}
        aria-describedby={told}
        className={`input area${invalid ? " err" : ""}`}
        rows={6}
        spellCheck={false}
        placeholder={say({
          zh: "从表格里复制过来粘在这里，第一行是列名；也可以读入文件",
          en: "Paste cells from a spreadsheet here, the names of the columns first; or read a file",
        })}
        value={value}
        onChange={(event) => change(event.target.value)}
        onPaste={(event) => {
          const pasted = event.clipboardData.getData("text/plain");
          if (!pasted.includes("\t") || value.trim() !== "") return;
          event.preventDefault();
          change(pasted);
          void take(text(pasted));
        }}
      />
      <div aria-live="polite">
        {busy && <p className="muted t13">{say({ zh: "正在读…", en: "Reading…" })}</p>}
        {problem !== null && <Refusal problem={problem} city={city} />}
        {seen && !busy && <Shown read={seen} again={(sheet) => file && void take(file, sheet)} />}
      </div>
    </div>
  );
}

function Shown({ read, again }: { read: Read; again: (sheet: string) => void }) {
  const { say } = useSpeech();
  return (
    <section className="then" aria-label={say({ zh: "读到的各行", en: "The rows that were read" })}>
      <b>{say({ zh: "读到 {n} 行", en: "{n} rows were read" }, { n: read.total })}</b>
      {read.notes.map((note) => (
        <p className="t13" key={note.zh}>
          {say(note)}
        </p>
      ))}
      {read.sheets.length > 0 && (
        <div className="row wrap">
          {read.sheets.map((sheet) => (
            <button type="button" className="btn quiet" key={sheet} onClick={() => again(sheet)}>
              {say({ zh: "改读“{sheet}”", en: "Read “{sheet}” instead" }, { sheet })}
            </button>
          ))}
        </div>
      )}
      {read.wrong_total === 0 ? (
        <p className="t13">{say({ zh: "逐行看过，没有读不懂的。", en: "Every row was looked at and can be read." })}</p>
      ) : (
        <>
          <p className="wrong">
            {say({ zh: "有 {n} 处要改", en: "{n} things to put right" }, { n: read.wrong_total })}
          </p>
          <ul className="t13">
            {read.wrong.map((one) => (
              <li key={one.zh}>{say(one)}</li>
            ))}
          </ul>
        </>
      )}
      {read.rows.length > 0 && (
        <div
          className="scroll"
          style={{ overflowX: "auto" }}
          tabIndex={0}
          role="region"
          aria-label={say({ zh: "各行", en: "The rows" })}
        >
          <table className="t13">
            <caption className="muted">
              {read.cut
                ? say({ zh: "前 {n} 行", en: "the first {n}" }, { n: read.rows.length })
                : say({ zh: "共 {n} 行", en: "{n} in all" }, { n: read.rows.length })}
            </caption>
            <thead>
              <tr>
                <th scope="col">{say({ zh: "行", en: "Line" })}</th>
                {read.columns.map((column) => (
                  <th scope="col" key={column.key}>
                    {say(column.label)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {read.rows.map((row) => (
                <tr key={row.line}>
                  <th scope="row">{row.line}</th>
                  {read.columns.map((column, at) => (
                    <td key={column.key}>{row.cells[at]}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
