// One person: posts, who stands in for whom, what was recorded, and the acts that change it.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Link, useParams } from "react-router";
import { call, type Schemas } from "../api/client";
import type { Option } from "../appeals/reference";
import { Sure } from "../parts/Sure";
import { Empty, Failed, Loading } from "../parts/Waiting";
import { useAccount } from "../shell/session";
import { useSpeech, type Words } from "../words/speech";
import { ActForm } from "./ActForm";
import { ActRows } from "./ActRows";
import { type Act, actsOf, KEY, type Person, peopleOf, step, useOwnCity, usePostsHeld } from "./administration";
import { Head } from "./Head";
import { Code } from "./Invite";
import { STATES } from "./PeopleScreen";
import { StandIn, usePosts } from "./Posts";

export default function PersonScreen() {
  const { login = "" } = useParams();
  const { say } = useSpeech();
  const found = useQuery(peopleOf(`q=${encodeURIComponent(login)}`));
  const person = found.data?.rows.find((one) => one.login === login);
  // Whoever may stand in or take over is of the same unit.
  const people = useQuery({ ...peopleOf(`unit=${encodeURIComponent(person?.unit.id ?? "")}`), enabled: !!person });
  if (found.isPending) return <Loading />;
  if (!found.data) return <Failed problem={found.error} again={() => void found.refetch()} />;
  return (
    <div className="page administration">
      <Head title={person ? { zh: person.name, en: person.name } : { zh: "人员", en: "People" }} />
      {person ? (
        <>
          <Facts person={person} people={people.data?.rows ?? []} />
          <Change person={person} people={people.data?.rows ?? []} />
          <Recorded person={person} />
        </>
      ) : (
        <Empty title={{ zh: "您管的单位里没有这个人", en: "There is no such person in your units" }}>
          <Link to="/desk/administration/people">{say({ zh: "回到人员", en: "Back to people" })}</Link>
        </Empty>
      )}
    </div>
  );
}

function Facts({ person, people }: { person: Person; people: Person[] }) {
  const { say } = useSpeech();
  const posts = usePosts();
  const deputies = people.flatMap((one) =>
    one.stands_in.filter((stand) => stand.account === person.account).map((stand) => ({ deputy: one, stand })),
  );
  return (
    <dl className="kv card facts">
      <dt>{say({ zh: "用户名", en: "Login" })}</dt>
      <dd className="code">{person.login}</dd>
      <dt>{say({ zh: "单位", en: "Unit" })}</dt>
      <dd>{say(person.unit)}</dd>
      <dt>{say({ zh: "岗位", en: "Posts" })}</dt>
      <dd>{posts.names(person.posts) || say({ zh: "今天没有", en: "none today" })}</dd>
      <dt>{say({ zh: "状态", en: "State" })}</dt>
      <dd>{say(STATES[person.state] ?? { zh: person.state, en: person.state })}</dd>
      <dt>{say({ zh: "代理谁", en: "Stands in for" })}</dt>
      <dd>
        {person.stands_in.length === 0 && say({ zh: "今天没有", en: "nobody today" })}
        {person.stands_in.map((one) => (
          <p key={one.act}>
            <StandIn one={one} />
          </p>
        ))}
      </dd>
      <dt>{say({ zh: "谁代理", en: "Deputies" })}</dt>
      <dd>
        {deputies.length === 0 && say({ zh: "今天没有", en: "none today" })}
        {deputies.map(({ deputy, stand }) => (
          <p key={stand.act}>
            <StandIn one={{ ...stand, name: deputy.name }} />
          </p>
        ))}
      </dd>
    </dl>
  );
}

const CHANGES: [string, Words][] = [
  ["appoint", { zh: "任用", en: "Appoint" }],
  ["delegate", { zh: "委托代理", en: "Delegate" }],
  ["record_absence", { zh: "记录缺勤", en: "Record an absence" }],
  ["dismiss", { zh: "免去", en: "Dismiss" }],
];

