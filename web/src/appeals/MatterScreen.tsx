// A matter: what was said, by when and why, what happened, who is in it, and what can be done.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Link, useLocation, useNavigate, useParams, useSearchParams } from "react-router";
import { call } from "../api/client";
import { Cite } from "../parts/Cite";
import { Pair } from "../parts/Pair";
import { Failed, Loading } from "../parts/Waiting";
import { useTitle } from "../shell/Frame";
import { useKeys } from "../shell/keys";
import { useTold } from "../shell/live";
import { composeAddress, opensWhistle } from "../whistle/whistles";
import { spokenMoment } from "../words/dates";
import { useSpeech } from "../words/speech";
import { Actions, asksOf } from "./Actions";
import { Remains } from "./Clock";
import { type Cited, opened, type Page, pageNow, pageOf, pathOf, type Revealed, reveal } from "./desk";
import { MachineReads } from "./MachineReads";
import { outbox } from "./outbox";
import { Presence } from "./Presence";
import { PrintSheet } from "./PrintSheet";
import { signOf } from "./queue";
import { useCity } from "./reference";
import { Near, Situation, useAlike } from "./Situation";
import { Timeline } from "./Timeline";
import { along } from "./trail";
import type { Typed } from "./values";
import { WhyNow } from "./WhyNow";
import "../../styles/appeals.css";
import "../../styles/sheet.css";

export default function MatterScreen() {
  const { district = "", id = "" } = useParams();
  const { say } = useSpeech();
  const found = useQuery(pageOf(district, id));
  useTitle(found.data?.matter.number ?? say({ zh: "诉求", en: "Matter" }));
  if (found.isPending) return <Loading rows={8} />;
  if (!found.data) return <Failed problem={found.error} again={() => found.refetch()} />;
  return <MatterPage key={id} whole={found.data} refresh={() => void found.refetch()} />;
}

type Tab = "course" | "situation" | "near" | "basis" | "acts";
type Props = { whole: Page; refresh: () => void };

function MatterPage({ whole, refresh }: Props) {
  const { say } = useSpeech();
  const [shown, setShown] = useState<Revealed | null>(null);
  const revealed = shown?.version === whole.version ? shown : null;
  const page = opened(whole, revealed);
  const { matter } = page;
  const city = useCity(matter.district)?.key;
  const go = useNavigate();
  const from = (useLocation().state as { from?: string } | null)?.from ?? "/desk";
  const [search, setSearch] = useSearchParams();
  const open = search.get("ask");
  const [chosen, setChosen] = useState<Typed | undefined>();
  const setOpen = (ask: string | null, start?: Typed) => {
    const form = asksOf(page).find((one) => one.ask.key === ask);
    if (form && opensWhistle(form)) return void go(composeAddress(matter.district, matter.matter));
    setChosen(start);
    setSearch(ask ? { ask } : {}, { replace: true, state: { from } });
    setTab(ask ? "acts" : "course");
  };
  const [tab, setTab] = useState<Tab>(open ? "acts" : "course");
  const [seen] = useState(page.version);
  const [later, setLater] = useState(0);
  useTold("change", (change) => {
    if (change.matter === matter.matter) setLater(change.version);
  });
  useTold("resync", async () => setLater((await pageNow(matter.district, matter.matter)).version));
  const isLater = later > page.version;
  const queries = useQueryClient();
  const latest = useRef({ open, setOpen });
  latest.current = { open, setOpen };
  useEffect(
    () =>
      outbox.onSettled((sent) => {
        if (sent.state !== "failed" || !sent.path.startsWith(`${pathOf(matter.district, matter.matter)}/`)) return;
        void queries.invalidateQueries(pageOf(matter.district, matter.matter));
        const ask = new URLSearchParams(sent.back.split("?")[1]).get("ask");
        if (!latest.current.open && ask) latest.current.setOpen(ask);
      }),
    [matter.district, matter.matter, queries],
  );
  useKeys({
    escape: open ? undefined : () => void go(from),
    r: isLater ? refresh : undefined,
    j: open ? undefined : () => step(1),
    k: open ? undefined : () => step(-1),
    g: () => void takeIt(),
  });
  const step = (by: 1 | -1) => {
    const next = along(`/desk/matters/${matter.district}/${matter.matter}`, by);
    if (next) void go(next, { state: { from }, replace: true });
  };
  const takeIt = async () => {
    const way = page.row.taken?.mine ? "put_back" : "take";
    try {
      await call("POST", `${pathOf(matter.district, matter.matter)}/${way}`, {
        body: way === "take" ? { over: false } : {},
      });
    } finally {
      refresh();
    }
  };
  const alike = useAlike(page);
  const basis = basisOf(page);
  const tabs: [Tab, string][] = [
    ["course", say({ zh: "经过", en: "Course" })],
    ["situation", say({ zh: "情况", en: "Situation" })],
    ["near", `${say({ zh: "附近", en: "Nearby" })} ${alike ? alike.rows.length : 0}`],
    ["basis", `${say({ zh: "依据", en: "Basis" })} ${basis.length}`],
  ];
  const on = (one: Tab) => (tab === one ? "shown" : "");
  const first = asksOf(page).filter((one) => one.possible);
  return (
    <article className="matter">
      <Head page={page} from={from} />
      <WhyNow page={page} city={city} />
      {isLater && (
        <div className="newin" role="status">
          <span>{say({ zh: "这件刚刚有变化", en: "This has just changed" })}</span>
          <button type="button" className="linkish" onClick={refresh}>
            {say({ zh: "看新的", en: "Show it" })} <kbd>R</kbd>
          </button>
        </div>
      )}
      <div className="tabs" role="tablist" aria-label={say({ zh: "看哪一部分", en: "Part" })}>
        {tabs.map(([key, name]) => (
          <button key={key} type="button" role="tab" aria-selected={tab === key} onClick={() => setTab(key)}>
            {name}
          </button>
        ))}
      </div>
      <div className="cols">
        <aside className="cl" aria-label={say({ zh: "情况", en: "Situation" })}>
          <div data-tab="" className={on("situation")}>
            <Situation
              page={page}
              revealed={revealed}
              reveal={async (purpose) => setShown(await reveal(matter, purpose))}
            />
          </div>
          <div data-tab="" className={on("near")}>
            <Near
              page={page}
              changed={() => {
                void queries.invalidateQueries({ queryKey: ["alike"] });
                refresh();
              }}
            />
            {!alike?.rows.length && (
              <p className="muted t13 narrow-only">{say({ zh: "附近没有类似的。", en: "Nothing alike nearby." })}</p>
            )}
          </div>
        </aside>
        <section data-tab="" className={on("course")} aria-labelledby="course">
          <h2 className="h3" id="course">
            {say({ zh: "经过", en: "Course" })}{" "}
            <span className="muted t13">
              {say({ zh: "新的在上，每步带依据", en: "newest first, each step with its basis" })}
            </span>
          </h2>
          <Timeline page={page} city={city} seen={page.version > seen ? seen : 0} purpose={revealed?.purpose} />
          {page.timeline.every((step) => step.values.every((one) => one.field.key !== "text")) && page.said?.text && (
            <div className="said open">{page.said.text}</div>
          )}
        </section>
        <section
          data-tab=""
          className={`${on("basis")} narrow-only basis-tab`}
          aria-label={say({ zh: "依据", en: "Basis" })}
        >
          <ul className="basis">
            {basis.map((cited) => (
              <li key={cited.provision}>
                <Cite cited={cited} city={city} /> <span className="gist muted">{cited.title}</span>
              </li>
            ))}
          </ul>
        </section>
        <aside className={`cr ${on("acts")}`} data-tab="" aria-label={say({ zh: "办理", en: "Actions" })}>
          <Presence page={page} writing={!!open} />
          <MachineReads page={page} open={setOpen} />
          <Actions page={page} city={city} open={open} setOpen={(ask) => setOpen(ask)} chosen={chosen} />
        </aside>
      </div>
      <div className="dock no-print">
        {first.slice(0, 2).map((one, at) => (
          <button
            key={one.ask.key}
            type="button"
            className={`btn${at === 0 ? " primary" : ""}`}
            onClick={() => setOpen(one.ask.key)}
          >
            {say(one.ask)}
          </button>
        ))}
        <button type="button" className="btn" onClick={() => setTab("acts")}>
          {say({ zh: "更多 {n}", en: "More {n}" }, { n: Math.max(0, asksOf(page).length - Math.min(2, first.length)) })}
        </button>
      </div>
      <PrintSheet page={page} />
    </article>
  );
}

