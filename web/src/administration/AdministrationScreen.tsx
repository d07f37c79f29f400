// Administration at a glance: what waits for a second person, and the latest acts.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import { FieldForm } from "../parts/FieldForm";
import { useFilters } from "../parts/filters";
import { Sure } from "../parts/Sure";
import { Failed, Loading } from "../parts/Waiting";
import { useKeys } from "../shell/keys";
import { useTold } from "../shell/live";
import { useAccount } from "../shell/session";
import { spokenMoment } from "../words/dates";
import { useSpeech } from "../words/speech";
import { ActRows, useAbout, useNames } from "./ActRows";
import {
  type Act,
  actsOf,
  actsProcedure,
  changesOf,
  KEY,
  PROPOSED,
  screenOf,
  step,
  useOwnCity,
  usePostsHeld,
} from "./administration";
import { ChangesView } from "./ChangesView";
import { Head } from "./Head";

export default function AdministrationScreen() {
  const city = useOwnCity();
  return (
    <div className="page administration">
      <Head title={{ zh: "管理", en: "Administration" }} />
      {city ? (
        <>
          <Waiting city={city.key} />
          <Latest city={city.key} />
        </>
      ) : (
        <Loading />
      )}
    </div>
  );
}

function Waiting({ city }: { city: string }) {
  const { say } = useSpeech();
  const found = useQuery(actsOf(city, `state=${PROPOSED}`));
  const title = useRef<HTMLHeadingElement>(null);
  const rows = found.data?.rows;
  const [decided, setDecided] = useState("");
  const [fresh, setFresh] = useState<string[]>([]);
  useTold("change", ({ state, matter }) => {
    if (state === PROPOSED) setFresh((was) => [...was.filter((one) => one !== matter), matter]);
  });
  const shown = new Set(rows?.map((act) => act.matter));
  const arrived = fresh.filter((matter) => !shown.has(matter)).length;
  const merge = () => void found.refetch().then(() => setFresh([]));
  useKeys({ r: arrived > 0 ? merge : undefined });
  return (
    <section className="lines">
      <h2 className="h3" ref={title} tabIndex={-1}>
        {say({ zh: "等第二个人确认", en: "Waiting for a second person" })}{" "}
        {found.data && (
          <span className="muted">{say({ zh: "共 {n} 件", en: "{n} in all" }, { n: found.data.total })}</span>
        )}
      </h2>
      {arrived > 0 && (
        <button type="button" className="btn wide" onClick={merge}>
          {say({ zh: "新到 {n} 件，合入列表", en: "{n} new. Merge into list" }, { n: arrived })} <kbd>R</kbd>
        </button>
      )}
      {decided && (
        <p className="note ying" role="status">
          {decided}
        </p>
      )}
      {found.isPending ? (
        <Loading rows={2} />
      ) : !rows ? (
        <Failed problem={found.error} again={() => void found.refetch()} />
      ) : rows.length === 0 ? (
        <p className="muted">
          {say({
            zh: "没有待确认的提议。等签字的废止在“收件”里。",
            en: "Nothing is proposed. Revocations to be signed wait in the queue.",
          })}
        </p>
      ) : (
        rows.map((act, at) => (
          <Proposed
            key={act.matter}
            act={act}
            city={city}
            isOpen={at < 3}
            decided={(words) => {
              setDecided(words);
              title.current?.focus();
            }}
          />
        ))
      )}
    </section>
  );
}

type Decided = (words: string) => void;

