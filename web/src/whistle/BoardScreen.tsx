// The whistle board: every open whistle with the units it called, live; what changes changes in its place.
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { Link, useLocation, useNavigate } from "react-router";
import { useFilters } from "../parts/filters";
import { Failed, Loading } from "../parts/Waiting";
import { useTitle } from "../shell/Frame";
import { useKeys } from "../shell/keys";
import { useTold } from "../shell/live";
import { useAccount } from "../shell/session";
import { setNow, shortMoment } from "../words/dates";
import { useSpeech, type Words } from "../words/speech";
import { LaneRow } from "./LaneRow";
import { type Board, boardOf, composeAddress, exportOf, FILTERS, heldStill, nameOf, type Whistle } from "./whistles";
import "../../styles/appeals.css";
import "../../styles/whistle.css";
import { More } from "../parts/More";

const ONLY: [string, Words][] = [
  ["", { zh: "全部", en: "All" }],
  ["late", { zh: "逾期", en: "Overdue" }],
  ["silent", { zh: "沉默", en: "Silent" }],
  ["refused", { zh: "拒绝", en: "Refused" }],
  ["mine", { zh: "等我单位", en: "Waiting for us" }],
];
/** Posts of an office, to whom the way to a new whistle is shown; who may, the server decides. */
const BLOWERS = ["dispatcher", "worker", "leader"];
/** Changes that come close together are asked for once. */
const TOGETHER = 250;
const MINUTE = 60_000;