/** Every provision that something here rests on, once. */
function basisOf(page: Page): Cited[] {
  const found = new Map<string, Cited>();
  for (const one of [...page.asks, ...page.timeline, ...page.planned])
    for (const cited of one.basis) if (!found.has(cited.provision)) found.set(cited.provision, cited);
  return [...found.values()];
}

function Head({ page, from }: { page: Page; from: string }) {
  const { say, lang } = useSpeech();
  const { matter, row } = page;
  const title = matter.values.find((one) => one.field.key === "title" && !one.masked && !one.erased && one.value);
  const what = row.category
    ? say(row.category)
    : (matter.values.find((one) => one.field.key === "category")?.label ?? matter.procedure);
  const due = row.due;
  return (
    <header className="hd">
      <div className="row">
        <Pair sign={signOf(row)} />
        <div className="grow">
          <p className="muted t13 row wrap">
            <Link to={from} className="no-print">
              ‹ {say({ zh: "收件", en: "Queue" })} <kbd className="wide-only">Esc</kbd>
            </Link>
            <span className="code">{matter.number}</span>
            <span>{say(matter.procedure)}</span>
            <b>{say(matter.state)}</b>
            <span>{say({ zh: "第 {n} 轮", en: "round {n}" }, { n: matter.round })}</span>
            {row.kind_words && <span>{say(row.kind_words)}</span>}
            {row.tags.map((tag) => (
              <span key={tag.key} className={`tag${tag.key === "urged" ? " warn" : ""}`}>
                {say(tag)}
              </span>
            ))}
            <button type="button" className="linkish no-print wide-only" onClick={() => window.print()}>
              {say({ zh: "打印", en: "Print" })}
            </button>
          </p>
          <h1>
            {title ? String(title.value) : typeof what === "string" ? what : say(what)}
            {row.place_name && <span className="muted t16"> {row.place_name}</span>}
          </h1>
        </div>
      </div>
      <div className="when">
        <p className="muted t13">
          {matter.is_final ? say({ zh: "已结束", en: "ended" }) : due ? say({ zh: "到期", en: "due" }) : ""}
        </p>
        <p>
          <b>
            {matter.is_final && matter.ended_at
              ? spokenMoment(matter.ended_at, lang)
              : due
                ? spokenMoment(due, lang)
                : say({ zh: "没有在走的时钟", en: "No clock is running" })}
          </b>{" "}
          {row.remaining && <Remains left={row.remaining} />}
        </p>
      </div>
    </header>
  );
}
