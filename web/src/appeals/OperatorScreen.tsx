// The operator's form: who calls, what they say, where it is; the code to read out; the next caller.
import { useQuery } from "@tanstack/react-query";
import { memo, startTransition, useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { call, type Schemas } from "../api/client";
import { Refusal } from "../parts/Refusal";
import { useTitle } from "../shell/Frame";
import { useKeys } from "../shell/keys";
import { useAccount } from "../shell/session";
import { spokenMoment } from "../words/dates";
import { useSpeech } from "../words/speech";
import { Combo } from "./Combo";
import type { Reason } from "./desk";
import { Article, useArticles } from "./KnowledgeScreen";
import { PlaceSteps, wayTo } from "./PlaceSteps";
import { PositionInput } from "./PositionInput";
import { procedureOf, useCity, useOptions } from "./reference";
import { FoundRow } from "./SearchScreen";
import { Suggested } from "./Suggested";
import { type Chip, chipsOf, type SuggestedField, useRead } from "./suggestions";
import type { Typed } from "./values";
import { usePaused, useWriting } from "./writing";
import "../../styles/appeals.css";

const SUBJECT = "operator";
const EMPTY: Typed = {
  contact_phone: "",
  text: "",
  place: "",
  category: "",
  kind: "complaint",
  grade: "ordinary",
  contact_name: "",
  contact_mail: "",
  address: "",
  position: "",
  identity: "named",
};

/** Parts with hundreds of entries, which a letter in another field does not concern. */
const [Places, Choice] = [memo(PlaceSteps), memo(Combo)];

export default function OperatorScreen() {
  const { say } = useSpeech();
  const account = useAccount();
  useTitle(say({ zh: "接电话", en: "Calls" }));
  const writing = useWriting(SUBJECT, EMPTY);
  const { typed, latest: written, turn, change: set, told, point, problem, busy, attempt, place } = writing;
  const [done, setDone] = useState<Schemas["Registered"] | null>(null);
  const text = (name: string) => (typeof typed[name] === "string" ? (typed[name] as string) : "");
  const city = useCity(account.district);
  const root = String(account.district);
  const procedure = useQuery({ ...procedureOf(city?.key ?? "", "appeal"), enabled: !!city }).data;
  const fields = procedure?.asks.find((one) => one.form.ask.key === "register")?.form.fields;
  const categories = useOptions({ kind: "choice", choices: [], list: "categories", register: null }, account.district);
  const submit = async () => {
    if (done) return;
    const names = {
      text: { zh: "说了什么", en: "what was said" },
      place: { zh: "在哪儿", en: "where" },
      category: { zh: "问题分类", en: "category" },
    };
    const missing = Object.entries(names)
      .filter(([name]) => !String(written.current[name] ?? "").trim())
      .map(
        ([name, words]): Reason => ({
          code: "missing",
          field: name,
          zh: `还没有写“${words.zh}”`,
          en: `“${words.en}” is missing`,
        }),
      );
    if (missing.length > 0) return void point(missing);
    await attempt(async () => {
      const filled = Object.fromEntries(
        Object.entries(written.current).filter(([, value]) => typeof value === "string" && value.trim()),
      );
      const body = { ...filled, channel: "hotline" };
      setDone(await call<Schemas["Registered"]>("POST", "/api/v1/appeals", { body, key: writing.key.current }));
      writing.drop();
    });
  };
  const next = () => {
    writing.again();
    setDone(null);
    requestAnimationFrame(writing.focus);
  };
  const said = usePaused(text("text"));
  // What comes in beside the form is drawn when nobody is writing.
  const reading = useDeferredValue(useRead(account.district, done ? "" : said));
  // What lies elsewhere cannot be chosen here.
  const chips = useMemo(() => {
    const isHere = ({ field, guess }: Chip) => field !== "place" || wayTo(guess.key, root).length > 0;
    return reading ? chipsOf(reading.read).filter(isHere) : [];
  }, [reading, root]);
  const [took, setTook] = useState("");
  const take = ({ field, guess }: Chip) => {
    set(field, guess.key);
    setTook(say({ zh: "已填：{what}", en: "Filled in: {what}" }, { what: say(guess) }));
  };
  const latest = useRef({ set, take });
  latest.current = { set, take };
  const taken = useCallback((chip: Chip) => latest.current.take(chip), []);
  const [category, kind, grade, where] = [text("category"), text("kind"), text("grade"), text("place")];
  const chosen = useCallback(
    (field: SuggestedField) => ({ category, kind, grade, place: where })[field],
    [category, kind, grade, where],
  );
  const write = useCallback((name: string, value: string) => latest.current.set(name, value), []);
  const setPlace = useCallback((code: string) => latest.current.set("place", code), []);
  const setCategory = useCallback((keys: string[]) => latest.current.set("category", keys[0] ?? ""), []);
  const categoryValue = useMemo(() => (category ? [category] : []), [category]);
  useKeys({
    "ctrl+enter": () => (done ? next() : void submit()),
    ...Object.fromEntries(chips.map((chip) => [`alt+${chip.digit}`, () => take(chip)])),
  });
  const wrong = (name: string) =>
    told(name).map((words) => (
      <p className="wrong" key={words}>
        {words}
      </p>
    ));
  const seg = (name: string, label: string) => (
    <fieldset className="field" data-field={name}>
      <legend className="label">{label}</legend>
      <div className="seg">
        {fields
          ?.find((one) => one.field.key === name)
          ?.choices.map((one) => (
            <label key={one.key}>
              <input type="radio" name={name} checked={text(name) === one.key} onChange={() => set(name, one.key)} />
              <span>{say(one)}</span>
            </label>
          ))}
      </div>
      {wrong(name)}
    </fieldset>
  );
  const line = (name: string, label: string, more: { inputMode?: "tel" | "email"; maxLength?: number } = {}) => (
    <div className="field" data-field={name}>
      <label className="label" htmlFor={`op-${name}`}>
        {label}
      </label>
      <Letters key={turn} name={name} value={text(name)} change={write} {...more} />
      {wrong(name)}
    </div>
  );
  return (
    <div className="page">
      <h1>{say({ zh: "接电话", en: "Calls" })}</h1>
      {done ? (
        <Registered done={done} next={next} />
      ) : (
        <div className="op">
          <form
            ref={place}
            className="form"
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              void submit();
            }}
          >
            {problem !== null && <Refusal problem={problem} city={city?.key} />}
            <div className="two">
              {line("contact_phone", say({ zh: "来电号码", en: "Caller's number" }), {
                inputMode: "tel",
                maxLength: 30,
              })}
              {line("contact_name", say({ zh: "怎么称呼", en: "Name" }), { maxLength: 50 })}
            </div>
            <div className="field" data-field="text">
              <label className="label" htmlFor="op-text">
                {say({ zh: "说了什么", en: "What was said" })}{" "}
                <span className="need">{say({ zh: "原话", en: "in their words" })}</span>
              </label>
              <Letters key={turn} name="text" value={text("text")} change={write} rows={5} maxLength={5000} />
              {wrong("text")}
            </div>
            <div className="two">
              <div className="field" data-field="place">
                <label className="label" htmlFor="op-place">
                  {say({ zh: "在哪儿", en: "Where" })}
                </label>
                <Places
                  id="op-place"
                  label={say({ zh: "在哪儿", en: "Where" })}
                  root={root}
                  value={where}
                  change={setPlace}
                />
                {wrong("place")}
              </div>
              {line("address", say({ zh: "详细地址", en: "Address" }), { maxLength: 200 })}
            </div>
            <div className="field" data-field="position">
              <label className="label" htmlFor="op-position">
                {say({ zh: "坐标", en: "Position" })}{" "}
                <span className="need">{say({ zh: "可不填", en: "optional" })}</span>
              </label>
              <PositionInput
                id="op-position"
                value={text("position")}
                change={(position) => set("position", position)}
                place={text("place")}
                choose={(code) => set("place", code)}
              />
              {wrong("position")}
            </div>
            <div className="field" data-field="category">
              <label className="label" htmlFor="op-category">
                {say({ zh: "问题分类", en: "Category" })}
              </label>
              <Choice
                id="op-category"
                label={say({ zh: "问题分类", en: "Category" })}
                options={categories.options}
                pending={categories.pending}
                value={categoryValue}
                change={setCategory}
              />
              {wrong("category")}
            </div>
            {seg("kind", say({ zh: "类型", en: "Kind" }))}
            <div className="two">
              {seg("grade", say({ zh: "急不急", en: "Grade" }))}
              {seg("identity", say({ zh: "身份公开", en: "Identity" }))}
            </div>
            {line("contact_mail", say({ zh: "电子邮箱", en: "Mail address" }), { inputMode: "email", maxLength: 100 })}
            <button type="submit" className="btn primary wide" aria-disabled={busy}>
              {say({ zh: "登记", en: "Register" })} <kbd>Ctrl</kbd>
              <kbd>Enter</kbd>
            </button>
          </form>
          <aside className="lines" aria-label={say({ zh: "来电人和附近", en: "Caller and nearby" })}>
            <p className="hear" role="status">
              {took}
            </p>
            {reading && (
              <Suggested reading={reading} district={account.district} chips={chips} chosen={chosen} take={taken} />
            )}
            <Earlier phone={text("contact_phone")} place={text("place")} category={text("category")} />
            <Home place={text("place")} category={text("category")} />
            <Known city={city?.key} said={text("text")} category={text("category")} />
          </aside>
        </div>
      )}
    </div>
  );
}

