// The people of the units that one administers: who is in, with which posts, and who stands in for whom.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { Combo } from "../appeals/Combo";
import { useFilters } from "../parts/filters";
import { Failed, Loading } from "../parts/Waiting";
import { useSpeech, type Words } from "../words/speech";
import { type Person, peopleOf, usePostsHeld } from "./administration";
import { Head } from "./Head";
import { Invite } from "./Invite";
import { StandIn, usePosts } from "./Posts";

const FILTERS = ["q", "unit", "post", "state"];
export const STATES: Record<string, Words> = {
  active: { zh: "在用", en: "active" },
  invited: { zh: "已邀请，还没来", en: "invited" },
  off: { zh: "停用", en: "off" },
};

export default function PeopleScreen() {
  const { say } = useSpeech();
  const [search, set] = useFilters(FILTERS);
  const [invites, setInvites] = useState(false);
  const isAdministrator = usePostsHeld().includes("administrator");
  const found = useQuery({ ...peopleOf(String(search)), placeholderData: keepPreviousData });
  return (
    <div className="page administration">
      <Head title={{ zh: "人员", en: "People" }} />
      {isAdministrator &&
        (invites ? (
          <Invite close={() => setInvites(false)} />
        ) : (
          <p className="no-print">
            <button type="button" className="btn primary" onClick={() => setInvites(true)}>
              {say({ zh: "请一个人进来", en: "Invite a person" })}
            </button>
          </p>
        ))}
      <Filters search={search} set={set} />
      {found.isPending ? (
        <Loading rows={8} />
      ) : !found.data ? (
        <Failed problem={found.error} again={() => void found.refetch()} />
      ) : (
        <>
          <p className="row wrap between t13">
            <span className="muted" role="status">
              {say(
                { zh: "共 {total} 人，显示 {n} 人", en: "{n} of {total} people shown" },
                { total: found.data.total, n: found.data.rows.length },
              )}
            </span>
            <span className="row wrap no-print">
              {[...search.keys()].length > 0 && (
                <Link replace to={{ search: "" }}>
                  {say({ zh: "清除筛选", en: "Clear the filter" })}
                </Link>
              )}
              <a
                className="btn quiet"
                href={`/api/v1/administration/people?${search}&format=csv`}
                download="people.csv"
              >
                {say({ zh: "导出 CSV", en: "Export CSV" })}
              </a>
            </span>
          </p>
          {found.data.rows.length > 0 ? (
            <Rows rows={found.data.rows} />
          ) : (
            <p className="muted">{say({ zh: "这样筛，一个人也没有。", en: "Your filter leaves nobody." })}</p>
          )}
        </>
      )}
    </div>
  );
}

type FilterProps = { search: URLSearchParams; set: (name: string, value: string) => void };

function Filters({ search, set }: FilterProps) {
  const { say } = useSpeech();
  const people = useQuery(peopleOf());
  const units = new Map(people.data?.rows.map(({ unit }) => [unit.id, unit]));
  const posts = usePosts();
  const words = search.get("q") ?? "";
  const label = say({ zh: "单位", en: "Unit" });
  const lists: [string, Words, [string, Words][]][] = [
    ["post", { zh: "岗位", en: "Post" }, posts.options.map((one) => [one.key, one.name])],
    ["state", { zh: "状态", en: "State" }, Object.entries(STATES)],
  ];
  return (
    <form className="row wrap finders no-print" onSubmit={(event) => event.preventDefault()}>
      <label className="row t13">
        {say({ zh: "找人", en: "Find" })}
        <input
          className="input"
          type="search"
          value={words}
          placeholder={say({ zh: "姓名或用户名", en: "name or login" })}
          onChange={(event) => set("q", event.target.value)}
        />
      </label>
      <div className="row t13">
        <span aria-hidden="true">{label}</span>
        <Combo
          label={label}
          options={[...units].map(([key, name]) => ({ key, name, path: key }))}
          pending={people.isPending}
          value={search.get("unit") ? [search.get("unit") ?? ""] : []}
          change={(value) => set("unit", value[0] ?? "")}
        />
      </div>
      {lists.map(([name, title, options]) => (
        <label className="row t13" key={name}>
          {say(title)}
          <select className="input" value={search.get(name) ?? ""} onChange={(event) => set(name, event.target.value)}>
            <option value="">{say({ zh: "全部", en: "All" })}</option>
            {options.map(([key, option]) => (
              <option key={key} value={key}>
                {say(option)}
              </option>
            ))}
          </select>
        </label>
      ))}
    </form>
  );
}

function Rows({ rows }: { rows: Person[] }) {
  const { say } = useSpeech();
  const posts = usePosts();
  return (
    <table className="rows-table">
      <thead>
        <tr>
          <th scope="col">{say({ zh: "姓名", en: "Name" })}</th>
          <th scope="col">{say({ zh: "单位", en: "Unit" })}</th>
          <th scope="col">{say({ zh: "岗位", en: "Posts" })}</th>
          <th scope="col">{say({ zh: "状态", en: "State" })}</th>
          <th scope="col">{say({ zh: "代理", en: "Stands in for" })}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((person) => (
          <tr key={person.account}>
            <td>
              <Link to={`/desk/administration/people/${encodeURIComponent(person.login)}`}>
                <b>{person.name}</b>
              </Link>{" "}
              <span className="code muted">{person.login}</span>
            </td>
            <td data-label={say({ zh: "单位", en: "Unit" })}>{say(person.unit)}</td>
            <td data-label={say({ zh: "岗位", en: "Posts" })}>{posts.names(person.posts) || "—"}</td>
            <td data-label={say({ zh: "状态", en: "State" })}>
              {say(STATES[person.state] ?? { zh: person.state, en: person.state })}
            </td>
            <td data-label={say({ zh: "代理", en: "Stands in for" })}>
              {person.stands_in.length === 0 && "—"}
              {person.stands_in.map((one) => (
                <p key={one.act}>
                  <StandIn one={one} />
                </p>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
