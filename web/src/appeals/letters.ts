// Which letter does which step. Letters go by the key of an ask; a step without one of its own gets a digit.
const LETTERS: Record<string, string> = {
  accept: "a",
  classify: "b",
  contact: "c",
  extend: "d",
  report: "e",
  report_unsolved: "e",
  feed_back: "f",
  hand_over: "i",
  handled: "h",
  lead_handled: "h",
  merge: "m",
  coordinate: "o",
  dispatch: "p",
  take: "s",
  take_fast: "q",
  transfer: "t",
  urge: "u",
  answer_urge: "u",
  whistle: "w",
  rate: "y",
  confirm: "y",
};

/** The key of each ask, in order; no key is given twice. */
export function lettersOf(asks: string[]): Map<string, string> {
  const given = new Map<string, string>();
  const used = new Set<string>();
  let digit = 1;
  for (const ask of asks) {
    const own = LETTERS[ask];
    if (own && !used.has(own)) {
      used.add(own);
      given.set(ask, own);
    } else if (digit <= 9) given.set(ask, String(digit++));
  }
  return given;
}
