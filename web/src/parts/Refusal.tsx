// A "no" is a complete answer: because, instead, whom to ask. It opens where the action was tried and takes the focus.
import { useEffect, useRef } from "react";
import { Problem, type ProblemBody } from "../api/client";
import { useSpeech } from "../words/speech";
import { Cite } from "./Cite";

/** What the server would not do. `act` opens what can be done instead. */
export function Refusal({ problem, city, act }: { problem: unknown; city?: string; act?: (ask: string) => void }) {
  const { say, lang } = useSpeech();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.focus(), []);
  const body: ProblemBody | null = problem instanceof Problem ? problem.body : null;
  const lost = !(problem instanceof Problem);
  const pick = (words: { zh: string; en: string }) => words[lang];
  return (
    <div className="refusal" role="alert" ref={place} tabIndex={-1}>
      <header>
        {lost
          ? say({ zh: "没有连上服务器", en: "The server was not reached" })
          : (body?.title ?? `HTTP ${problem.status}`)}
      </header>
      <dl>
        <dt>{say({ zh: "因为", en: "Because" })}</dt>
        <dd>
          {lost ? (
            say({
              zh: "网络断了或者服务器没有应。您写的都还在，请再试一次。",
              en: "The network is down or the server did not answer. What you wrote is still here; try again.",
            })
          ) : body && body.reasons.length > 0 ? (
            body.reasons.map((reason) => <p key={reason.code + (reason.field ?? "")}>{pick(reason)}</p>)
          ) : (
            <p>{body?.detail ?? problem.message}</p>
          )}
          {body?.basis.map((cited) => (
            <p key={cited.provision + cited.rule}>
              <Cite cited={cited} city={city} />
            </p>
          ))}
        </dd>
        {body && body.what_else.length > 0 && (
          <>
            <dt>{say({ zh: "可以", en: "You can" })}</dt>
            <dd>
              {act
                ? body.what_else.map((one) => (
                    <button key={one.ask} type="button" className="linkish" onClick={() => act(one.ask)}>
                      {pick(one)}
                    </button>
                  ))
                : body.what_else.map(pick).join(lang === "zh" ? "、" : ", ")}
            </dd>
          </>
        )}
        {body && body.whom_to_ask.length > 0 && (
          <>
            <dt>{say({ zh: "可问", en: "Ask" })}</dt>
            <dd>{body.whom_to_ask.map(pick).join(lang === "zh" ? "、" : ", ")}</dd>
          </>
        )}
        {problem instanceof Problem && problem.status >= 500 && problem.reference && (
          <>
            <dt>{say({ zh: "编号", en: "Reference" })}</dt>
            <dd className="code">{problem.reference}</dd>
          </>
        )}
      </dl>
    </div>
  );
}
