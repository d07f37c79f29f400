// A queue: what waits, earliest due first. Nothing in it moves by itself; what is new waits in a strip.
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Link, useLocation, useNavigate, useParams, useSearchParams } from "react-router";
import { call } from "../api/client";
import { Mark } from "../parts/Pair";
import { Refusal } from "../parts/Refusal";
import { Failed, Loading } from "../parts/Waiting";
import { useTitle } from "../shell/Frame";
import { useKeys } from "../shell/keys";
import { useTold } from "../shell/live";
import { serverNow } from "../words/dates";
import { useSpeech } from "../words/speech";
import { BulkBar } from "./BulkBar";
import {
  type Counts,
  countsOf,
  exportOf,
  inOrder,
  pageOf,
  pathOf,
  queues as queuesNow,
  type Row,
  type Rows,
  rowsOf,
} from "./desk";
import { lettersOf } from "./letters";
import { Preview } from "./Preview";
import { QueueList } from "./QueueList";
import { addressOf } from "./QueueRow";
import { QueueSide } from "./QueueSide";
import { differencesOf, FACETS, filtersOf, groupOf, isFiltered, toggled } from "./queue";
import { layTrail } from "./trail";
import "../../styles/appeals.css";

const NAMES: Record<string, { zh: string; en: string }> = {
  mine: { zh: "待我处理", en: "Waiting for me" },
  unit: { zh: "本单位全部", en: "All of the unit" },
  waiting: { zh: "等别人", en: "Waiting for others" },
  risk: { zh: "将到期和逾期", en: "Due soon and overdue" },
  signatures: { zh: "等我签字", en: "To sign" },
  supervision: { zh: "督办", en: "Supervision" },
  callback: { zh: "待回访", en: "To call back" },
};

/** The moment, once a minute. */
function useMinute(): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), 60_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

// Where one was in each queue, for the way back.
const stood = new Map<string, string>();

