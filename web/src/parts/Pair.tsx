// The corner pair: 「 opens when someone calls, 」 closes when someone answers.
import { useSpeech, type Words } from "../words/speech";

export type Sign = "heard" | "waiting" | "doing" | "answered" | "closed" | "again" | "refused" | "silent" | "hold";

const NAMES: Record<Sign, Words> = {
  heard: { zh: "已听到，待受理", en: "heard, not yet accepted" },
  waiting: { zh: "已受理", en: "accepted" },
  doing: { zh: "在办", en: "being handled" },
  answered: { zh: "已答复", en: "answered" },
  closed: { zh: "已办结", en: "closed" },
  again: { zh: "未解决，再办一轮", en: "not solved, another round" },
  refused: { zh: "不予受理", en: "not accepted" },
  silent: { zh: "没有回应", en: "silent" },
  hold: { zh: "时钟暂停", en: "clock held" },
};

const YING: Record<Sign, { solid?: string; dashed?: string }> = {
  heard: {},
  waiting: { dashed: "M17 5v12H9" },
  doing: { solid: "M17 17H9", dashed: "M17 5v10" },
  answered: { solid: "M17 5v12H9" },
  closed: { solid: "M17 5v12H9M8 10l2.5 2.5L14 8" },
  again: { dashed: "M17 5v12H9" },
  refused: { solid: "M17 5v12H9M6 16L16 6" },
  silent: { solid: "M13 13h4v4h-4z" },
  hold: { solid: "M11 12v5M15 12v5" },
};

/** The state glyph with its name. */
export function Pair({ sign }: { sign: Sign }) {
  const { say } = useSpeech();
  const ying = YING[sign];
  return (
    <svg className="pair" viewBox="0 0 20 20" role="img">
      <title>{say(NAMES[sign])}</title>
      <path className="hu" d="M3 15V3h8" />
      {sign === "again" && <path className="hu" d="M7.5 12V7.5H12" strokeWidth="1.8" />}
      {ying.solid && <path className="ying" d={ying.solid} />}
      {ying.dashed && <path className="ying" d={ying.dashed} strokeDasharray="2 2.4" />}
    </svg>
  );
}

/** The mark of the whole: the pair alone. */
export function Mark() {
  return (
    <svg viewBox="0 0 26 26" fill="none" aria-hidden="true">
      <path d="M4 17V4h11" stroke="var(--c-ink)" strokeWidth="3.4" />
      <path d="M22 9v13H11" stroke="var(--c-ying)" strokeWidth="3.4" />
    </svg>
  );
}
