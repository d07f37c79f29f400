// What lies with the communities, what each department asked for, and how often offices used their powers: tables that can be sorted, taken along as a
// file, and opened down to the matters.
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { call, type Schemas } from "../api/client";
import { useFilters } from "../parts/filters";
import { Failed, Loading } from "../parts/Waiting";
import { useTitle } from "../shell/Frame";
import { useSpeech, type Words } from "../words/speech";
import { asFile, COMMUNITIES, type Column, DEPARTMENTS, sorted, totalOf } from "./burden";
import { Powers } from "./Powers";
import "../../styles/administration.css";

const FILTERS = ["from", "by", "of"];

export default function BurdenScreen() {
  const { say } = useSpeech();
  const [search, set] = useFilters(FILTERS);
  const from = search.get("from") ?? "";
  useTitle(say({ zh: "准入和负担", en: "Admission and burden" }));
  const found = useQuery({
    queryKey: ["burden", from],
    queryFn: () => call<Schemas["BurdenBody"]>("GET", `/api/v1/burden${from ? `?from=${from}` : ""}`),
    staleTime: 30_000,
  });
  const data = found.data;
  return (
    <div className="page">
      <h1>{say({ zh: "准入和负担", en: "Admission and burden" })}</h1>
      <label className="row t13">
        {say({ zh: "从哪一天起", en: "From" })}
        <input className="input day" type="date" value={from} onChange={(event) => set("from", event.target.value)} />
      </label>
      {found.isPending ? (
        <Loading rows={6} />
      ) : found.error ? (
        <Failed problem={found.error} again={() => found.refetch()} />
      ) : (
        data && (
          <>
            <p className="muted t13" role="status">
              {say({ zh: "数了 {n} 件。", en: "{n} matters counted." }, { n: data.matters })}
              {data.cut && say({ zh: "还有没数完的：把日期往后调。", en: " There are more: choose a later day." })}
              {data.own_only && say({ zh: "您看到的是本单位的一行。", en: " You see your own unit's row." })}
            </p>
            <Table
              title={{ zh: "各社区在用的", en: "In use at communities" }}
              empty={{ zh: "没有社区在用的事项。", en: "Nothing is in use at a community." }}
              name="communities"
              rows={data.communities}
              columns={COMMUNITIES}
              by={search.get("by") ?? ""}
              sort={(key) => set("by", key)}
            />
            <Table
              title={{ zh: "各部门提出的", en: "Proposed by departments" }}
              empty={{ zh: "没有部门提出过。", en: "No department has proposed anything." }}
              name="departments"
              rows={data.departments}
              columns={DEPARTMENTS}
              by={search.get("of") ?? ""}
              sort={(key) => set("of", key)}
            />
          </>
        )
      )}
      <Powers from={from} />
    </div>
  );
}

type Row = {
  unit: Schemas["Named"];
  matters: Schemas["CountedBody"][];
  refused_by?: Schemas["RefusedBody"][];
};

type Props<R extends Row> = {
  title: Words;
  empty: Words;
  name: string;
  rows: R[];
  columns: Column<R>[];
  by: string;
  sort: (key: string) => void;
};

function Table<R extends Row>({ title, empty, name, rows, columns, by, sort }: Props<R>) {
  const { say } = useSpeech();
  const shown = sorted(rows, columns, by);
  const file = () => {
    const place = URL.createObjectURL(new Blob([asFile(shown, columns, say)], { type: "text/csv" }));
    const link = Object.assign(document.createElement("a"), { href: place, download: `${name}.csv` });
    link.click();
    URL.revokeObjectURL(place);
  };
  return (
    <section className="burden">
      <div className="row wrap between">
        <h2>
          {say(title)} <span className="muted t13">{say({ zh: "共 {n} 行", en: "{n} rows" }, { n: rows.length })}</span>
        </h2>
        {rows.length > 0 && (
          <button type="button" className="btn" onClick={file}>
            {say({ zh: "存成表格", en: "Save as CSV" })}
          </button>
        )}
      </div>
      {rows.length === 0 ? (
        <p className="muted">{say(empty)}</p>
      ) : (
        <table className="rows-table">
          <thead>
            <tr>
              <th scope="col">{say({ zh: "单位", en: "Unit" })}</th>
              {columns.map((column) => (
                <th key={column.key} scope="col" aria-sort={by === column.key ? "descending" : undefined}>
                  <button type="button" className="linkish" onClick={() => sort(by === column.key ? "" : column.key)}>
                    {say(column.name)}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row.unit.id}>
                <td>
                  <details>
                    <summary>{say(row.unit)}</summary>
                    {row.refused_by && row.refused_by.length > 0 && (
                      <ul className="lines t13">
                        {row.refused_by.map((one) => (
                          <li key={one.ask.key}>
                            {say(one.ask)} × {one.times}
                          </li>
                        ))}
                      </ul>
                    )}
                    <ul className="lines t13">
                      {row.matters.map((one) => (
                        <li key={one.matter}>
                          <Link className="code" to={`/desk/matters/${one.district}/${one.matter}`}>
                            {one.number}
                          </Link>{" "}
                          {say(one.state)}
                        </li>
                      ))}
                    </ul>
                  </details>
                </td>
                {columns.map((column) => (
                  <td key={column.key} data-label={say(column.name)}>
                    {column.of(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{say({ zh: "合计", en: "Total" })}</th>
              {columns.map((column) => (
                <td key={column.key} data-label={say(column.name)}>
                  {totalOf(rows, column)}
                </td>
              ))}
            </tr>
          </tfoot>
        </table>
      )}
    </section>
  );
}