export default function QueueScreen() {
  const { say } = useSpeech();
  const { key = "mine" } = useParams();
  const [address] = useSearchParams();
  const { pathname } = useLocation();
  const go = useNavigate();
  const queries = useQueryClient();
  const now = useMinute();
  const search = useMemo(() => filtersOf(address), [address]);
  const query = String(search);
  const filtered = isFiltered(search);
  const from = pathname + (query && `?${query}`);

  const all = useQuery({ queryKey: ["queues"], queryFn: queuesNow });
  const queue = all.data?.rows.find((one) => one.key === key);
  const name = say(queue ?? NAMES[key] ?? { zh: "收件", en: "Queue" });
  useTitle(name);
  const list = useInfiniteQuery({
    queryKey: ["queue", key, query],
    queryFn: ({ pageParam }) => rowsOf(key, search, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (last: Rows) => last.next,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: "always",
    meta: { still: true },
  });
  const counts = useQuery<Counts>({
    queryKey: ["queue-counts", key, query],
    queryFn: () => countsOf(key, search),
    placeholderData: (was) => was,
  });
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.rows) ?? [], [list.data]);
  const total = list.data?.pages[0]?.total ?? 0;
  const atLeast = list.data?.pages[0]?.at_least ?? false;

  const [at, setAt] = useState(0);
  const place = `${key}?${query}`;
  const back = useRef<string | null>(null);
  useEffect(() => {
    back.current = stood.get(place) ?? null;
    setAt(0);
  }, [place]);
  useEffect(() => {
    if (!back.current || rows.length === 0) return;
    const found = rows.findIndex((row) => row.matter === back.current);
    back.current = null;
    if (found >= 0) setAt(found);
  }, [rows]);
  const current = Math.min(at, Math.max(0, rows.length - 1));
  const row = rows[current];
  useEffect(() => layTrail(rows.map(addressOf)), [rows]);
  useEffect(() => {
    if (row && !back.current) stood.set(place, row.matter);
  }, [row, place]);
  const choose = useCallback((next: number) => setAt(next), []);
  const preview = useSettled(row, 120);

  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const selectedRows = useMemo(() => rows.filter((one) => selected.has(one.matter)), [rows, selected]);
  const latestRows = useRef(rows);
  latestRows.current = rows;
  const select = useCallback((which: number) => {
    const id = latestRows.current[which]?.matter;
    if (!id) return;
    setSelected((was) => {
      const next = new Set(was);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);

  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());
  useTold("change", (change) => {
    const known = latestRows.current.find((one) => one.matter === change.matter);
    if (known && known.version >= change.version) return;
    setFresh((was) => new Set(was).add(change.matter));
    if (known) setChanged((was) => new Set(was).add(change.matter));
  });
  useTold("resync", async () => {
    const now: Row[] = [];
    let after: string | null = null;
    for (let page = 0; page < (list.data?.pages.length ?? 0); page += 1) {
      const found: Rows = await rowsOf(key, search, after);
      now.push(...found.rows);
      after = found.next ?? null;
      if (!after) break;
    }
    const { fresh: came, changed: moved } = differencesOf(latestRows.current, now);
    setFresh((was) => new Set([...was, ...came, ...moved]));
    setChanged((was) => new Set([...was, ...moved]));
  });
  const merge = () => {
    setFresh(new Set());
    setChanged(new Set());
    void list.refetch();
    void all.refetch();
    void queries.invalidateQueries({ queryKey: ["queue-counts", key] });
    void queries.invalidateQueries({ queryKey: ["page"] });
  };
  const isNew = [...fresh].filter((id) => !changed.has(id)).length;

  const [drawer, setDrawer] = useState(false);
  const [narrow, setNarrow] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const open = (more = "") => {
    if (!row) return;
    void go(addressOf(row) + more, { state: { from } });
  };
  const take = async (over = false) => {
    if (!row) return;
    setProblem(null);
    try {
      const way = row.taken?.mine ? "put_back" : "take";
      const body = way === "take" ? { over } : {};
      await call("POST", `${pathOf(row.district, row.matter)}/${way}`, { body });
      merge();
    } catch (caught) {
      setProblem(caught);
    }
  };
  const page = row ? queries.getQueryData(pageOf(row.district, row.matter).queryKey) : null;
  const letters = lettersOf(inOrder(page?.asks ?? [], row?.next?.key).map((one) => one.ask.key));
  const byLetter = Object.fromEntries([...letters].map(([ask, letter]) => [letter, () => open(`?ask=${ask}`)]));
  useKeys({
    ...byLetter,
    j: () => setAt(Math.min(current + 1, rows.length - 1)),
    k: () => setAt(Math.max(current - 1, 0)),
    enter: () => open(),
    x: () => select(current),
    r: merge,
    g: row ? () => void take() : undefined,
    v: () => setDrawer(!drawer),
    escape: () => {
      if (drawer) setDrawer(false);
      else if (selected.size > 0) setSelected(new Set());
    },
  });

  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const end = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const groups = useMemo(() => {
    const found = { late: 0, soon: 0 };
    for (const one of rows) {
      const group = groupOf(one, now);
      if (group === "late" || group === "soon") found[group] += 1;
    }
    return found;
  }, [rows, now]);

  return (
    <div className="queue">
      <aside className={`side${narrow ? " open" : ""}`} aria-label={say({ zh: "视图和筛选", en: "Views and filters" })}>
        <QueueSide queues={all.data} here={key} search={search} counts={counts} />
      </aside>
      <section className="list" aria-label={name}>
        <div className="head">
          <h1>{name}</h1>
          <button type="button" className="btn narrow-only" aria-expanded={narrow} onClick={() => setNarrow(!narrow)}>
            {say({ zh: "筛选", en: "Filter" })}
            {filtered.length > 0 && ` ${filtered.length}`}
          </button>
          <button type="button" className="btn drawer-only" aria-expanded={drawer} onClick={() => setDrawer(!drawer)}>
            {say({ zh: "预览", en: "Preview" })} <kbd>V</kbd>
          </button>
          <span className="sum">
            {groups.late > 0 && (
              <span className="late">
                <b>{groups.late}</b> {say({ zh: "逾期", en: "overdue" })}
              </span>
            )}
            {groups.soon > 0 && (
              <span className="soon">
                <b>{groups.soon}</b> {say({ zh: "将到期", en: "due soon" })}
              </span>
            )}
            <span className="muted" role="status">
              {list.data &&
                say(
                  atLeast
                    ? { zh: "至少 {total} 件，显示 {shown} 件", en: "{shown} of at least {total} shown" }
                    : { zh: "共 {total} 件，显示 {shown} 件", en: "{shown} of {total} shown" },
                  { total, shown: rows.length },
                )}
            </span>
            <span className="wide-only no-print">
              {(["csv", "xlsx"] as const).map((format) => (
                <a key={format} className="btn quiet t13" href={exportOf(key, search, format)} download>
                  {say({ zh: "导出", en: "Export" })} {format.toUpperCase()}
                </a>
              ))}
            </span>
          </span>
        </div>
        {filtered.length > 0 && (
          <p className="chips">
            {chips(search, counts.data).map((chip) => (
              <Link key={chip.name + chip.value} className="tag" replace to={{ search: chip.without }}>
                {chip.label} ×
              </Link>
            ))}
            <Link className="t13" replace to={{ search: "" }}>
              {say({ zh: "清除筛选", en: "Clear" })}
            </Link>
          </p>
        )}
        {fresh.size > 0 && (
          <div className="newin" role="status">
            <span>
              {isNew > 0 && say({ zh: "新到 {n} 件", en: "{n} new" }, { n: isNew })}
              {isNew > 0 && changed.size > 0 && say({ zh: "，", en: ", " })}
              {changed.size > 0 && say({ zh: "{n} 件有变化", en: "{n} changed" }, { n: changed.size })}
            </span>
            <button type="button" className="linkish" onClick={merge}>
              {say({ zh: "合入列表", en: "Merge into list" })} <kbd>R</kbd>
            </button>
            <span className="muted grow wide-only">
              {say({ zh: "合入前不挪动您正在看的位置", en: "Nothing moves until then" })}
            </span>
          </div>
        )}
        {problem !== null && <Refusal problem={problem} />}
        {list.isPending ? (
          <Loading rows={8} />
        ) : list.error && rows.length === 0 ? (
          <Failed problem={list.error} again={() => list.refetch()} />
        ) : rows.length === 0 ? (
          <Nothing search={search} counts={counts.data} queues={all.data?.rows ?? []} here={key} />
        ) : (
          <QueueList
            rows={rows}
            total={total}
            grouped={search.get("sort") !== "opened"}
            name={name}
            from={from}
            current={current}
            selected={selected}
            changed={changed}
            selectable
            now={now}
            choose={choose}
            select={select}
            end={end}
          />
        )}
        {hasNextPage && (
          <button type="button" className="btn quiet" disabled={isFetchingNextPage} onClick={end}>
            {isFetchingNextPage
              ? say({ zh: "在取", en: "Loading" })
              : say({ zh: "再显示一些，还有 {n} 件", en: "Show more: {n} left" }, { n: total - rows.length })}
          </button>
        )}
        {selectedRows.length > 0 && (
          <BulkBar
            rows={selectedRows}
            clear={() => setSelected(new Set())}
            done={() => {
              setSelected(new Set());
              merge();
            }}
          />
        )}
      </section>
      <aside className={`pv${drawer ? " open" : ""}`} aria-label={say({ zh: "预览", en: "Preview" })}>
        {drawer && (
          <button type="button" className="btn drawer-only" onClick={() => setDrawer(false)}>
            {say({ zh: "收起", en: "Close" })} <kbd>Esc</kbd>
          </button>
        )}
        {preview && <Preview key={preview.matter} row={preview} from={from} take={() => void take()} />}
      </aside>
      <QueueKeys />
    </div>
  );
}

/** The value once it has stood for a while, so that moving fast asks for nothing. */
function useSettled<T>(value: T, after: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), after);
    return () => clearTimeout(timer);
  }, [value, after]);
  return settled;
}

