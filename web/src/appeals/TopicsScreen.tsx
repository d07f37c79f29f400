// What many residents speak of lately, gathered by their words; and the common problems that people have made of it.
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { call, type Schemas } from "../api/client";
import { useFilters } from "../parts/filters";
import { Failed, Loading } from "../parts/Waiting";
import { useTitle } from "../shell/Frame";
import { useAccount } from "../shell/session";
import { useSpeech } from "../words/speech";
import { newAddress } from "./NewScreen";
import { FoundRow } from "./SearchScreen";
import "../../styles/appeals.css";

const PROBLEM = "common_problem";
const PROPOSE = "propose";
const FILTERS = ["days", "by"];
const SPANS = [7, 30, 90, 365];

export default function TopicsScreen() {
  const { say } = useSpeech();
  const account = useAccount();
  const [search, set] = useFilters(FILTERS);
  const days = Number(search.get("days") ?? 30);
  const byStreet = search.get("by") === "street";
  useTitle(say({ zh: "共性问题", en: "Common problems" }));
  const found = useQuery({
    queryKey: ["topics", account.district, days, byStreet],
    queryFn: () =>
      call<Schemas["TopicRows"]>(
        "GET",
        `/api/v1/topics/${account.district}?days=${days}${byStreet ? "&by_street=true" : ""}`,
      ),
    staleTime: 60_000,
    meta: { still: true },
  });
  const openings = useQuery({
    queryKey: ["openings"],
    queryFn: () => call<Schemas["Openings"]>("GET", "/api/v1/openings"),
    staleTime: 60_000,
  });
  const mayPropose = openings.data?.rows.some((one) => one.procedure.key === PROBLEM && one.form.ask.key === PROPOSE);
  return (
    <div className="page">
      <h1>{say({ zh: "共性问题", en: "Common problems" })}</h1>
      <div className="row wrap between">
        <div className="seg">
          {SPANS.map((span) => (
            <label key={span}>
              <input
                type="radio"
                name="days"
                checked={days === span}
                onChange={() => set("days", span === 30 ? "" : String(span))}
              />
              <span>{say({ zh: "{n} 天", en: "{n} days" }, { n: span })}</span>
            </label>
          ))}
        </div>
        <label className="row t13">
          <input
            type="checkbox"
            checked={byStreet}
            onChange={(event) => set("by", event.target.checked ? "street" : "")}
          />
          {say({ zh: "各街道分开归集", en: "Each subdistrict apart" })}
        </label>
      </div>
      {found.isPending ? (
        <Loading rows={6} />
      ) : found.error ? (
        <Failed problem={found.error} again={() => found.refetch()} />
      ) : (
        <>
          <p className="muted t13" role="status">
            {say(
              { zh: "读了 {read} 件诉求，归出 {n} 个话题。", en: "{n} topics among {read} appeals." },
              { read: found.data.read, n: found.data.total },
            )}
            {found.data.cut &&
              say({ zh: "诉求太多，没有读完：缩短天数再看。", en: " There were more: look at fewer days." })}{" "}
            {say(found.data.note)}
          </p>
          {found.data.rows.length === 0 ? (
            <div className="empty">
              <h2>{say({ zh: "没有归出话题", en: "No topics" })}</h2>
              <p className="muted">
                {say({
                  zh: "这段时间里，没有五件以上说得相近的诉求；只看得到您能看的。",
                  en: "In this time no five appeals said something similar; only what you may read is looked at.",
                })}
              </p>
            </div>
          ) : (
            <ol className="topics">
              {found.data.rows.map((topic) => (
                <Topic key={topic.matters[0]?.matter} topic={topic} mayPropose={!!mayPropose} days={days} />
              ))}
            </ol>
          )}
        </>
      )}
      <Problems />
    </div>
  );
}

function Topic({ topic, mayPropose, days }: { topic: Schemas["TopicBody"]; mayPropose: boolean; days: number }) {
  const { say } = useSpeech();
  const account = useAccount();
  const place = topic.places[0]?.place.id.split(".")[0] ?? "";
  const typed = {
    theme: topic.words.join(" "),
    category: topic.category?.key ?? "",
    place,
    months: String(Math.max(1, Math.ceil(days / 30))),
    before: String(topic.count),
    evidence: topic.matters[0]?.matter ?? "",
    found_by: "clustering",
  };
  return (
    <li className="card">
      <div className="row wrap between">
        <h2 className="h3">{[topic.category && say(topic.category), ...topic.words].filter(Boolean).join(" · ")}</h2>
        <b>
          {say(
            { zh: "{count} 件，在办 {open} 件", en: "{count} appeals, {open} open" },
            { count: topic.count, open: topic.open },
          )}
        </b>
      </div>
      <p className="muted t13">
        {[
          say({ zh: "{first} 至 {last}", en: "{first} to {last}" }, { first: topic.first, last: topic.last }),
          topic.places
            .map((one) => say({ zh: "{name} {n} 件", en: "{name} {n}" }, { name: say(one.place), n: one.count }))
            .join(say({ zh: "、", en: ", " })) +
            (topic.places_total > topic.places.length
              ? say({ zh: "等 {n} 个街道", en: " and others, {n} in all" }, { n: topic.places_total })
              : ""),
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
      <ul className="row wrap t13">
        {topic.matters.map((one) => (
          <li key={one.matter}>
            <Link className="code" to={`/desk/matters/${account.district}/${one.matter}`}>
              {one.number}
            </Link>
          </li>
        ))}
      </ul>
      {mayPropose && (
        <Link className="btn" to={newAddress(PROBLEM, PROPOSE)} state={{ typed }}>
          {say({ zh: "提出共性问题", en: "Propose as a common problem" })}
        </Link>
      )}
    </li>
  );
}

/** What people have made common problems, the newest first. */
function Problems() {
  const { say, lang } = useSpeech();
  const found = useQuery({
    queryKey: ["search", "problems"],
    queryFn: () => call<Schemas["FoundRows"]>("GET", `/api/v1/search?procedure=${PROBLEM}&limit=50`),
  });
  return (
    <section>
      <h2>{say({ zh: "已经提出的", en: "Proposed so far" })}</h2>
      {found.isPending ? (
        <Loading rows={3} />
      ) : found.error ? (
        <Failed problem={found.error} again={() => found.refetch()} />
      ) : found.data.rows.length === 0 ? (
        <p className="muted">{say({ zh: "还没有。", en: "None yet." })}</p>
      ) : (
        <>
          <p className="muted t13">
            {say(
              { zh: "共 {total} 件，显示 {shown} 件", en: "{shown} of {total} shown" },
              { total: found.data.total, shown: found.data.rows.length },
            )}
          </p>
          <ul className="found">
            {found.data.rows.map((row) => (
              <FoundRow key={row.matter} row={row} lang={lang} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
