// The dispatch catalogue: which unit answers for what. A new one replaces the whole from its day.
import { useState } from "react";
import { FilePick } from "../parts/FilePick";
import { useSpeech, type Words } from "../words/speech";
import { catalogueFile } from "./csv";
import { Find, type ListProps, ListTable, Origin, Span, speaksOf } from "./ListScreen";

/** As large a file is read, in characters. */
const LARGEST = 200_000;

export function Catalogue({ holdings, search, set, want }: ListProps) {
  const { say } = useSpeech();
  const [wrong, setWrong] = useState<Words | null>(null);
  const rows = holdings.rows.filter((row) =>
    speaksOf(
      search,
      row.key,
      row.words.zh,
      row.words.en,
      row.more.unit,
      row.named.unit?.zh,
      row.named.unit?.en,
      row.more.basis,
    ),
  );
  const versions = [...new Set(holdings.rows.map((row) => row.more.version))].filter(Boolean).join("、");
  const present = () => catalogueFile(holdings.rows);
  const issue = (text: string, key: string) =>
    want?.({
      kind: "issue_catalogue",
      about: key,
      fresh: key !== "",
      title: key
        ? { zh: `发布派单目录：${key}`, en: `Issue a catalogue: ${key}` }
        : { zh: "发布派单目录", en: "Issue a catalogue" },
      start: { rows: text },
      hints: {
        version: { zh: `现在的版本：${versions}`, en: `the present version: ${versions}` },
        rows: {
          zh: "一行一条：key,category,unit,level,basis。从生效日起替换整份目录。",
          en: "one row a line: key,category,unit,level,basis. It replaces the whole catalogue from its day.",
        },
      },
    });
  const read = async (file: File) => {
    const text = await file.text();
    if (text.length > LARGEST)
      return setWrong({ zh: "文件太大，最多 20 万字。", en: "The file is too large: at most 200,000 characters." });
    if (!text.replace(/^\uFEFF/, "").startsWith("key,category,unit,level,basis"))
      return setWrong({
        zh: "第一行须是 key,category,unit,level,basis。先导出现在的目录照着改。",
        en: "The first line must be key,category,unit,level,basis. Export the present one and edit that.",
      });
    setWrong(null);
    issue(text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n"), file.name);
  };
  return (
    <>
      <div className="row wrap finders no-print">
        <Find search={search} set={set} />
        <a
          className="btn quiet"
          href={`data:text/csv;charset=utf-8,${encodeURIComponent(`\uFEFF${present()}`)}`}
          download={`catalogue-${holdings.on}.csv`}
        >
          {say({ zh: "导出 CSV", en: "Export CSV" })}
        </a>
        {want && (
          <>
            <button type="button" className="btn" onClick={() => issue(present(), "")}>
              {say({ zh: "在这里改，发布新目录", en: "Edit here and issue a new one" })}
            </button>
            <FilePick accept=".csv,text/csv" take={(file) => void read(file)}>
              {say({ zh: "用 CSV 文件发布新目录", en: "Issue a new one from a CSV file" })}
            </FilePick>
          </>
        )}
      </div>
      {wrong && (
        <p className="wrong" role="alert">
          {say(wrong)}
        </p>
      )}
      <ListTable
        rows={rows}
        total={holdings.total}
        columns={[
          {
            name: { zh: "事项", en: "Category" },
            cell: (row) => (
              <>
                <b>{say(row.words)}</b> <span className="code muted">{row.key}</span>
              </>
            ),
          },
          {
            name: { zh: "归谁", en: "Unit" },
            cell: (row) => (
              <>
                {row.named.unit && say(row.named.unit)} <span className="code muted">{row.more.unit}</span>
              </>
            ),
          },
          {
            name: { zh: "哪一级", en: "Level" },
            cell: (row) => row.named.level && say(row.named.level),
          },
          { name: { zh: "条文", en: "Provision" }, cell: (row) => row.more.basis },
          {
            name: { zh: "版本", en: "Version" },
            cell: (row) => (
              <>
                {row.more.version} <Span row={row} />
              </>
            ),
          },
          {
            name: { zh: "谁定的，依据", en: "Issuer and document" },
            cell: (row) => <Origin row={row} history={holdings.history} />,
          },
        ]}
      />
    </>
  );
}