function QueueKeys() {
  const { say } = useSpeech();
  const keys = [
    ["J", "K", say({ zh: "下一件 / 上一件", en: "next / previous" })],
    ["Enter", "", say({ zh: "打开", en: "open" })],
    ["X", "", say({ zh: "选中", en: "select" })],
    ["G", "", say({ zh: "我来办 / 放回", en: "take / put back" })],
    ["R", "", say({ zh: "合入新到", en: "merge new" })],
    ["V", "", say({ zh: "预览", en: "preview" })],
    ["?", "", say({ zh: "全部按键", en: "all keys" })],
  ];
  return (
    <div className="keys wide-only" role="note">
      {keys.map(([one, two, what]) => (
        <span key={what}>
          <kbd>{one}</kbd> {two && <kbd>{two}</kbd>} {what}
        </span>
      ))}
    </div>
  );
}

function chips(search: URLSearchParams, counts: Counts | undefined) {
  return isFiltered(search).flatMap((name) =>
    (search.get(name) ?? "").split(",").map((value) => {
      const facet = FACETS.find((one) => one.facet === name)?.facet;
      const label = (facet && counts?.[facet]?.find((one) => one.key === value)?.zh) ?? value;
      return { name, value, label, without: String(toggled(search, name, value)) };
    }),
  );
}