function Proposed({ act, city, isOpen, decided }: { act: Act; city: string; isOpen: boolean; decided: Decided }) {
  const { say, lang } = useSpeech();
  const about = useAbout();
  const nameOf = useNames();
  const [looks, setLooks] = useState(isOpen);
  const changes = useQuery({ ...changesOf(city, act.matter), enabled: looks });
  return (
    <article className="card proposed lines" aria-label={`${say(act.kind)} ${about(act)}`}>
      <h3>
        {say(act.kind)} {about(act)}
      </h3>
      <p className="t13">
        {say(
          { zh: "从 {from} 起 · {issuer} · {document}", en: "from {from} · {issuer} · {document}" },
          { from: act.from, issuer: act.issuer, document: act.document },
        )}
      </p>
      <p className="muted t13">
        {say(
          { zh: "{who} 提出，{at}", en: "proposed by {who}, {at}" },
          { who: nameOf(act.by), at: spokenMoment(act.opened_at, lang) },
        )}{" "}
        · <Link to={screenOf(act)}>{act.number}</Link>
        {typeof act.values.reason === "string" && ` · ${act.values.reason}`}
      </p>
      <details open={looks} onToggle={(event) => setLooks(event.currentTarget.open)}>
        <summary>{say({ zh: "会改变什么", en: "What would change" })}</summary>
        {changes.isPending ? (
          <Loading rows={1} />
        ) : !changes.data ? (
          <Failed problem={changes.error} again={() => void changes.refetch()} />
        ) : changes.data.stands ? (
          <ChangesView changes={changes.data} kind={act.kind.key} />
        ) : (
          <div className="note late" role="alert">
            {say({ zh: "现在立不住，确认不了：", en: "It cannot stand now:" })}
            {changes.data.reasons.map((reason) => (
              <p key={reason.code + reason.field}>{reason[lang]}</p>
            ))}
          </div>
        )}
      </details>
      <Decide act={act} decided={decided} />
    </article>
  );
}

function Decide({ act, decided }: { act: Act; decided: Decided }) {
  const { say } = useSpeech();
  const account = useAccount();
  const posts = usePostsHeld();
  const queries = useQueryClient();
  const [declines, setDeclines] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const was = useRef(false);
  useEffect(() => {
    if (was.current && !declines) button.current?.focus();
    was.current = declines;
  }, [declines]);
  const take = async (ask: string, words: string, values: Record<string, unknown> = {}) => {
    await step(act, ask, values);
    await queries.invalidateQueries({ queryKey: [KEY] });
    decided(words);
  };
  const isOwn = act.by === account.id;
  const { number } = act;
  return (
    <>
      {isOwn && posts.includes("confirmer") && (
        <p className="note">
          {say({
            zh: "这是您自己提的，要另一位确认人来定。",
            en: "You proposed this yourself; another confirmer decides.",
          })}
        </p>
      )}
      <div className="row wrap">
        {posts.includes("confirmer") && !isOwn && !declines && (
          <>
            <Sure
              what={{ zh: "确认生效", en: "Confirm" }}
              label={say({ zh: "确认生效 {number}", en: "Confirm {number}" }, { number })}
              follows={{
                zh: `从 ${act.from} 起管所有人。确认以后不能撤回，只能凭文件废止。`,
                en: `It binds everybody from ${act.from}. It cannot be taken back, only revoked by a document.`,
              }}
              act={() => take("confirm", say({ zh: "{number} 已确认。", en: "{number} is confirmed." }, { number }))}
            />
            <button ref={button} type="button" className="btn" onClick={() => setDeclines(true)}>
              {say({ zh: "不予确认", en: "Decline" })}
            </button>
          </>
        )}
        {posts.includes("administrator") && (
          <Sure
            what={{ zh: "撤回提议", en: "Withdraw" }}
            label={say({ zh: "撤回提议 {number}", en: "Withdraw {number}" }, { number })}
            follows={{
              zh: "提议就此结束，要办得重新提。",
              en: "The proposal ends; to go on, it must be proposed anew.",
            }}
            act={() => take("withdraw", say({ zh: "{number} 已撤回。", en: "{number} is withdrawn." }, { number }))}
          />
        )}
        {!posts.includes("confirmer") && (
          <p className="muted t13">{say({ zh: "等确认人来定。", en: "A confirmer decides." })}</p>
        )}
      </div>
      {declines && (
        <FieldForm
          focus
          lines={[{ name: "reason", label: { zh: "理由", en: "Reason" }, maxLength: 1000 }]}
          button={{ zh: "不予确认", en: "Decline" }}
          follows={{
            zh: "提议就此结束，理由留在事项里，提出的人看得到。",
            en: "The proposal ends; whoever proposed it sees the reason.",
          }}
          close={() => setDeclines(false)}
          send={({ reason = "" }) =>
            take("decline", say({ zh: "{number} 不予确认。", en: "{number} is declined." }, { number }), { reason })
          }
        />
      )}
    </>
  );
}

