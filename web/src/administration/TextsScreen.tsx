// Official texts: every instrument with the versions of its text, where each stands, and the way to import another.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { Failed, Loading } from "../parts/Waiting";
import { tableMoment } from "../words/dates";
import { useSpeech } from "../words/speech";
import { useOwnCity } from "./administration";
import { Head } from "./Head";
import { TextImport } from "./TextImport";
import { type Instrument, pageOf, screenOf, type TextRow, textsOf } from "./texts";

export default function TextsScreen() {
  const city = useOwnCity();
  return (
    <div className="page administration texts">
      <Head title={{ zh: "官方文本", en: "Official texts" }} />
      {city ? <Texts city={city.key} /> : <Loading />}
    </div>
  );
}

function Texts({ city }: { city: string }) {
  const { say } = useSpeech();
  const found = useQuery(textsOf(city));
  const [wanted, setWanted] = useState<string | null>(null);
  if (found.isPending) return <Loading />;
  if (!found.data) return <Failed problem={found.error} again={() => void found.refetch()} />;
  const { rows, total, may, largest } = found.data;
  const official = rows.filter((row) => row.versions.some((version) => version.is_official)).length;
  const waiting = rows.flatMap((row) => row.versions).filter((version) => version.state.key !== "approved").length;
  return (
    <>
      <p className="t13">
        {say({
          zh: "规则书用自己的话写条文的意思；官方的字句来自您导入的文件。导入的人、核定问题的人之外，要有另一人批准，公众才看得到。",
          en: "The rulebook says in its own words what provisions mean; the official words come from files that you import. A second person, not who imported or decided issues, approves them before the public sees them.",
        })}
      </p>
      <p className="muted t13" role="status">
        {say(
          {
            zh: "共 {total} 份文件，{official} 份有官方文本；{waiting} 个版本还没有批准。",
            en: "{total} instruments, {official} with an official text; {waiting} versions are not approved.",
          },
          { total, official, waiting },
        )}
      </p>
      {rows.map((row) => (
        <section className="lines" key={row.code} aria-label={say(row.title)}>
          <div className="row between wrap">
            <h2 className="h3">
              <span className={`force ${row.force.key}`}>{say(row.force)}</span>
              {say(row.title)} <span className="code muted">{row.code}</span>
            </h2>
            <span className="row wrap no-print">
              <a href={pageOf(city, row.code)}>{say({ zh: "公众看到的", en: "What the public sees" })}</a>
              {may.import && (
                <button
                  type="button"
                  className="btn"
                  aria-expanded={wanted === row.code}
                  aria-label={say({ zh: "导入：{title}", en: "Import: {title}" }, { title: say(row.title) })}
                  onClick={() => setWanted(wanted === row.code ? null : row.code)}
                >
                  {say({ zh: "导入", en: "Import" })}
                </button>
              )}
            </span>
          </div>
          {wanted === row.code && (
            <TextImport city={city} instrument={row} largest={largest} close={() => setWanted(null)} />
          )}
          <Versions instrument={row} />
        </section>
      ))}
    </>
  );
}

function Versions({ instrument }: { instrument: Instrument }) {
  const { say } = useSpeech();
  if (instrument.versions.length === 0)
    return <p className="muted t13">{say({ zh: "还没有导入过。", en: "Nothing was imported yet." })}</p>;
  return (
    <table className="rows-table">
      <thead>
        <tr>
          <th scope="col">{say({ zh: "版本", en: "Version" })}</th>
          <th scope="col">{say({ zh: "状态", en: "State" })}</th>
          <th scope="col">{say({ zh: "待核的问题", en: "Open issues" })}</th>
          <th scope="col">{say({ zh: "文件", en: "File" })}</th>
          <th scope="col">{say({ zh: "谁导入", en: "Imported by" })}</th>
        </tr>
      </thead>
      <tbody>
        {instrument.versions.map((row) => (
          <tr key={row.version}>
            <td>
              <Link className="code" to={screenOf(instrument.code, row.version)}>
                {row.short}
              </Link>
            </td>
            <td data-label={say({ zh: "状态", en: "State" })}>
              <Standing row={row} />
            </td>
            <td data-label={say({ zh: "待核的问题", en: "Open issues" })}>
              {row.issues === 0
                ? say({ zh: "没有问题", en: "no issues" })
                : say({ zh: "{open}，共 {issues}", en: "{open} of {issues}" }, { open: row.open, issues: row.issues })}
            </td>
            <td data-label={say({ zh: "文件", en: "File" })}>{row.file || "—"}</td>
            <td data-label={say({ zh: "谁导入", en: "Imported by" })}>
              <Importer row={row} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Where a version stands; of several approved ones the newest is what the public sees. */
export function Standing({ row }: { row: TextRow }) {
  const { say } = useSpeech();
  return (
    <>
      {say(row.state)}
      {row.is_official && <span className="tag">{say({ zh: "公众看到的", en: "public" })}</span>}
    </>
  );
}

export function Importer({ row }: { row: TextRow }) {
  const { say } = useSpeech();
  return (
    <>
      {row.by || say({ zh: "管机器的人", en: "whoever keeps the machine" })}{" "}
      <span className="nowrap muted">{tableMoment(row.at)}</span>
    </>
  );
}
