// The left column: where, who asked, who is in it, what stands near, and the notes of colleagues.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { Link } from "react-router";
import { call, Problem } from "../api/client";
import { Refusal } from "../parts/Refusal";
import { shortMoment, spokenMoment } from "../words/dates";
import { useSpeech, type Words } from "../words/speech";
import { type Child, isAbsent, type Named, type Page, pathOf, type Row, type Value } from "./desk";
import { addressOf } from "./QueueRow";
import { shortNumber } from "./queue";
import { useValueWords } from "./ValueView";

const PERSONAL = ["contact_name", "contact_phone", "identity", "channel", "external_no"];
const PLACE = ["place", "address", "grid"];
/** Shown in the head or in the course already. */
const ELSEWHERE = ["text", "title", "more", "answer", "remark", "files", "category", "kind", "grade"];

export function Situation({
  page,
  purpose,
  reveal,
}: {
  page: Page;
  purpose: string;
  reveal: (purpose: string) => void;
}) {
  const { say } = useSpeech();
  const { matter } = page;
  const of = (keys: string[]) => matter.values.filter((one) => keys.includes(one.field.key));
  const rest = matter.values.filter((one) => ![...PERSONAL, ...PLACE, ...ELSEWHERE].includes(one.field.key));
  const isMasked = matter.values.some((one) => one.masked) || !!page.said?.masked;
  return (
    <>
      <section>
        <h3 className="h3">{say({ zh: "地点", en: "Place" })}</h3>
        <Pairs values={of(PLACE)} />
      </section>
      <section>
        <h3 className="h3">{say({ zh: "诉求人", en: "Requester" })}</h3>
        <Pairs values={of(PERSONAL)} />
        {isMasked && !purpose && <Reveal reveal={reveal} />}
        {purpose && (
          <p className="note t13">
            {say({ zh: "已按“{why}”查看，记了一次。", en: "Shown for “{why}”; it is logged." }, { why: purpose })}
          </p>
        )}
      </section>
      <section>
        <h3 className="h3">{say({ zh: "谁在办", en: "Who handles it" })}</h3>
        <dl className="kv">
          <dt>{say({ zh: "现在", en: "now" })}</dt>
          <dd>{page.hands ? say(page.hands) : say({ zh: "无人", en: "nobody" })}</dd>
          {page.row.taken && (
            <>
              <dt>{say({ zh: "认领", en: "taken" })}</dt>
              <dd>{page.row.taken.mine ? say({ zh: "我", en: "me" }) : page.row.taken.name}</dd>
            </>
          )}
          {matter.parties
            .filter((party) => party.units.length > 0)
            .map((party) => [
              <dt key={party.party.key}>{say(party.party)}</dt>,
              <dd key={`${party.party.key}-units`}>{party.units.map((unit) => say(unit)).join("、")}</dd>,
            ])}
        </dl>
      </section>
      <Family page={page} />
      {rest.length > 0 && (
        <section>
          <h3 className="h3">{say({ zh: "已写下的", en: "On record" })}</h3>
          <Pairs values={rest} />
        </section>
      )}
      <Notes page={page} />
    </>
  );
}

function Pairs({ values }: { values: Value[] }) {
  const { say } = useSpeech();
  const words = useValueWords();
  return (
    <dl className="kv">
      {values.map((value) => [
        <dt key={value.field.key}>{say(value.field)}</dt>,
        <dd key={`${value.field.key}-value`}>{words(value)}</dd>,
      ])}
    </dl>
  );
}

