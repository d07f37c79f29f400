// Acts as rows: what, about what, from when, by whom, on which document, in which state.
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { useSpeech } from "../words/speech";
import { type Act, peopleOf, screenOf } from "./administration";

/** The names of accounts, for those that the viewer administers; others keep their id. */
export function useNames(): (account: string) => string {
  const people = useQuery(peopleOf());
  return (account) => people.data?.rows.find((one) => one.account === account)?.name ?? account;
}

/** What an act is about, in a few words: a thing by its name, or a person. */
export function useAbout(): (act: Act) => string {
  const { say } = useSpeech();
  const nameOf = useNames();
  return ({ about, values }) =>
    about
      ? say(about)
      : [values.account, values.deputy]
          .filter((one) => typeof one === "string")
          .map(nameOf)
          .join(" → ");
}

export function ActRows({ rows, end }: { rows: Act[]; end?: (act: Act) => React.ReactNode }) {
  const { say } = useSpeech();
  const about = useAbout();
  const nameOf = useNames();
  return (
    <table className="rows-table">
      <thead>
        <tr>
          <th scope="col">{say({ zh: "什么", en: "What" })}</th>
          <th scope="col">{say({ zh: "状态", en: "State" })}</th>
          <th scope="col">{say({ zh: "生效", en: "In force" })}</th>
          <th scope="col">{say({ zh: "谁定的，依据", en: "Issuer and document" })}</th>
          <th scope="col">{say({ zh: "谁提的，谁确认", en: "Proposed and confirmed by" })}</th>
          <th scope="col">{say({ zh: "编号", en: "Number" })}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((act) => (
          <tr key={act.matter}>
            <td>
              <b>{say(act.kind)}</b> {about(act)}
            </td>
            <td data-label={say({ zh: "状态", en: "State" })}>
              {say(act.state)}
              {end?.(act)}
            </td>
            <td data-label={say({ zh: "生效", en: "In force" })} className="nowrap">
              {act.from}
              {act.until && ` – ${act.until}`}
            </td>
            <td data-label={say({ zh: "依据", en: "Basis" })}>
              {[act.issuer, act.document].filter(Boolean).join(" ") || "—"}
            </td>
            <td data-label={say({ zh: "谁", en: "Who" })}>
              {[act.by, act.confirmed_by]
                .filter(Boolean)
                .map(nameOf)
                .join(say({ zh: "，", en: ", " }))}
            </td>
            <td data-label={say({ zh: "编号", en: "Number" })}>
              <Link to={screenOf(act)}>{act.number}</Link>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