export default function BoardScreen() {
  const { say } = useSpeech();
  const account = useAccount();
  const go = useNavigate();
  const here = useLocation();
  const [search, set] = useFilters(FILTERS);
  const query = String(search);
  const title = say({ zh: "吹哨", en: "Whistles" });
  useTitle(title);
  const found = useInfiniteQuery({
    queryKey: ["whistles", query],
    queryFn: async ({ pageParam }) => {
      const page = await boardOf(new URLSearchParams(query), pageParam);
      setNow(page.now);
      return page;
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    refetchInterval: MINUTE,
  });
  useRefreshed();
  const pages = found.data?.pages;
  const rows = useMemo(() => pages?.flatMap((page) => page.rows) ?? [], [pages]);
  const [order, setOrder] = useState<{ query: string; names: string[] }>({ query, names: [] });
  const { shown, waiting } = heldStill(order.query === query ? order.names : [], rows);
  const count = pages?.length ?? 0;
  // A new filter, or one page more, is asked for by whoever looks: then everything stands in the server's order.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only these two set the order anew
  useEffect(() => setOrder({ query, names: rows.map(nameOf) }), [query, count]);
  const merge = () => setOrder({ query, names: rows.map(nameOf) });
  const mayBlow = account.posts.some((post) => BLOWERS.includes(post));
  useKeys({
    w: mayBlow ? () => void go(composeAddress()) : undefined,
    r: waiting.length > 0 ? merge : undefined,
    j: () => step(1),
    k: () => step(-1),
  });
  const step = (by: 1 | -1) => {
    const links = [...document.querySelectorAll<HTMLElement>(".lane .unit a")];
    const at = links.indexOf(document.activeElement as HTMLElement);
    links[Math.max(0, Math.min(at + by, links.length - 1))]?.focus();
  };
  const first = pages?.[0];
  const from = `${here.pathname}${here.search}`;
  return (
    <div className="page board">
      <div className="row wrap between">
        <h1>{title}</h1>
        <span className="row wrap no-print">
          <a className="btn quiet" href={exportOf(search)} download>
            {say({ zh: "导出", en: "Export" })} CSV
          </a>
          <button type="button" className="btn quiet wide-only" onClick={() => window.print()}>
            {say({ zh: "打印", en: "Print" })}
          </button>
          {mayBlow && (
            <Link className="btn primary" to={composeAddress()}>
              {say({ zh: "吹一个哨", en: "Blow a whistle" })} <kbd>W</kbd>
            </Link>
          )}
        </span>
      </div>
      {first && <Filters board={first} search={search} set={set} />}
      {waiting.length > 0 && (
        <div className="newin" role="status">
          <span>{say({ zh: "新到 {n} 个哨", en: "{n} new" }, { n: waiting.length })}</span>
          <button type="button" className="linkish" onClick={merge}>
            {say({ zh: "合入列表", en: "Merge into the list" })} <kbd>R</kbd>
          </button>
        </div>
      )}
      {found.isPending ? (
        <Loading rows={6} />
      ) : found.error && rows.length === 0 ? (
        <Failed problem={found.error} again={() => found.refetch()} />
      ) : rows.length === 0 ? (
        <Nothing board={first} set={set} search={search} />
      ) : (
        <ol className="whistles">
          {shown.map((one) => (
            <WhistleRow key={nameOf(one)} whistle={one} from={from} />
          ))}
        </ol>
      )}
      <More list={found} />
    </div>
  );
}

/** Asks anew when something changes: at once, and once more for all that comes right after. */
function useRefreshed() {
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const more = useRef(false);
  const ask = () => {
    more.current = false;
    void queries.invalidateQueries({ queryKey: ["whistles"] });
    timer.current = setTimeout(() => {
      timer.current = undefined;
      if (more.current) ask();
    }, TOGETHER);
  };
  useTold("change", () => {
    if (timer.current) more.current = true;
    else ask();
  });
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
}

type FilterProps = { board: Board; search: URLSearchParams; set: (name: string, value: string) => void };

function Filters({ board, search, set }: FilterProps) {
  const { say } = useSpeech();
  const { totals, filters } = board;
  const counts: Record<string, number> = {
    "": totals.whistles,
    late: totals.late,
    silent: totals.silent,
    refused: totals.refused,
    mine: totals.mine,
  };
  const only = search.get("only") ?? "";
  const state = search.get("state") ?? "";
  const selects: [string, Words, Board["filters"]["street"]][] = [
    ["street", { zh: "街道", en: "Office" }, filters.street],
    ["unit", { zh: "被吹单位", en: "Unit called" }, filters.unit],
    ["topic", { zh: "事由", en: "Topic" }, filters.topic],
    ["urgency", { zh: "哨别", en: "Kind" }, filters.urgency],
  ];
  return (
    <div className="lines filters">
      <p role="status" className="sums">
        <b>{say({ zh: "{n} 个哨", en: "{n} whistles" }, { n: totals.whistles })}</b>
        <span>{say({ zh: "叫了 {n} 家次", en: "{n} calls" }, { n: totals.called })}</span>
        {board.total !== board.open && (
          <span className="muted">
            {say({ zh: "共 {all} 个在吹，筛出 {n} 个", en: "{n} of {all} open" }, { all: board.open, n: board.total })}
          </span>
        )}
        {board.at_least && (
          <span className="late">{say({ zh: "在吹的太多，没有读完", en: "there are more than are read" })}</span>
        )}
      </p>
      <div className="row wrap no-print">
        <fieldset className="seg">
          <legend className="hidden">{say({ zh: "只看", en: "Only" })}</legend>
          {ONLY.map(([key, words]) => (
            <label key={key}>
              <input type="radio" name="only" checked={only === key} onChange={() => set("only", key)} />
              <span>
                {say(words)} {counts[key]}
              </span>
            </label>
          ))}
        </fieldset>
        <fieldset className="seg">
          <legend className="hidden">{say({ zh: "报到到了哪一步", en: "State of report-ins" })}</legend>
          {totals.states.map((one) => (
            <label key={one.key}>
              <input
                type="checkbox"
                checked={state === one.key}
                onChange={() => set("state", state === one.key ? "" : one.key)}
              />
              <span>
                {say(one)} {one.count}
              </span>
            </label>
          ))}
        </fieldset>
      </div>
      <div className="row wrap no-print">
        {selects
          .filter(([name, , rows]) => rows.length > 1 || search.get(name))
          .map(([name, words, rows]) => (
            <select
              key={name}
              className="input"
              aria-label={say(words)}
              value={search.get(name) ?? ""}
              onChange={(event) => set(name, event.target.value)}
            >
              <option value="">
                {say(words)}：{say({ zh: "全部", en: "all" })}
              </option>
              {rows.map((one) => (
                <option key={one.key} value={one.key}>
                  {say(one)} {one.count}
                </option>
              ))}
            </select>
          ))}
      </div>
    </div>
  );
}

function Nothing({ board, search, set }: { board?: Board } & Omit<FilterProps, "board">) {
  const { say } = useSpeech();
  const names = [...search.keys()];
  return (
    <div className="empty">
      {board && board.open > 0 ? (
        <>
          <h2>{say({ zh: "筛选挡住了全部", en: "The filter hides them all" })}</h2>
          <button
            type="button"
            className="btn"
            onClick={() => {
              for (const name of names) set(name, "");
            }}
          >
            {say({ zh: "看全部 {n} 个", en: "Show all {n}" }, { n: board.open })}
          </button>
        </>
      ) : (
        <>
          <h2>{say({ zh: "没有在吹的哨", en: "No whistle is open" })}</h2>
          <p className="muted">
            {say({
              zh: "街道吹的、您的单位被叫到的，都会出现在这里；了结的到“找”里看。",
              en: "Whistles of the office, and those for which your unit is called, appear here; ended ones are found by search.",
            })}
          </p>
        </>
      )}
    </div>
  );
}

function WhistleRow({ whistle, from }: { whistle: Whistle; from: string }) {
  const { say, lang } = useSpeech();
  const { district } = whistle;
  const label = [whistle.urgency, whistle.topic].filter((one) => !!one).map((one) => say(one));
  const task = whistle.task ?? (whistle.topic ? say(whistle.topic) : "");
  return (
    <li className={`whistle card${whistle.late ? " is-late" : ""}`}>
      <div className="what">
        <p className="muted t12">
          {[whistle.number, ...label].filter(Boolean).join(" · ")}
          {whistle.state && <b> {say(whistle.state)}</b>}
        </p>
        <h2>
          {whistle.matter ? (
            <Link to={`/desk/matters/${district}/${whistle.matter}`} state={{ from }}>
              {task}
            </Link>
          ) : (
            task
          )}
        </h2>
        <p className="muted t13">
          {[say(whistle.office), whistle.place, shortMoment(whistle.opened_at, lang)].filter(Boolean).join(" · ")}
        </p>
        <p className="row wrap t13">
          {whistle.remaining && whistle.due && (
            <span>
              {say({ zh: "整个哨", en: "whole" })} <span className="muted">{say(whistle.remaining)}</span>
            </span>
          )}
          {whistle.from && (
            <Link to={`/desk/matters/${district}/${whistle.from}`} state={{ from }}>
              {say({ zh: "来自的诉求", en: "the appeal it comes from" })}
            </Link>
          )}
        </p>
      </div>
      {whistle.lanes.length > 0 ? (
        <ul className="lanes">
          {whistle.lanes.map((lane) => (
            <LaneRow key={lane.matter} lane={lane} district={district} from={from} />
          ))}
          {!!whistle.hidden && (
            <li className="muted t13">
              {say({ zh: "另有 {n} 家，您看不到", en: "{n} more that you may not see" }, { n: whistle.hidden })}
            </li>
          )}
        </ul>
      ) : (
        <p className="muted t13">
          {say({ zh: "还没有发出，没有叫任何单位。", en: "Not sent out: nobody is called yet." })}
        </p>
      )}
    </li>
  );
}