/** Seeing what is masked: first the purpose, which is logged. */
function Reveal({ reveal }: { reveal: (purpose: string) => void }) {
  const { say } = useSpeech();
  const [open, setOpen] = useState(false);
  const [purpose, setPurpose] = useState("");
  return (
    <>
      <button type="button" className="linkish t13" onClick={() => setOpen(true)}>
        {say({ zh: "查看（看一次记一次）", en: "Show (each look is logged)" })}
      </button>
      <ModalOverlay className="veil" isOpen={open} onOpenChange={setOpen} isDismissable>
        <Modal className="dialog">
          <Dialog>
            <Heading slot="title">{say({ zh: "为什么要看", en: "Why you need to see it" })}</Heading>
            <form
              className="lines"
              onSubmit={(event) => {
                event.preventDefault();
                if (!purpose.trim()) return;
                setOpen(false);
                reveal(purpose.trim());
              }}
            >
              <label className="field">
                <span className="label">{say({ zh: "用途", en: "Purpose" })}</span>
                <input
                  className="input"
                  autoFocus
                  maxLength={200}
                  value={purpose}
                  onChange={(event) => setPurpose(event.target.value)}
                />
              </label>
              <p className="muted t13">
                {say({
                  zh: "您的姓名、用途和时间会记入查看记录。",
                  en: "Your name, the purpose and the time go into the access log.",
                })}
              </p>
              <button type="submit" className="btn primary">
                {say({ zh: "查看", en: "Show" })}
              </button>
            </form>
          </Dialog>
        </Modal>
      </ModalOverlay>
    </>
  );
}

function Family({ page }: { page: Page }) {
  const { say } = useSpeech();
  if (!page.parent && page.children.length === 0) return null;
  const line = (child: Child, what: string) => (
    <li key={child.matter}>
      <Link to={addressOf(child)}>
        {what} {say(child.procedure)} {child.number ?? ""}
      </Link>
      <br />
      <span className="muted">
        {[say(child.state), child.hands && say(child.hands), child.remaining && say(child.remaining)]
          .filter(Boolean)
          .join(" · ")}
      </span>
    </li>
  );
  return (
    <section>
      <h3 className="h3">{say({ zh: "连着的事", en: "What belongs to it" })}</h3>
      <ul className="family">
        {page.parent && line(page.parent, say({ zh: "来自", en: "from" }))}
        {page.children.map((child) => line(child, ""))}
      </ul>
    </section>
  );
}

export function Near({ page }: { page: Page }) {
  const { say, lang } = useSpeech();
  const found = useAlike(page);
  if (!found || found.rows.length === 0) return null;
  return (
    <section>
      <h3 className="h3">{say({ zh: "附近和重复", en: "Nearby and alike" })}</h3>
      <ul className="dup">
        {found.rows.map(({ row, why, how }) => (
          <li key={row.matter}>
            <Link to={addressOf(row)}>
              {row.category ? say(row.category) : say(row.procedure)}{" "}
              <span className="t12">{shortNumber(row.number)}</span>
            </Link>
            <span className="muted nowrap">{say(row.state)}</span>
            <span className="muted t12">
              {how === "equal" && <span className="tag">{say({ zh: "像同一件", en: "like this one" })}</span>}{" "}
              {say(why)}
            </span>
            <span className="muted t12 nowrap">{shortMoment(row.opened_at, lang)}</span>
          </li>
        ))}
      </ul>
      <p className="muted t12">
        {say(
          { zh: "附近 {days} 天内 {near} 件，{open} 件在办。", en: "{near} nearby in {days} days, {open} open." },
          { days: found.near_days, near: found.near, open: found.near_open },
        )}{" "}
        {say({ zh: "并看不并答：每位诉求人单独答复、单独评价。", en: "Seen together, answered one by one." })}
      </p>
    </section>
  );
}

type Alike = {
  rows: { how: "equal" | "near"; why: Words; row: Row }[];
  equal: number;
  near: number;
  near_open: number;
  near_days: number;
};

/** Matters near this one and like it; nothing where the server cannot tell. */
export function useAlike(page: Page): Alike | null {
  const { district, matter } = page.matter;
  const found = useQuery({
    queryKey: ["alike", district, matter],
    staleTime: 60_000,
    retry: false,
    queryFn: () => orAbsent(call<Alike>("GET", `${pathOf(district, matter)}/alike?limit=8`)),
  });
  return found.data ?? null;
}

/** `null` where there is no such thing or it is switched off. */
async function orAbsent<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (problem) {
    if (isAbsent(problem) || (problem instanceof Problem && problem.status === 503)) return null;
    throw problem;
  }
}

type Note = {
  id: string;
  at: string;
  name: string;
  unit: Named;
  text: string | null;
  masked: boolean;
  erased: boolean;
  mine: boolean;
  mention: { name: string } | null;
};
type Colleague = { account: string; name: string; unit: Named };

