// How the numbers came about: the formula in words, its version, the provision, what a small number is.
import { Basis } from "../parts/Cite";
import { tableMoment } from "../words/dates";
import { useSpeech } from "../words/speech";
import type { Look } from "./BoardScreen";
import type { Board, Indicator } from "./figures";

export function About({
  board,
  city,
  columns,
  look,
}: {
  board: Board;
  city: string;
  columns: Indicator[];
  look: Look;
}) {
  const { say } = useSpeech();
  const rank = columns.find((one) => one.rank)?.rank;
  const cited = columns.flatMap((one) => one.basis);
  const basis = cited.filter((one, index) => cited.findIndex((other) => other.provision === one.provision) === index);
  return (
    <aside className="card about" aria-label={say({ zh: "怎么算的", en: "How it is counted" })}>
      <h2>{say({ zh: "怎么算的", en: "How it is counted" })}</h2>
      <dl className="t13">
        {columns.map((one) => (
          <div key={one.indicator.key}>
            <dt>
              {say(one.indicator)} <span className="code t12">{one.formula}</span>
            </dt>
            <dd>{say(one.counts)}</dd>
          </div>
        ))}
        <div>
          <dt>{say({ zh: "剔除", en: "Exclusion" })}</dt>
          <dd>
            {look.before
              ? say({
                  zh: "现在看的是剔除前：被剔除的也算。",
                  en: "You look at the figures before exclusion: excluded rounds count.",
                })
              : say({
                  zh: "现在看的是剔除后：被剔除的不算，逐件可查理由。",
                  en: "You look at the figures after exclusion; each excluded round can be looked up with its reason.",
                })}
          </dd>
        </div>
        <div>
          <dt>{say({ zh: "截至", en: "As of" })}</dt>
          <dd>{tableMoment(board.as_of)}</dd>
        </div>
        <div>
          <dt>{say({ zh: "规则版本", en: "Edition" })}</dt>
          <dd className="code">{board.edition ?? "—"}</dd>
        </div>
      </dl>
      {basis.length > 0 ? (
        <Basis basis={basis} city={city} />
      ) : (
        <p className="note soon">
          {say({
            zh: "这段时间没有给出依据的条文，数只供参考。",
            en: "No provision gave a basis in this time; the figures are for information only.",
          })}
        </p>
      )}
      {rank && (
        <p className="t13">
          <span className="force setting">{say({ zh: "设定", en: "setting" })}</span>{" "}
          {say({ zh: "不足 {n} 轮不排名", en: "fewer than {n} rounds are not ranked" }, { n: rank.at_least })}
          {rank.issuer && ` · ${rank.issuer} · ${rank.document}`}
          {rank.verified === false && ` · ${say({ zh: "还没核实", en: "not confirmed yet" })}`}
        </p>
      )}
    </aside>
  );
}