const FILTERS = ["kind", "state", "on"];
/** As many rows are shown before one asks for more. */
const SHOWN = 50;

function Latest({ city }: { city: string }) {
  const { say } = useSpeech();
  const [shown, setShown] = useState(SHOWN);
  const [search, set] = useFilters(FILTERS);
  const found = useQuery(actsOf(city, search));
  const procedure = useQuery(actsProcedure(city)).data;
  const kinds = procedure?.asks.filter((one) => one.from.length === 0).map((one) => one.form.ask) ?? [];
  const rows = found.data?.rows ?? [];
  return (
    <section className="lines">
      <h2 className="h3">{say({ zh: "最近的事项", en: "Latest acts" })}</h2>
      <form className="row wrap finders no-print" onSubmit={(event) => event.preventDefault()}>
        <label className="row t13">
          {say({ zh: "哪一种", en: "Kind" })}
          <select
            className="input"
            value={search.get("kind") ?? ""}
            onChange={(event) => set("kind", event.target.value)}
          >
            <option value="">{say({ zh: "全部", en: "All" })}</option>
            {kinds.map((kind) => (
              <option key={kind.key} value={kind.key}>
                {say(kind)}
              </option>
            ))}
          </select>
        </label>
        <label className="row t13">
          {say({ zh: "状态", en: "State" })}
          <select
            className="input"
            value={search.get("state") ?? ""}
            onChange={(event) => set("state", event.target.value)}
          >
            <option value="">{say({ zh: "全部", en: "All" })}</option>
            {procedure?.states.map((one) => (
              <option key={one.key} value={one.key}>
                {say(one.label)}
              </option>
            ))}
          </select>
        </label>
        <label className="row t13">
          {say({ zh: "哪天在用", en: "In force on" })}
          <input
            className="input"
            type="date"
            value={search.get("on") ?? ""}
            onChange={(event) => set("on", event.target.value)}
          />
        </label>
        {[...search.keys()].length > 0 && (
          <Link replace to={{ search: "" }}>
            {say({ zh: "清除筛选", en: "Clear the filter" })}
          </Link>
        )}
      </form>
      {found.isPending ? (
        <Loading />
      ) : !found.data ? (
        <Failed problem={found.error} again={() => void found.refetch()} />
      ) : (
        <>
          <p className="muted t13" role="status">
            {say(
              { zh: "共 {total} 件，显示 {n} 件，生效日晚的在上", en: "{n} of {total} shown, latest first day on top" },
              { total: found.data.total, n: Math.min(rows.length, shown) },
            )}
          </p>
          {rows.length > 0 ? (
            <ActRows rows={rows.slice(0, shown)} />
          ) : [...search.keys()].length > 0 ? (
            <p className="muted">{say({ zh: "这样筛，一件也没有。", en: "Your filter leaves nothing." })}</p>
          ) : (
            <p className="muted">
              {say({
                zh: "还没有管理事项。现在用的都是规则文件里原有的，见上面各份清单。",
                en: "No acts yet. Everything is as the rulebook's files have it; see the lists above.",
              })}
            </p>
          )}
          {rows.length > shown && (
            <p>
              <button type="button" className="btn" onClick={() => setShown(shown + SHOWN)}>
                {say({ zh: "再显示一些，还有 {n} 件", en: "Show more: {n} left" }, { n: rows.length - shown })}
              </button>
            </p>
          )}
        </>
      )}
    </section>
  );
}