type LettersProps = {
  name: string;
  /** What it begins with. */
  value: string;
  change: (name: string, value: string) => void;
  /** Lines of a larger one. */
  rows?: number;
  inputMode?: "tel" | "email";
  maxLength?: number;
};

/** A field whose letters stand there at once: the screen around it follows when there is time for it. */
function Letters({ name, value, change, rows, inputMode, maxLength }: LettersProps) {
  const [shown, setShown] = useState(value);
  const field = {
    id: `op-${name}`,
    value: shown,
    maxLength,
    onChange: (event: { target: { value: string } }) => {
      const { value } = event.target;
      setShown(value);
      startTransition(() => change(name, value));
    },
  };
  return rows ? (
    <textarea {...field} className="input area" rows={rows} />
  ) : (
    <input {...field} className="input" inputMode={inputMode} autoComplete="off" />
  );
}

function Registered({ done, next }: { done: Schemas["Registered"]; next: () => void }) {
  const { say, lang } = useSpeech();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <section className="form" role="status">
      <p>{say({ zh: "登记好了。请读给来电人：", en: "Registered. Read this to the caller:" })}</p>
      <p className="muted">{say({ zh: "查询码", en: "Code" })}</p>
      <p className="code-out">{done.receipt?.replaceAll("-", " ") ?? "—"}</p>
      <p>
        {say({ zh: "编号", en: "Number" })} <span className="code">{done.number}</span>
        {done.due &&
          ` · ${say({ zh: "{at} 前有回音", en: "an answer by {at}" }, { at: spokenMoment(done.due, lang) })}`}
      </p>
      <button ref={button} type="button" className="btn primary" onClick={next}>
        {say({ zh: "下一位", en: "Next caller" })} <kbd>Ctrl</kbd>
        <kbd>Enter</kbd>
      </button>
    </section>
  );
}

