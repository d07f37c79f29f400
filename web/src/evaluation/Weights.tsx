// The weights of a formula: what is in force and who fixed it, and fields to try others out. Trying stores nothing.
import { type FormEvent, useState } from "react";
import { Button } from "react-aria-components";
import { Basis } from "../parts/Cite";
import { useSpeech } from "../words/speech";
import type { Change } from "./Head";
import { type Ranking, sum, written } from "./standing";

export function Weights({ ranking, city, change }: { ranking: Ranking; city: string; change: Change }) {
  const { say } = useSpeech();
  const [weights, setWeights] = useState(() =>
    ranking.weights.map((one): [string, string] => [one.indicator.key, String(one.percent)]),
  );
  const [day, setDay] = useState(ranking.settings_of);
  const text = written(weights);
  const all = sum(weights);
  const isInForce = ranking.weights.every((one, index) => weights[index]?.[1] === String(one.fixed.value));
  const tryOut = (event: FormEvent) => {
    event.preventDefault();
    if (!text) return;
    const weights = isInForce ? null : text;
    // The day is only said where it is another one than the server took.
    change(day === ranking.settings_of ? { weights } : { weights, as_of: day || null });
  };
  return (
    <form className="card weights" onSubmit={tryOut} aria-label={say({ zh: "权重", en: "Weights" })}>
      <header>
        <h2>{say({ zh: "怎么算的，换组权重会怎样", en: "How it is counted, and by other weights" })}</h2>
        <p className="t13 muted">
          {say({
            zh: "得分 = 各率 × 权重，权重合计 100。下面改的只是推演，什么也不保存。",
            en: "Score = rates × weights, which are 100 in all. What you change here is a simulation; nothing is stored.",
          })}{" "}
          <span className="code t12">{ranking.version}</span>
        </p>
      </header>
      <div className="weight-fields">
        {ranking.weights.map((one, index) => (
          <div key={one.indicator.key} className="weight">
            <label className="t13" htmlFor={`weight-${one.indicator.key}`}>
              <b>{say(one.indicator)}</b> （%）
            </label>
            <span className="row">
              <input
                type="range"
                min={0}
                max={100}
                aria-label={say({ zh: "{name}的权重", en: "weight of {name}" }, { name: say(one.indicator) })}
                value={weights[index]?.[1] || "0"}
                onChange={(event) => set(index, event.target.value)}
              />
              <input
                id={`weight-${one.indicator.key}`}
                className="input percent num"
                inputMode="numeric"
                maxLength={3}
                value={weights[index]?.[1] ?? ""}
                onChange={(event) => set(index, event.target.value)}
              />
            </span>
            <p className="t12 muted">
              <span className="force setting">{say({ zh: "设定", en: "setting" })}</span> {one.fixed.value}% ·{" "}
              {one.fixed.issuer} · {one.fixed.document}
              {!one.fixed.verified && ` · ${say({ zh: "还没核实", en: "not confirmed yet" })}`}
            </p>
            <p className="t12 muted">{say(one.counts)}</p>
          </div>
        ))}
      </div>
      <div className="row wrap">
        <label className="row t13">
          {say({ zh: "哪天的设定", en: "Settings of" })}
          <input className="input day" type="date" value={day} onChange={(event) => setDay(event.target.value)} />
        </label>
        <span className={all === 100 ? "t13" : "t13 wrong"} role="status">
          {say({ zh: "合计 {n}%", en: "{n} % in all" }, { n: all })}
          {text === null && ` · ${say({ zh: "应为 100", en: "must be 100" })}`}
        </span>
        <Button type="submit" className="btn primary" isDisabled={text === null}>
          {say({ zh: "推演", en: "Simulate" })}
        </Button>
        {ranking.simulation && (
          <Button className="btn" onPress={() => change({ weights: null, as_of: null })}>
            {say({ zh: "回到现行设定", en: "Back to what is in force" })}
          </Button>
        )}
      </div>
      <p className="t13 muted">
        {say({ zh: "不足 {n} 的不排名", en: "fewer than {n} are not ranked" }, { n: ranking.at_least.value })} ·{" "}
        {ranking.at_least.issuer} · {ranking.at_least.document}
        {!ranking.at_least.verified && ` · ${say({ zh: "还没核实", en: "not confirmed yet" })}`}
      </p>
      {ranking.basis.length > 0 && <Basis basis={ranking.basis} city={city} />}
    </form>
  );

  function set(index: number, text: string) {
    setWeights(weights.map((one, at) => (at === index ? [one[0], text] : one)));
  }
}
