// One card a rate: the number, numerator ÷ denominator in words, and how everything becomes the denominator.
import { Button } from "react-aria-components";
import { useSpeech } from "../words/speech";
import type { Sought } from "./Behind";
import type { Look } from "./BoardScreen";
import { type Board, bar, change, count, type Family, type Figure, type Indicator, percent, shown } from "./figures";
import { namedPeriod } from "./period";

type Given = { board: Board; pairs: Family[]; look: Look; seek: (sought: Sought) => void };

export function Cards({ board, pairs, look, seek }: Given) {
  return (
    <div className="rate-cards">
      {pairs.map((pair) => (
        <Card key={pair.after.indicator.key} board={board} pair={pair} look={look} seek={seek} />
      ))}
    </div>
  );
}

/** The figure that is looked at: the last month, or the whole period. */
export const looked = (one: Indicator, look: Look): Figure =>
  look.whole ? one.total : (one.months.at(-1) ?? one.total);

function Card({ board, pair, look, seek }: { board: Board; pair: Family } & Omit<Given, "pairs">) {
  const { say, lang } = useSpeech();
  const one = shown(pair, look.before);
  const other = look.before ? pair.after : pair.before;
  const figure = looked(one, look);
  const before = look.whole ? undefined : one.months.at(-2);
  const moved = before && change(figure.rate, before.rate);
  const since = look.whole
    ? one.trend.find(({ against, change }) => against === "before" && change !== null)
    : undefined;
  const open = (part: Sought["part"]) => seek({ indicator: one.indicator.key, part, within: board.within.code });
  return (
    <section className="card rate-card" aria-label={say(one.indicator)}>
      <h2>
        {say(board.within)} {say(one.indicator)}
      </h2>
      <p className="rate">
        {percent(figure.rate)}
        {figure.rate !== null && <small>%</small>}
      </p>
      <p className="t13">
        <Button className="figure" onPress={() => open("yes")}>
          {count(figure.part)}
        </Button>{" "}
        ÷{" "}
        <Button className="figure" onPress={() => open("all")}>
          {count(figure.of)}
        </Button>{" "}
        {say({ zh: "轮", en: "rounds" })}
        {moved && (
          <span className="muted"> · {say({ zh: "比上月 {n}", en: "{n} on the month before" }, { n: moved })}</span>
        )}
        {since && (
          <span className="muted">
            {" "}
            ·{" "}
            {say(
              { zh: "比上期（{period}）{change}", en: "{change} on the period before ({period})" },
              { period: namedPeriod(since.period, lang), change: say(since.said) },
            )}
          </span>
        )}
      </p>
      <p className="t12 muted">
        {say(
          { zh: "分母：{of}。分子：{part}。", en: "Of: {of}. Part: {part}." },
          { of: say(one.of), part: say(one.part) },
        )}
      </p>
      <p className="t12 muted">
        {figure.low !== null &&
          figure.low !== undefined &&
          say(
            { zh: "真值大概在 {low}–{high} 之间（95%）。", en: "The true rate lies between {low} and {high} (95 %). " },
            { low: percent(figure.low), high: percent(figure.high) },
          )}
        {other &&
          say(
            look.before
              ? { zh: "剔除后 {n}。", en: "After exclusion {n}." }
              : { zh: "剔除前 {n}。", en: "Before exclusion {n}." },
            { n: percent(looked(other, look).rate) },
          )}
        {figure.small &&
          one.rank &&
          say(
            { zh: "不足 {n} 轮，只列数，不比较。", en: " Fewer than {n}: shown, not compared." },
            { n: one.rank.at_least },
          )}
      </p>
      <Bar one={one} figure={figure} open={open} />
    </section>
  );
}

/** From everything to the denominator. The legend says the same in words and numbers. */
function Bar({ one, figure, open }: { one: Indicator; figure: Figure; open: (part: Sought["part"]) => void }) {
  const { say } = useSpeech();
  const { all, stretches } = bar(figure);
  const name = (stretch: (typeof stretches)[number]) => {
    if (stretch.part === "yes") return say({ zh: "分子", en: "part" });
    if (stretch.part === "no") return say({ zh: "只在分母", en: "only in the denominator" });
    const words = one.leaves[stretch.guard ?? 0];
    return words ? say(words) : "";
  };
  const said = stretches.filter(({ count }) => count > 0);
  return (
    <div className="to-denominator">
      <h3 className="t12">
        {say({ zh: "从全部 {n} 轮到分母", en: "From all {n} rounds to the denominator" }, { n: count(all) })}
      </h3>
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect className="ground" width="100" height="6" />
        {said.map((stretch) => (
          <rect
            key={`${stretch.part}${stretch.guard}`}
            className={`stretch ${stretch.part} way-${(stretch.guard ?? 0) % 3}`}
            x={stretch.from * 100}
            width={stretch.share * 100}
            height="6"
          />
        ))}
      </svg>
      <ul className="t12">
        {said.map((stretch) => (
          <li key={`${stretch.part}${stretch.guard}`}>
            <i className={`swatch ${stretch.part} way-${(stretch.guard ?? 0) % 3}`} aria-hidden="true" />
            {name(stretch)}{" "}
            <Button
              className="figure"
              onPress={() => open(stretch.part)}
              aria-label={`${name(stretch)} ${count(stretch.count)}`}
            >
              {count(stretch.count)}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
