// A list as it holds on a day: each row with who issued it, in which document, and the act it comes from.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Link, useParams } from "react-router";
import { useFilters } from "../parts/filters";
import { Empty, Failed, Loading } from "../parts/Waiting";
import { useSpeech, type Words } from "../words/speech";
import { ActForm } from "./ActForm";
import { ActRows } from "./ActRows";
import {
  type Act,
  type Holding,
  type Holdings,
  LIST_NAMES,
  LISTS,
  type ListName,
  listOf,
  screenOf,
  useOwnCity,
  usePostsHeld,
} from "./administration";
import { Calendar } from "./Calendar";
import { Catalogue } from "./Catalogue";
import { Categories } from "./Categories";
import { Head } from "./Head";
import { Notices } from "./Notices";
import { Settings } from "./Settings";
import { Units } from "./Units";

/** An act that is being written: its form's props, and the button that opened it. */
type Wanted = Omit<Parameters<typeof ActForm>[0], "close">;

export type ListProps = {
  holdings: Holdings;
  search: URLSearchParams;
  set: (name: string, value: string) => void;
  /** Opens the form of an act; nothing for whoever may not. */
  want?: (wanted: Wanted) => void;
};

const FILTERS = ["on", "q", "year", "kind", "where"];
const SCREENS: Record<ListName, (props: ListProps) => ReactNode> = {
  settings: Settings,
  calendar: Calendar,
  catalogue: Catalogue,
  categories: Categories,
  notices: Notices,
  units: Units,
};

export default function ListScreen() {
  const { list } = useParams();
  const city = useOwnCity();
  const name = LISTS.find((one) => one === list);
  if (!name) return <Empty title={{ zh: "没有这份清单", en: "There is no such list" }} />;
  return (
    <div className="page administration" key={name}>
      <Head title={LIST_NAMES[name]} />
      {city ? <OneList list={name} city={city.key} /> : <Loading />}
    </div>
  );
}

function OneList({ list, city }: { list: ListName; city: string }) {
  const { say } = useSpeech();
  const [search, set] = useFilters(FILTERS);
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const isAdministrator = usePostsHeld().includes("administrator");
  const day = search.get("on") ?? "";
  const found = useQuery({ ...listOf(city, list, day), placeholderData: keepPreviousData });
  const Rows = SCREENS[list];
  return (
    <>
      <form className="row wrap finders no-print" onSubmit={(event) => event.preventDefault()}>
        <label className="row t13">
          {say({ zh: "哪天的样子", en: "As it holds on" })}
          <input
            className="input"
            type="date"
            value={day || (found.data?.on ?? "")}
            onChange={(event) => set("on", event.target.value)}
          />
        </label>
        {day && (
          <button type="button" className="btn quiet" onClick={() => set("on", "")}>
            {say({ zh: "回到今天", en: "Back to today" })}
          </button>
        )}
      </form>
      {wanted && (
        <ActForm
          key={[wanted.kind, wanted.about, ...Object.values(wanted.fixed ?? {})].join("/")}
          {...wanted}
          close={() => setWanted(null)}
        />
      )}
      {found.isPending ? (
        <Loading rows={8} />
      ) : !found.data ? (
        <Failed problem={found.error} again={() => void found.refetch()} />
      ) : (
        <>
          <Rows holdings={found.data} search={search} set={set} want={isAdministrator ? setWanted : undefined} />
          <History rows={found.data.history} />
        </>
      )}
    </>
  );
}

function History({ rows }: { rows: Act[] }) {
  const { say } = useSpeech();
  return (
    <section className="lines">
      <h2 className="h3">
        {say({ zh: "这份清单的变动", en: "Changes of this list" })}{" "}
        <span className="muted">{say({ zh: "共 {n} 件", en: "{n} in all" }, { n: rows.length })}</span>
      </h2>
      {rows.length > 0 ? (
        <ActRows rows={rows} />
      ) : (
        <p className="muted">
          {say({
            zh: "还没有变动过，全是规则文件里原有的。",
            en: "No changes: everything is as the rulebook's files have it.",
          })}
        </p>
      )}
    </section>
  );
}

/** Where a row comes from: issuer, document, act; a rulebook's row says so. */
export function Origin({ row, history }: { row: Holding; history: Act[] }) {
  const { say } = useSpeech();
  const act = history.find((one) => one.number === row.act);
  return (
    <>
      {[row.issuer, row.document].filter(Boolean).join(" · ") || say({ zh: "规则文件", en: "rulebook's files" })}{" "}
      {!row.verified && row.issuer && <span className="tag">{say({ zh: "待核实", en: "not verified" })}</span>}{" "}
      {act ? <Link to={screenOf(act)}>{row.act}</Link> : row.act}
    </>
  );
}

/** From which day to which. */
export function Span({ row }: { row: Holding }) {
  return (
    <span className="nowrap">
      {row.since ?? "—"}
      {row.until && ` – ${row.until}`}
    </span>
  );
}

/** As many rows stand at once, before one asks for more. */
const SHOWN = 200;

type TableProps = {
  rows: Holding[];
  total: number;
  columns: { name: Words; cell: (row: Holding) => ReactNode; wide?: boolean }[];
  keyOf?: (row: Holding) => string;
};

/** Rows in columns; on a narrow screen each cell is named. */
export function ListTable({ rows, total, columns, keyOf }: TableProps) {
  const { say } = useSpeech();
  const [most, setMost] = useState(SHOWN);
  const shown = rows.slice(0, most);
  return (
    <>
      <Total total={total} shown={shown.length} />
      {shown.length > 0 ? (
        <table className="rows-table">
          <thead>
            <tr>
              {columns.map((column) => (
                <th scope="col" key={column.name.zh}>
                  {say(column.name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={keyOf?.(row) ?? row.key}>
                {columns.map((column, at) => (
                  <td key={column.name.zh} data-label={at > 0 ? say(column.name) : undefined}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <p className="muted">
          {total > 0
            ? say({ zh: "这样找，一行也没有。", en: "Nothing like that." })
            : say({ zh: "这一天没有。", en: "Nothing on this day." })}
        </p>
      )}
      {rows.length > most && (
        <p className="no-print">
          <button type="button" className="btn" onClick={() => setMost(most + SHOWN)}>
            {say({ zh: "再显示一些，还有 {n} 行", en: "Show more: {n} left" }, { n: rows.length - most })}
          </button>
        </p>
      )}
    </>
  );
}

export function Total({ total, shown }: { total: number; shown: number }) {
  const { say } = useSpeech();
  return (
    <p className="muted t13" role="status">
      {shown < total
        ? say({ zh: "共 {total} 行，显示 {n} 行", en: "{n} of {total} rows shown" }, { total, n: shown })
        : say({ zh: "共 {total} 行", en: "{total} rows" }, { total })}
    </p>
  );
}

/** The box by which rows are found. */
export function Find({ search, set }: Pick<ListProps, "search" | "set">) {
  const { say } = useSpeech();
  return (
    <label className="row t13">
      {say({ zh: "找", en: "Find" })}
      <input
        className="input"
        type="search"
        value={search.get("q") ?? ""}
        onChange={(event) => set("q", event.target.value)}
      />
    </label>
  );
}

/** Whether a row speaks of what is looked for. */
export const speaksOf = (search: URLSearchParams, ...texts: (string | undefined)[]) => {
  const word = (search.get("q") ?? "").trim().toLowerCase();
  return !word || texts.some((text) => text?.toLowerCase().includes(word));
};