function Nothing(props: {
  search: URLSearchParams;
  counts: Counts | undefined;
  queues: { key: string; zh: string; en: string; total: number }[];
  here: string;
}) {
  const { say } = useSpeech();
  const { search, counts, queues, here } = props;
  const loosened = useLoosened(here, search);
  if (isFiltered(search).length > 0)
    return (
      <div className="empty">
        <h2>{say({ zh: "这样筛，一件也没有", en: "Your filter leaves nothing" })}</h2>
        <ul className="lines">
          {chips(search, counts).map((chip) => (
            <li key={chip.name + chip.value}>
              <Link replace to={{ search: chip.without }}>
                {say(
                  { zh: "去掉“{what}”有 {n} 件", en: "Without “{what}”: {n}" },
                  {
                    what: chip.label,
                    n: loosened.get(chip.without) ?? "…",
                  },
                )}
              </Link>
            </li>
          ))}
          <li>
            <Link replace to={{ search: "" }}>
              {say({ zh: "清除筛选", en: "Clear the filter" })}
            </Link>
          </li>
        </ul>
      </div>
    );
  const others = queues.filter((queue) => queue.key !== here && queue.total > 0);
  return (
    <div className="empty done-here">
      <Mark />
      <h2>{say({ zh: "手头没有待办", en: "Nothing is waiting here" })}</h2>
      <ul className="lines">
        {others.map((queue) => (
          <li key={queue.key}>
            <Link to={`/desk/queues/${queue.key}`}>
              {say({ zh: "看“{what}”的 {n} 件", en: "See “{what}”: {n}" }, { what: say(queue), n: queue.total })}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** How many there are without each filter. */
function useLoosened(queue: string, search: URLSearchParams): Map<string, number> {
  const wanted = chips(search, undefined).map((chip) => chip.without);
  const found = useQuery({
    queryKey: ["loosened", queue, String(search)],
    enabled: wanted.length > 0 && wanted.length <= 6,
    queryFn: async () => {
      const totals = await Promise.all(
        wanted.map(async (one) => (await rowsOf(queue, new URLSearchParams(one), null, 1)).total),
      );
      return new Map(wanted.map((one, at) => [one, totals[at] ?? 0]));
    },
  });
  return found.data ?? new Map();
}

export type { Row };