function Change({ person, people }: { person: Person; people: Person[] }) {
  const { say } = useSpeech();
  const account = useAccount();
  const isAdministrator = usePostsHeld().includes("administrator");
  const queries = useQueryClient();
  const posts = usePosts();
  const [kind, setKind] = useState<string | null>(null);
  const [invited, setInvited] = useState<Schemas["Invited"] | null>(null);
  const area = useRef<HTMLElement>(null);
  const last = useRef<string | null>(null);
  useEffect(() => {
    if (!kind && last.current) area.current?.querySelector<HTMLElement>(`[data-kind="${last.current}"]`)?.focus();
    last.current = kind;
  }, [kind]);
  if (!isAdministrator) return null;
  if (person.account === account.id)
    return (
      <p className="note">
        {say({ zh: "自己的岗位由别的管理员改。", en: "Your own posts are changed by another administrator." })}
      </p>
    );
  const colleagues: Option[] = people
    .filter((one) => one.account !== person.account && one.state === "active")
    .map((one) => ({ key: one.account, name: { zh: one.name, en: one.name }, path: one.login }));
  const own = posts.options.filter((one) => person.posts.includes(one.key));
  const chosen = CHANGES.find(([key]) => key === kind);
  return (
    <section className="lines" ref={area} aria-label={say({ zh: "改动", en: "Changes" })}>
      <div className="row wrap">
        {CHANGES.map(([key, words]) => (
          <button
            key={key}
            type="button"
            data-kind={key}
            className={`btn${kind === key ? " on" : ""}`}
            aria-expanded={kind === key}
            onClick={() => setKind(kind === key ? null : key)}
          >
            {say(words)}
          </button>
        ))}
        <Sure
          what={{ zh: "换一个邀请码", en: "New invitation" }}
          follows={{
            zh: `${person.name} 的密码马上作废，登录和令牌全部结束，要用新邀请码重新定密码。`,
            en: `The password of ${person.name} ends at once, with every session and token; a new one is set with the code.`,
          }}
          act={async () => {
            const path = `/api/v1/administration/people/${encodeURIComponent(person.account)}/invitation`;
            setInvited(await call<Schemas["Invited"]>("POST", path));
            await queries.invalidateQueries({ queryKey: [KEY] });
          }}
        />
      </div>
      {invited && <Code invited={invited} name={person.name} login={person.login} done={() => setInvited(null)} />}
      {chosen && (
        <ActForm
          key={kind}
          kind={chosen[0]}
          title={{ zh: `${chosen[1].zh}：${person.name}`, en: `${chosen[1].en}: ${person.name}` }}
          fixed={{ account: person.account }}
          start={kind === "appoint" ? { unit: person.unit.id, posts: person.posts } : {}}
          choices={{
            posts: kind === "appoint" ? posts.options : own,
            deputy: colleagues,
            successor: colleagues,
          }}
          hints={HINTS[chosen[0]]}
          close={() => setKind(null)}
        />
      )}
    </section>
  );
}

const HINTS: Record<string, Record<string, Words>> = {
  appoint: {
    until: { zh: "不写就一直任用", en: "without end if left out" },
    posts: { zh: "从这天起就是这些岗位", en: "from that day these are the posts" },
  },
  dismiss: {
    posts: {
      zh: "一个也不选：免去全部岗位，账户停用",
      en: "none chosen: all posts end and the account is switched off",
    },
    successor: { zh: "在办的事项交给谁", en: "who takes over the open matters" },
    hand_back: { zh: "没有接手人时，退回单位重新派", en: "without a successor they go back to the unit" },
  },
  delegate: {
    deputy: {
      zh: "同一单位在用的账户；事后看得出是谁代谁办的",
      en: "an active account of the same unit; history shows who acted for whom",
    },
    posts: { zh: "一个也不选：全部岗位", en: "none chosen: all posts" },
  },
  record_absence: {
    deputy: { zh: "缺勤这几天由谁代理", en: "who stands in on these days" },
  },
};

/** Kinds of act that end by an ask of their own. */
const ENDS = ["appoint", "delegate", "record_absence"];

function Recorded({ person }: { person: Person }) {
  const { say } = useSpeech();
  const account = useAccount();
  const city = useOwnCity();
  const queries = useQueryClient();
  const isAdministrator = usePostsHeld().includes("administrator");
  const found = useQuery({
    ...actsOf(city?.key ?? "", `account=${encodeURIComponent(person.account)}`),
    enabled: !!city,
  });
  const rows = found.data?.rows ?? [];
  const end = (act: Act) =>
    isAdministrator &&
    person.account !== account.id &&
    act.state.key === "in_force" &&
    ENDS.includes(act.kind.key) && (
      <Sure
        what={{ zh: "结束", en: "End" }}
        label={say({ zh: "结束 {number}", en: "End {number}" }, { number: act.number })}
        follows={
          act.kind.key === "appoint"
            ? { zh: "这次任用给的岗位马上没有了。", en: "The posts of this appointment end at once." }
            : { zh: "代理马上结束。", en: "Standing in ends at once." }
        }
        act={async () => {
          await step(act, "end");
          await queries.invalidateQueries({ queryKey: [KEY] });
        }}
      />
    );
  return (
    <section className="lines">
      <h2 className="h3">
        {say({ zh: "记录在案", en: "On record" })}{" "}
        {found.data && (
          <span className="muted">{say({ zh: "共 {n} 件", en: "{n} in all" }, { n: found.data.total })}</span>
        )}
      </h2>
      {found.isPending ? (
        <Loading rows={2} />
      ) : !found.data ? (
        <Failed problem={found.error} again={() => void found.refetch()} />
      ) : rows.length === 0 ? (
        <p className="muted">
          {say({ zh: "还没有关于这个人的事项。", en: "Nothing was recorded about this person." })}
        </p>
      ) : (
        <ActRows rows={rows} end={end} />
      )}
    </section>
  );
}
