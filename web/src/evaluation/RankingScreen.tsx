// Who stands where, and how sure that is: the ranking by a formula of the rulebook, and the same by weights that somebody
// tries out. Everything shown is in the address; nothing is stored.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { client, data } from "../api/client";
import { Empty, Failed, Loading } from "../parts/Waiting";
import { useTitle } from "../shell/Frame";
import { tableMoment } from "../words/dates";
import { useSpeech } from "../words/speech";
import "../../styles/evaluation.css";
import { Behind } from "./Behind";
import { monthPlus } from "./figures";
import { type Change, Crumbs, Exports, useAddress, useCity } from "./Head";
import { carried, periodName, periodOf, thisMonth } from "./period";
import { Standings } from "./Standings";
import type { Ranking } from "./standing";
import { Choice, Periods } from "./Tools";
import { Weights } from "./Weights";

/** What the address says that the server is asked. */
const ASKED = ["from", "to", "within", "class", "formula", "against", "as_of", "weights"] as const;

export default function RankingScreen() {
  const { say } = useSpeech();
  useTitle(say({ zh: "排名", en: "Ranking" }));
  const { params, change, sought, seek } = useAddress();
  const { cities, city } = useCity();
  const query = Object.fromEntries(ASKED.map((name) => [name, params.get(name) ?? undefined]));
  const ranking = useQuery({
    queryKey: ["ranking", city, query],
    enabled: !!city,
    queryFn: () => data(client.GET("/api/v1/board/{city}/ranking", { params: { path: { city: city ?? "" }, query } })),
    placeholderData: keepPreviousData,
  });
  const failed = cities.error ?? ranking.error;
  if (failed && !ranking.data)
    return <Failed problem={failed} again={() => void (cities.error ? cities.refetch() : ranking.refetch())} />;
  if (city === null) return <Empty title={{ zh: "您的单位不在任何一个市", en: "Your unit is in no city here" }} />;
  if (!ranking.data || !city) return <Loading />;
  return (
    <div className="board" aria-busy={ranking.isPlaceholderData}>
      <Head ranking={ranking.data} city={city} params={params} change={change} />
      {failed && <Failed problem={failed} again={() => void ranking.refetch()} />}
      {ranking.data.simulation && (
        <p className="note soon simulation" role="status">
          <b>{say({ zh: "推演，不是公布的名次", en: "A simulation, not the published ranks" })}</b>{" "}
          {say({ zh: "什么也不保存。", en: "Nothing is stored." })}
        </p>
      )}
      <Standings ranking={ranking.data} seek={seek} />
      <Weights key={ranking.data.version} ranking={ranking.data} city={city} change={change} />
      <ul className="t13 muted board-left lines">
        {ranking.data.notes.map((words) => (
          <li key={words.en}>{say(words)}</li>
        ))}
        <li>{say(ranking.data.reach)}</li>
      </ul>
      <Behind
        months={ranking.data.months}
        city={city}
        sought={sought(ranking.data.within.code)}
        close={() => seek(null)}
      />
    </div>
  );
}

type Given = { ranking: Ranking; city: string; params: URLSearchParams; change: Change };

function Head({ ranking, city, params, change }: Given) {
  const { say, lang } = useSpeech();
  const [newest] = useState(thisMonth);
  const last = ranking.months.at(-1) ?? "";
  const against = params.get("against") ?? "before";
  const goTo = (place: { code: string }) => {
    const next = new URLSearchParams(params);
    next.set("within", place.code);
    return `?${next}`;
  };
  const taken = new URLSearchParams({ to: last, within: ranking.within.code, lang });
  for (const name of ASKED) {
    const value = params.get(name);
    if (value !== null) taken.set(name, value);
  }
  return (
    <header className="board-head">
      <div className="grow">
        <Crumbs path={ranking.path} goTo={goTo} />
        <h1>
          {say(ranking.formula)} <span className="nowrap">{periodName(periodOf(params, newest), lang)}</span>
        </h1>
      </div>
      <div className="board-tools no-print">
        {ranking.classes.length > 1 && (
          <Choice
            label={say({ zh: "排什么", en: "Rank" })}
            now={ranking.class.key}
            choices={ranking.classes.map((one) => [one.key, say(one)])}
            choose={(key) => change({ class: key, weights: null, behind: null })}
          />
        )}
        <Periods
          params={params}
          change={(changes) => change(["before", "year"].includes(against) ? changes : { ...changes, against: null })}
        />
        <label className="row t13">
          {say({ zh: "对比", en: "Against" })}
          <select
            className="input months"
            value={against}
            onChange={(event) => change({ against: event.target.value })}
          >
            <option value="before">{say({ zh: "上期", en: "the period before" })}</option>
            <option value="year">{say({ zh: "去年同期", en: "the year before" })}</option>
            {Array.from({ length: 12 }, (_, back) => monthPlus(last, -back - 1)).map((month) => (
              <option key={month} value={month}>
                {periodName({ from: monthPlus(month, 1 - ranking.months.length), to: month }, lang)}
              </option>
            ))}
          </select>
        </label>
        <Exports
          path={`${city}/ranking`}
          query={taken}
          name={{
            zh: "导出 {kind}，得分由分子、分母、权重算出",
            en: "Export {kind}, scores worked out from counts and weights",
          }}
        />
        <Link className="btn" to={`/desk/board?within=${ranking.within.code}&${carried(params)}`}>
          {say({ zh: "看各率", en: "The rates" })}
        </Link>
      </div>
      <p className="muted t13 board-asof">
        {say({ zh: "截至 {at}", en: "As of {at}" }, { at: tableMoment(ranking.as_of) })}
        {ranking.running &&
          ` · ${say({ zh: "这一期还没过完，名次还会变", en: "this period is not over; ranks will change" })}`}
      </p>
    </header>
  );
}
