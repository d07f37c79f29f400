// Cases of units that did not come when they were called: where each stands and by when, what it rests on in one step
// each, and how often it was that unit.
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useLocation } from "react-router";
import { call, type Schemas } from "../api/client";
import { Remains } from "../appeals/Clock";
import { useFilters } from "../parts/filters";
import { Empty, Failed, Loading } from "../parts/Waiting";
import { useTitle } from "../shell/Frame";
import { useTold } from "../shell/live";
import { spokenMoment } from "../words/dates";
import { useSpeech } from "../words/speech";
import "../../styles/appeals.css";
import "../../styles/whistle.css";
import { More } from "../parts/More";

type Case = Schemas["CaseBody"];

const FILTERS = ["state", "unit"] as const;

export default function RefusalsScreen() {
  const { say } = useSpeech();
  const [search, set] = useFilters(FILTERS);
  const query = String(search);
  const title = say({ zh: "拒不履职", en: "Refusals of duty" });
  useTitle(title);
  const found = useInfiniteQuery({
    queryKey: ["whistles", "refusals", query],
    queryFn: ({ pageParam }) => {
      const asked = new URLSearchParams(query);
      if (pageParam) asked.set("after", pageParam);
      return call<Schemas["CaseRows"]>("GET", `/api/v1/refusals?${asked}`);
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  const queries = useQueryClient();
  useTold("change", () => void queries.invalidateQueries({ queryKey: ["whistles", "refusals"] }));
  const rows = found.data?.pages.flatMap((page) => page.rows) ?? [];
  const first = found.data?.pages[0];
  const state = search.get("state") ?? "";
  const all = first?.states.reduce((sum, one) => sum + one.count, 0) ?? 0;
  return (
    <div className="page board">
      <div className="row wrap between">
        <h1>{title}</h1>
        <span className="muted t13" role="status">
          {first &&
            say(
              { zh: "共 {total} 件，显示 {shown} 件", en: "{shown} of {total} shown" },
              { total: first.total, shown: rows.length },
            )}
          {first?.at_least && say({ zh: "；太多，没有读完", en: "; there are more than are read" })}
        </span>
      </div>
      {first && (
        <div className="row wrap no-print filters">
          <fieldset className="seg">
            <legend className="hidden">{say({ zh: "状态", en: "State" })}</legend>
            {[{ key: "", zh: "全部", en: "All", count: all }, ...first.states].map((one) => (
              <label key={one.key}>
                <input type="radio" name="state" checked={state === one.key} onChange={() => set("state", one.key)} />
                <span>
                  {say(one)} {one.count}
                </span>
              </label>
            ))}
          </fieldset>
          {(first.units.length > 1 || search.get("unit")) && (
            <select
              className="input"
              aria-label={say({ zh: "单位", en: "Unit" })}
              value={search.get("unit") ?? ""}
              onChange={(event) => set("unit", event.target.value)}
            >
              <option value="">{say({ zh: "单位：全部", en: "Unit: all" })}</option>
              {first.units.map((one) => (
                <option key={one.key} value={one.key}>
                  {say(one)} {one.count}
                </option>
              ))}
            </select>
          )}
        </div>
      )}
      {found.isPending ? (
        <Loading />
      ) : found.error && rows.length === 0 ? (
        <Failed problem={found.error} again={() => found.refetch()} />
      ) : rows.length === 0 ? (
        <Empty
          title={
            all > 0
              ? { zh: "筛选挡住了全部", en: "The filter hides them all" }
              : { zh: "没有拒不履职的事", en: "No unit has refused" }
          }
        >
          {all > 0 && (
            <button
              type="button"
              className="btn"
              onClick={() => {
                for (const name of FILTERS) set(name, "");
              }}
            >
              {say({ zh: "看全部 {n} 件", en: "Show all {n}" }, { n: all })}
            </button>
          )}
        </Empty>
      ) : (
        <ul className="found">
          {rows.map((one) => (
            <CaseRow key={one.matter} one={one} />
          ))}
        </ul>
      )}
      <More list={found} />
    </div>
  );
}

function CaseRow({ one }: { one: Case }) {
  const { say, lang } = useSpeech();
  const here = useLocation();
  const state = { from: `${here.pathname}${here.search}` };
  const at = (matter: string) => `/desk/matters/${one.district}/${matter}`;
  return (
    <li className="case">
      <Link className="t" to={at(one.matter)} state={state}>
        {say(one.unit)} <span className="code">{one.number}</span>
      </Link>
      <span>{one.remaining && <Remains left={one.remaining} />}</span>
      <span className="muted">
        <b>{say(one.state)}</b>
        {" · "}
        {[
          say(one.hands),
          one.due && say({ zh: "到 {at}", en: "due {at}" }, { at: spokenMoment(one.due, lang) }),
          say({ zh: "{unit}叫的", en: "called by {unit}" }, { unit: say(one.office) }),
          ...one.outcome.map((words) => say(words)),
        ]
          .filter(Boolean)
          .join(" · ")}
      </span>
      <span>
        {one.nth > 1 && (
          <Link className="tag warn" to={`?unit=${one.unit.id}`}>
            {say({ zh: "该单位第 {n} 次", en: "{n}. of this unit" }, { n: one.nth })}
          </Link>
        )}
      </span>
      <ol className="row wrap chain" aria-label={say({ zh: "从哪里来", en: "What it rests on" })}>
        {one.chain.map((link) => (
          <li key={link.matter}>
            <Link to={at(link.matter)} state={state}>
              {say(link.procedure)} <span className="code t12">{link.number}</span>
            </Link>{" "}
            <span className="muted t12">{say(link.state)}</span>
          </li>
        ))}
      </ol>
    </li>
  );
}
