// The left column: where, who asked, who is in it, what stands near, and the notes of colleagues.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { call, type Schemas } from "../api/client";
import { useKeys } from "../shell/keys";
import { shortMoment, spokenMoment } from "../words/dates";
import { useSpeech } from "../words/speech";
import { BulkBar } from "./BulkBar";
import { type Child, type Page, pathOf, type Revealed, type Value } from "./desk";
import { filesIn } from "./files";
import { Notes } from "./Notes";
import { addressOf } from "./QueueRow";
import { shortNumber } from "./queue";
import { Reveal } from "./Reveal";
import { useValueWords, Values } from "./ValueView";

const PERSONAL = ["contact_name", "contact_phone", "contact_mail", "notice_lang", "identity", "channel", "external_no"];
const PLACE = ["place", "address", "position", "grid"];
/** Shown in the head or in the course already. */
const ELSEWHERE = ["text", "title", "more", "answer", "remark", "files", "category", "kind", "grade"];

type Props = { page: Page; revealed: Revealed | null; reveal: (purpose: string) => Promise<void> };

export function Situation({ page, revealed, reveal }: Props) {
  const { say, lang } = useSpeech();
  const { matter } = page;
  const of = (keys: string[]) => matter.values.filter((one) => keys.includes(one.field.key));
  const rest = matter.values.filter((one) => ![...PERSONAL, ...PLACE, ...ELSEWHERE].includes(one.field.key));
  const isMasked = matter.values.some((one) => one.masked) || !!page.said?.masked;
  const files = revealed ? matter.values.filter((one) => filesIn(one.value).length > 0) : [];
  return (
    <>
      {of(PLACE).length > 0 && (
        <section>
          <h2 className="h3">{say({ zh: "地点", en: "Place" })}</h2>
          <Pairs values={of(PLACE)} />
          {page.position && (
            <p className={`note t13${page.position.fit === "differs" ? " soon" : ""}`} role="status">
              {say(page.position.words)}
            </p>
          )}
        </section>
      )}
      {(isMasked || revealed || of(PERSONAL).length > 0) && (
        <section>
          <h2 className="h3">{say({ zh: "诉求人", en: "Requester" })}</h2>
          <Pairs values={of(PERSONAL)} />
          {isMasked && <Reveal reveal={reveal} />}
          {revealed && (
            <p className="note t13" role="status">
              {say(
                {
                  zh: "{at} 按“{why}”查看，已记入查阅记录。这件再有变化，就重新遮住。",
                  en: "Shown {at} for “{why}”; it stands in the access log. When the matter changes it is masked again.",
                },
                { at: spokenMoment(revealed.at, lang), why: revealed.purpose },
              )}
            </p>
          )}
          {revealed && <Values values={files} where={{ ...matter, purpose: revealed.purpose }} />}
        </section>
      )}
      <section>
        <h2 className="h3">{say({ zh: "谁在办", en: "Who handles it" })}</h2>
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
          <h2 className="h3">{say({ zh: "已写下的", en: "On record" })}</h2>
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

/** So many child matters are listed at once; an appraisal may have hundreds of ballots. */
const CHILDREN = 10;

function Family({ page }: { page: Page }) {
  const { say } = useSpeech();
  if (!page.parent && page.children.length === 0) return null;
  const rest = page.children.slice(CHILDREN);
  const states = new Map<string, number>();
  for (const child of rest) states.set(say(child.state), (states.get(say(child.state)) ?? 0) + 1);
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
      <h2 className="h3">
        {say({ zh: "连着的事", en: "What belongs to it" })}{" "}
        <span className="muted t12">{page.children.length || ""}</span>
      </h2>
      <ul className="family">
        {page.parent && line(page.parent, say({ zh: "来自", en: "from" }))}
        {page.children.slice(0, CHILDREN).map((child) => line(child, ""))}
      </ul>
      {rest.length > 0 && (
        <details>
          <summary>
            {say({ zh: "其余 {n} 件：", en: "{n} more: " }, { n: rest.length })}
            {[...states].map(([state, n]) => `${state} ${n}`).join(say({ zh: "、", en: ", " }))}
          </summary>
          <ul className="family">{rest.map((child) => line(child, ""))}</ul>
        </details>
      )}
    </section>
  );
}

export function Near({ page, changed }: { page: Page; changed: () => void }) {
  const { say, lang } = useSpeech();
  const found = useAlike(page);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const rows = found?.rows.map((one) => one.row).filter((row) => ticked.has(row.matter)) ?? [];
  const clear = () => setTicked(new Set());
  useKeys({ escape: rows.length > 0 ? clear : undefined });
  if (!found || found.rows.length === 0) return null;
  const tick = (matter: string) => {
    const next = new Set(ticked);
    if (!next.delete(matter)) next.add(matter);
    setTicked(next);
  };
  return (
    <section>
      <h2 className="h3">{say({ zh: "附近和重复", en: "Nearby and alike" })}</h2>
      <ul className="dup">
        {found.rows.map(({ row, why, how }) => (
          <li key={row.matter}>
            <span className="row">
              {!row.is_final && row.procedure.key === page.row.procedure.key && (
                <input
                  type="checkbox"
                  aria-label={say({ zh: "选中 {n}", en: "Select {n}" }, { n: row.number })}
                  checked={ticked.has(row.matter)}
                  onChange={() => tick(row.matter)}
                />
              )}
              <Link to={addressOf(row)}>
                {row.category ? say(row.category) : say(row.procedure)}{" "}
                <span className="t12">{shortNumber(row.number)}</span>
              </Link>
            </span>
            <span className="muted nowrap">{say(row.state)}</span>
            <span className="muted t12">
              {how === "equal" && <span className="tag">{say({ zh: "像同一件", en: "like this one" })}</span>}{" "}
              {say(why)}
            </span>
            <span className="muted t12 nowrap">{shortMoment(row.opened_at, lang)}</span>
          </li>
        ))}
      </ul>
      {rows.length > 0 && (
        <BulkBar
          rows={rows}
          into={page.row}
          clear={clear}
          done={() => {
            clear();
            changed();
          }}
        />
      )}
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

/** Matters near this one and like it; nothing while the server cannot tell. */
export function useAlike(page: Page): Schemas["AlikeRows"] | null {
  const { district, matter } = page.matter;
  const found = useQuery({
    queryKey: ["alike", district, matter],
    staleTime: 60_000,
    retry: false,
    queryFn: () => call<Schemas["AlikeRows"]>("GET", `${pathOf(district, matter)}/alike?limit=8`),
  });
  return found.data ?? null;
}