function Notes({ page }: { page: Page }) {
  const { say, lang } = useSpeech();
  const { district, matter } = page.matter;
  const path = pathOf(district, matter);
  const queries = useQueryClient();
  const [text, setText] = useState("");
  const [mention, setMention] = useState("");
  const [problem, setProblem] = useState<unknown>(null);
  const found = useQuery({
    queryKey: ["notes", district, matter],
    retry: false,
    queryFn: () =>
      call<{ rows: Note[]; total: number }>("GET", `${path}/notes`).catch((caught) =>
        isAbsent(caught) ? null : Promise.reject(caught),
      ),
  });
  const colleagues = useQuery({
    queryKey: ["colleagues", district, matter],
    enabled: !!found.data,
    staleTime: 600_000,
    queryFn: () => call<{ rows: Colleague[] }>("GET", `${path}/colleagues`),
  });
  if (!found.data) return null;
  const add = async () => {
    if (!text.trim()) return;
    setProblem(null);
    try {
      await call("POST", `${path}/notes`, { body: { text: text.trim(), ...(mention ? { mention } : {}) } });
      setText("");
      setMention("");
      void queries.invalidateQueries({ queryKey: ["notes", district, matter] });
    } catch (caught) {
      setProblem(caught);
    }
  };
  return (
    <section className="notes">
      <h3 className="h3">
        {say({ zh: "便签", en: "Notes" })}{" "}
        <span className="muted t12">{say({ zh: "只给同事看", en: "for colleagues only" })}</span>
      </h3>
      <ul>
        {found.data.rows.map((note) => (
          <li key={note.id}>
            <span className="muted t12">
              {note.name} · {spokenMoment(note.at, lang)}
              {note.mention && ` · @${note.mention.name}`}
            </span>
            <br />
            {note.text ?? (note.erased ? say({ zh: "已删除", en: "erased" }) : "···")}
          </li>
        ))}
      </ul>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <textarea
          className="input area t13"
          rows={2}
          maxLength={2000}
          aria-label={say({ zh: "写便签", en: "Write a note" })}
          placeholder={say({ zh: "写给同事", en: "to colleagues" })}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <div className="row">
          <select
            className="input t13"
            aria-label={say({ zh: "提醒谁", en: "Mention" })}
            value={mention}
            onChange={(event) => setMention(event.target.value)}
          >
            <option value="">{say({ zh: "不提醒人", en: "mention nobody" })}</option>
            {colleagues.data?.rows.map((one) => (
              <option key={one.account} value={one.account}>
                @{one.name}
              </option>
            ))}
          </select>
          <button type="submit" className="btn">
            {say({ zh: "留下", en: "Leave it" })}
          </button>
        </div>
        {problem !== null && <Refusal problem={problem} />}
      </form>
    </section>
  );
}

type Here = { account: string; name: string; doing: string; me?: boolean };

/** Who else is in this matter now; says that one is here oneself. */
export function Presence({ page, writing }: { page: Page; writing: boolean }): ReactNode {
  const { say } = useSpeech();
  const { district, matter } = page.matter;
  const [others, setOthers] = useState<Here[]>([]);
  useEffect(() => {
    const path = `${pathOf(district, matter)}/presence`;
    let isOver = false;
    const tell = async (doing: string) => {
      try {
        const answer = await call<{ rows: Here[] }>("POST", path, { body: { doing }, keepalive: doing === "gone" });
        if (!isOver) setOthers(answer.rows.filter((one) => !one.me));
      } catch (problem) {
        if (isAbsent(problem)) isOver = true;
      }
    };
    void tell(writing ? "writing" : "looking");
    const timer = setInterval(() => {
      if (!isOver && !document.hidden) void tell(writing ? "writing" : "looking");
    }, 20_000);
    return () => {
      clearInterval(timer);
      if (!isOver) {
        isOver = true;
        void tell("gone");
      }
    };
  }, [district, matter, writing]);
  if (others.length === 0) return null;
  return (
    <p className="note t13" role="status">
      {others
        .map((one) =>
          say(
            one.doing === "writing"
              ? { zh: "{name} 正在写", en: "{name} is writing" }
              : { zh: "{name} 正在看", en: "{name} is looking" },
            { name: one.name },
          ),
        )
        .join(say({ zh: "，", en: ", " }))}
    </p>
  );
}
