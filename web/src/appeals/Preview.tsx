// The matter under the cursor, beside the list: what was said, by when, what happened last, what can be done now.
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { Basis } from "../parts/Cite";
import { Failed } from "../parts/Waiting";
import { spokenMoment } from "../words/dates";
import { useSpeech } from "../words/speech";
import { Remains } from "./Clock";
import { inOrder, pageOf, type Row } from "./desk";
import { lettersOf } from "./letters";
import { addressOf } from "./QueueRow";
import { useCity } from "./reference";

export function Preview({ row, from, take }: { row: Row; from: string; take?: () => void }) {
  const { say, lang } = useSpeech();
  const city = useCity(row.district)?.key;
  const found = useQuery({ ...pageOf(row.district, row.matter), staleTime: 10_000 });
  const body = found.data;
  const asks = inOrder(body?.asks ?? [], row.next?.key);
  const letters = lettersOf(asks.map((ask) => ask.ask.key));
  const said = body?.said ?? row.said;
  return (
    <>
      <div className="row between">
        <span className="muted code">{row.number}</span>
        <Link to={addressOf(row)} state={{ from }} className="nowrap">
          {say({ zh: "打开", en: "Open" })} <kbd>Enter</kbd>
        </Link>
      </div>
      <h2>{row.category ? say(row.category) : say(row.procedure)}</h2>
      <p className="muted t13">{[row.place_name, say(row.state)].filter(Boolean).join(" · ")}</p>
      {said?.text && <div className={`said ${row.is_final ? "" : "waiting"}`}>{said.text}</div>}
      {row.due && (
        <section>
          <h3>{say({ zh: "时限", en: "Due" })}</h3>
          <div className="row between">
            <b className="t16">{spokenMoment(row.due, lang)}</b>
            {row.remaining && <Remains left={row.remaining} />}
          </div>
        </section>
      )}
      {found.error && <Failed problem={found.error} again={() => found.refetch()} />}
      {body && (
        <>
          <section>
            <h3>{say({ zh: "最近", en: "Lately" })}</h3>
            <ul className="lines t13">
              {body.timeline.slice(0, 3).map((step) => (
                <li key={step.version}>
                  <span className="muted">{spokenMoment(step.at, lang)}</span> {say(step)}
                </li>
              ))}
            </ul>
          </section>
          <section>
            <h3>{say({ zh: "现在能做", en: "What can be done now" })}</h3>
            {asks.length === 0 ? (
              <p className="muted t13">
                {say({ zh: "这件现在不等您。", en: "This does not wait for you now." })}
                {body.hands && ` ${say({ zh: "在", en: "It is with" })} ${say(body.hands)}`}
              </p>
            ) : (
              <div className="acts">
                {asks.map((ask, at) => (
                  <Link
                    key={ask.ask.key}
                    className={`btn${ask.possible ? (at === 0 ? " primary" : "") : " off"}`}
                    to={`${addressOf(row)}?ask=${ask.ask.key}`}
                    state={{ from }}
                  >
                    <span>
                      {say(ask.ask)}
                      {!ask.possible && <u className="t12"> {say({ zh: "为什么不能", en: "why not" })}</u>}
                    </span>
                    <kbd>{letters.get(ask.ask.key)?.toUpperCase()}</kbd>
                  </Link>
                ))}
              </div>
            )}
            {take && (
              <button type="button" className="btn quiet" onClick={take}>
                {row.taken?.mine ? say({ zh: "放回", en: "Put back" }) : say({ zh: "我来办", en: "Take it" })}{" "}
                <kbd>G</kbd>
              </button>
            )}
          </section>
          {asks[0] && asks[0].basis.length > 0 && <Basis basis={asks[0].basis.slice(0, 2)} city={city} />}
        </>
      )}
    </>
  );
}
