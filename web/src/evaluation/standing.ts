// What the ranking does with the server's places before it shows them: signs, widths, weights as they are written. No rank
// and no score is worked out here.
import type { Schemas } from "../api/client";
import type { Words } from "../words/speech";
import { ARROWS, VERDICTS } from "./figures";

export type Ranking = Schemas["RankingBody"];
export type RankRow = Schemas["RankRow"];
export type ScoreBody = Schemas["ScoreBody"];

/** `87.05`, in points; `—` where there is none. */
export const points = (score: number | null | undefined) =>
  score === null || score === undefined ? "—" : (score / 100).toFixed(2);

/** `+1.20` or `−0.05`. */
export function signed(hundredths: number | null | undefined): string {
  if (hundredths === null || hundredths === undefined) return "";
  const sign = hundredths > 0 ? "+" : hundredths < 0 ? "−" : "±";
  return `${sign}${(Math.abs(hundredths) / 100).toFixed(2)}`;
}

/** How a row moved: an arrow, the places, and whether chance alone may explain it. */
export function moved(row: RankRow): { arrow: string; places: string; words: Words } {
  const { places, verdict } = row;
  if (verdict === null || verdict === undefined)
    return { arrow: "", places: "—", words: { zh: "上期没有可比的数", en: "nothing to compare with" } };
  const sign = places === null || places === undefined ? "" : places > 0 ? "+" : places < 0 ? "−" : "";
  return {
    arrow: ARROWS[verdict] ?? "",
    places: places === null || places === undefined ? "—" : `${sign}${Math.abs(places)}`,
    words: VERDICTS[verdict] ?? { zh: "", en: "" },
  };
}

/** The lower end of an axis that holds all these scores: a whole ten, at most 90. */
export function axisOf(rows: RankRow[]): number {
  const ends = rows.flatMap((row) => (row.score && row.rank ? [row.score.low] : []));
  if (ends.length === 0) return 0;
  return Math.max(0, Math.min(9_000, Math.floor((Math.min(...ends) - 1) / 1000) * 1000));
}

/** Weights as the server reads them; nothing where they are not a hundred in all, or no whole numbers. */
export function written(weights: [string, string][]): string | null {
  const numbers = weights.map(([, text]) => (/^\d{1,3}$/.test(text.trim()) ? Number(text) : Number.NaN));
  if (numbers.reduce((sum, one) => sum + one, 0) !== 100) return null;
  return weights.map(([key], index) => `${key}=${numbers[index]}`).join(",");
}

/** What weights add up to, as far as they are numbers. */
export const sum = (weights: [string, string][]) =>
  weights.reduce((all, [, text]) => all + (/^\d{1,3}$/.test(text.trim()) ? Number(text) : 0), 0);
