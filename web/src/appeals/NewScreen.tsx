// Opening a matter of any kind that one may open: what kind, then its form as the procedure has it.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation, useNavigate, useSearchParams } from "react-router";
import { call, type Schemas } from "../api/client";
import { Outcome } from "../duties/Outcome";
import { Failed, Loading } from "../parts/Waiting";
import { useTitle } from "../shell/Frame";
import { useAccount } from "../shell/session";
import { useSpeech } from "../words/speech";
import { AskForm } from "./AskForm";
import { dropDraft } from "./drafts";
import { PlaceSteps } from "./PlaceSteps";
import type { Typed } from "./values";
import "../../styles/appeals.css";

type Opening = Schemas["OpeningBody"];
type Opened = Schemas["OpenedMatter"];

const nameOf = (one: Opening) => `${one.procedure.key}.${one.form.ask.key}`;

/** Where a new matter is written, with what is known of it already. */
export const newAddress = (procedure: string, ask: string) => `/desk/new?kind=${procedure}.${ask}`;

export default function NewScreen() {
  const { say } = useSpeech();
  const [search, setSearch] = useSearchParams();
  const [opened, setOpened] = useState<Opened | null>(null);
  useTitle(say({ zh: "新建", en: "New" }));
  const found = useQuery({
    queryKey: ["openings"],
    queryFn: () => call<Schemas["Openings"]>("GET", "/api/v1/openings"),
    staleTime: 60_000,
  });
  const rows = found.data?.rows ?? [];
  const chosen = rows.find((one) => nameOf(one) === search.get("kind"));
  const procedures = [...new Map(rows.map((one) => [one.procedure.key, one.procedure])).values()];
  if (opened) return <Receipt opened={opened} again={() => setOpened(null)} />;
  return (
    <div className="page">
      <h1>{say({ zh: "新建", en: "New" })}</h1>
      {found.isPending ? (
        <Loading rows={4} />
      ) : found.error ? (
        <Failed problem={found.error} again={() => found.refetch()} />
      ) : rows.length === 0 ? (
        <div className="empty">
          <h2>{say({ zh: "没有可以新建的事项", en: "Nothing to open" })}</h2>
          <p className="muted">
            {say({
              zh: "按现在的规则，您的岗位不能新建事项。要办的事在“收件”里。",
              en: "By the rules of today your posts open no matters. What is to be done stands in the queue.",
            })}
          </p>
        </div>
      ) : (
        <div className="new">
          <nav className="lines" aria-label={say({ zh: "事项种类", en: "Kinds of matters" })}>
            {procedures.map((procedure) => (
              <section key={procedure.key}>
                <h2 className="h3">{say(procedure)}</h2>
                <ul className="found">
                  {rows
                    .filter((one) => one.procedure.key === procedure.key)
                    .map((one) => (
                      <li key={nameOf(one)}>
                        <button
                          type="button"
                          className="linkish"
                          aria-current={one === chosen}
                          onClick={() => setSearch({ kind: nameOf(one) })}
                        >
                          {say(one.form.ask)}
                        </button>
                      </li>
                    ))}
                </ul>
              </section>
            ))}
          </nav>
          {chosen ? (
            <OpeningForm key={nameOf(chosen)} opening={chosen} city={found.data?.city ?? undefined} done={setOpened} />
          ) : (
            <p className="muted">{say({ zh: "先选要新建哪一种。", en: "Choose a kind first." })}</p>
          )}
        </div>
      )}
    </div>
  );
}

function OpeningForm({ opening, city, done }: { opening: Opening; city?: string; done: (opened: Opened) => void }) {
  const { say } = useSpeech();
  const account = useAccount();
  const navigate = useNavigate();
  const start = (useLocation().state as { typed?: Typed } | null)?.typed;
  const [home, setHome] = useState("");
  const [problem, setProblem] = useState<unknown>(null);
  const [key, setKey] = useState(() => crypto.randomUUID());
  const [busy, setBusy] = useState(false);
  const subject = `new/${nameOf(opening)}`;
  const namesPlace = opening.form.fields.some((field) => field.field.key === "place");
  const asksHome = !opening.home && !namesPlace;
  const submit = async (values: Record<string, unknown>) => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      const body = {
        procedure: opening.procedure.key,
        ask: opening.form.ask.key,
        values,
        ...(asksHome && home ? { home } : {}),
      };
      const opened = await call<Opened>("POST", "/api/v1/matters", { body, key });
      dropDraft(account.id, subject);
      if (opened.receipt) done(opened);
      else navigate(`/desk/matters/${opened.district}/${opened.matter}`);
    } catch (caught) {
      setProblem(caught);
      setKey(crypto.randomUUID());
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="lines">
      {asksHome ? (
        <div className="field">
          <label className="label" htmlFor="new-home">
            {say({ zh: "归哪个街道", en: "Which subdistrict" })}
          </label>
          <PlaceSteps
            id="new-home"
            label={say({ zh: "归哪个街道", en: "Which subdistrict" })}
            root={String(account.district)}
            value={home}
            change={setHome}
          />
        </div>
      ) : (
        opening.home && (
          <p className="muted t13">
            {say({ zh: "归口：{unit}", en: "In charge: {unit}" }, { unit: say(opening.home) })}
          </p>
        )
      )}
      <AskForm
        form={opening.form}
        district={account.district}
        home={asksHome ? home : opening.home?.id}
        city={city}
        version={0}
        subject={subject}
        start={start}
        problem={problem}
        submit={(values) => void submit(values)}
        undo={false}
        below={
          opening.screened
            ? (typed, change) => (
                <Outcome
                  procedure={opening.procedure.key}
                  form={opening.form}
                  typed={typed}
                  home={asksHome ? home : undefined}
                  city={city}
                  change={change}
                />
              )
            : undefined
        }
      />
    </div>
  );
}

/** For whom it was opened gets the code by which it is followed; it is shown once. */
function Receipt({ opened, again }: { opened: Opened; again: () => void }) {
  const { say } = useSpeech();
  return (
    <div className="page">
      <section className="form" role="status">
        <h1>{say({ zh: "登记好了", en: "Registered" })}</h1>
        <p className="muted">
          {say({ zh: "查询码（交给本人，只显示这一次）", en: "Code (for the person; shown once)" })}
        </p>
        <p className="code-out">{opened.receipt?.replaceAll("-", " ")}</p>
        <p>
          {say({ zh: "编号", en: "Number" })}{" "}
          <Link to={`/desk/matters/${opened.district}/${opened.matter}`} className="code">
            {opened.number}
          </Link>
        </p>
        <button type="button" className="btn" onClick={again}>
          {say({ zh: "再登记一件", en: "Another one" })}
        </button>
      </section>
    </div>
  );
}