const Earlier = memo(function Earlier({ phone, place, category }: { phone: string; place: string; category: string }) {
  const { say, lang } = useSpeech();
  const number = usePaused(phone.trim());
  const found = useQuery({
    queryKey: ["callers", number, place, category],
    enabled: number.length >= 7,
    staleTime: 60_000,
    retry: false,
    queryFn: () => {
      const body = { phone: number, ...(place ? { place } : {}), ...(category ? { category } : {}) };
      return call<Schemas["Earlier"]>("POST", "/api/v1/callers", { body });
    },
  });
  const same = useMemo(() => new Set(found.data?.duplicates.map((one) => one.matter)), [found.data]);
  if (found.error) return <Refusal problem={found.error} />;
  if (!found.data) return null;
  return (
    <section>
      <h2 className="h3">{say({ zh: "这个号码以前说过的", en: "Earlier from this number" })}</h2>
      {same.size > 0 && (
        <p className="note soon t13">
          {say(
            { zh: "有 {n} 件像是同一件事，先问一问。", en: "{n} look like the same thing: ask first." },
            { n: same.size },
          )}
        </p>
      )}
      <p className="muted t13">{say({ zh: "共 {n} 件", en: "{n} in all" }, { n: found.data.total })}</p>
      <ul className="found">
        {found.data.rows.map((row) => (
          <FoundRow key={row.matter} row={row} lang={lang} />
        ))}
      </ul>
    </section>
  );
});

/** Articles that answer what the caller says, to be read out. */
const Known = memo(function Known({ city, said, category }: { city?: string; said: string; category: string }) {
  const { say } = useSpeech();
  const paused = usePaused(said.trim());
  const found = useArticles(city, paused, paused.length >= 4 ? "" : category, 3, paused.length >= 4 || !!category);
  if (!found.data || found.data.rows.length === 0) return null;
  return (
    <section>
      <h2 className="h3">{say({ zh: "知识库里的答复", en: "Answers in the knowledge base" })}</h2>
      <ul className="topics">
        {found.data.rows.map((row) => (
          <li key={row.matter} className="card">
            <Article row={row} />
          </li>
        ))}
      </ul>
      {found.data.cut && (
        <p className="muted t13">
          {say(
            { zh: "共 {total} 条，显示 {shown} 条", en: "{shown} of {total} shown" },
            { total: found.data.total, shown: found.data.rows.length },
          )}
        </p>
      )}
    </section>
  );
});

const Home = memo(function Home({ place, category }: { place: string; category: string }) {
  const { say } = useSpeech();
  const found = useQuery({
    queryKey: ["intake", place, category],
    enabled: place.length >= 9,
    retry: false,
    queryFn: () =>
      call<Schemas["Suggestion"]>("GET", `/api/v1/intake?place=${place}${category ? `&category=${category}` : ""}`),
  });
  if (!found.data) return null;
  const { home, owners, note } = found.data;
  return (
    <section>
      <h2 className="h3">{say({ zh: "会到哪儿", en: "Where it goes" })}</h2>
      <p>
        {say(home)} <span className="tag guess">{say({ zh: "按地点", en: "by place" })}</span>
      </p>
      {owners.length > 0 && (
        <p className="muted t13">
          {say({ zh: "目录列的权属单位：", en: "Owners in the catalogue: " })}
          {owners.map((unit) => say(unit)).join("、")}
        </p>
      )}
      <p className="muted t13">{say(note)}</p>
    </section>
  );
});
