// One form for what is selected. Each matter is decided alone, and each that was not done says why.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { call, type Schemas } from "../api/client";
import { Refusal } from "../parts/Refusal";
import { useSpeech } from "../words/speech";
import { AskForm } from "./AskForm";
import { type Form, pageOf } from "./desk";
import { addressOf } from "./QueueRow";
import { useCity } from "./reference";

type Results = Schemas["Results"];

type Row = Schemas["RowBody"];
type Props = {
  rows: Row[];
  /** The matter on whose page they were selected: it goes along, unless they are to be joined to it. */
  into?: Row;
  clear: () => void;
  done: () => void;
};

/** The field by which a step names another matter. */
const joins = (form: Form) => form.fields.find((one) => one.kind === "matter")?.field.key;

export function BulkBar({ rows, into, clear, done }: Props) {
  const { say } = useSpeech();
  const first = rows[0] as Row;
  const isLike = (row: Row) => row.procedure.key === first.procedure.key && row.state.key === first.state.key;
  const same = rows.every(isLike);
  const city = useCity(first.district)?.key;
  const found = useQuery(pageOf(first.district, first.matter));
  const forms = (found.data?.asks ?? []).flatMap((ask) =>
    ask.form?.bulk && (!into || joins(ask.form) || isLike(into)) ? [ask.form] : [],
  );
  const together = (form: Form) => (into && !joins(form) ? [into, ...rows] : rows);
  const [open, setOpen] = useState<string | null>(null);
  const [results, setResults] = useState<Results | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const form = forms.find((one) => one.ask.key === open);
  const join = form && joins(form);
  const send = async (values: Record<string, unknown>) => {
    setProblem(null);
    const items = (form ? together(form) : rows).map(({ district, matter, version }) => ({
      district,
      matter,
      version,
    }));
    try {
      const body = { items, values };
      const answer = await call<Results>("POST", `/api/v1/bulk/${open}`, { body, key: crypto.randomUUID() });
      setOpen(null);
      if (answer.refused === 0 && !into) done();
      else setResults(answer);
    } catch (caught) {
      setProblem(caught);
    }
  };
  return (
    <div className="bulk" role="group" aria-label={say({ zh: "选中的", en: "Selected" })}>
      <b>{say({ zh: "选中 {n} 件", en: "{n} selected" }, { n: rows.length })}</b>
      {!same ? (
        <span className="muted">
          {say({ zh: "状态不一样，不能一起办", en: "Their states differ, so they cannot be done together" })}
        </span>
      ) : forms.length === 0 && found.data ? (
        <span className="muted">
          {say({ zh: "这个状态没有可以成批办的步骤", en: "No step can be done to many in this state" })}
        </span>
      ) : (
        forms.map((one) => (
          <button key={one.ask.key} type="button" className="btn primary" onClick={() => setOpen(one.ask.key)}>
            {say(one.ask)}
          </button>
        ))
      )}
      <button type="button" className="btn quiet" onClick={clear}>
        {say({ zh: "取消选中", en: "Clear" })} <kbd>Esc</kbd>
      </button>
      {problem !== null && <Refusal problem={problem} city={city} />}
      {form && (
        <AskForm
          key={form.ask.key}
          form={{ ...form, will: [] }}
          district={first.district}
          city={city}
          version={0}
          subject={`bulk/${form.ask.key}`}
          chosen={into && join ? { [join]: into.matter } : undefined}
          undo={false}
          submit={(values) => void send(values)}
          close={() => setOpen(null)}
          button={say({ zh: "{what} {n} 件", en: "{what}: {n}" }, { what: say(form.ask), n: together(form).length })}
        />
      )}
      {results && (
        <div className="grow" role="status">
          <p>
            {say(
              { zh: "办成 {done} 件，没办成 {refused} 件", en: "{done} done, {refused} not" },
              {
                done: results.done,
                refused: results.refused,
              },
            )}{" "}
            <button type="button" className="linkish" onClick={done}>
              {say({ zh: "知道了", en: "Close" })}
            </button>
          </p>
          <ul className="lines">
            {results.rows
              .filter((row) => row.problem || into)
              .map((row) => {
                const matter = [...rows, ...(into ? [into] : [])].find((one) => one.matter === row.matter);
                return (
                  <li key={row.matter}>
                    {matter && <Link to={addressOf(matter)}>{matter.number}</Link>}{" "}
                    {row.problem?.detail ?? (row.happened && say(row.happened.state))}
                  </li>
                );
              })}
          </ul>
        </div>
      )}
    </div>
  );
}
