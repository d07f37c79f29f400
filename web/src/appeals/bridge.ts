// A matter's page put together from the plain bodies, for a server that does not serve it whole.
import type { Schemas } from "../api/client";
import type { Matter, Page, Step, Value } from "./desk";
import { leftUntil, rowOfMatter } from "./rows";

export function pageFrom(matter: Matter, events: Schemas["EventBody"][], forms: Schemas["FormBody"][]): Page {
  const said = matter.values.find((one) => one.field.key === "text");
  const running = matter.clocks
    .filter((clock) => !clock.ended && clock.due)
    .sort((a, b) => ((a.due ?? "") < (b.due ?? "") ? -1 : 1));
  const row = rowOfMatter(matter);
  const timeline = events
    .map((event): Step => {
      const { ask: _, ...rest } = event;
      const bare = { ask: null, actor: null, unit: null, post: null, state: null, more: [] };
      return { ...rest, values: event.values as unknown as Value[], ...bare };
    })
    .reverse();
  return {
    matter,
    row,
    said: said
      ? { text: typeof said.value === "string" ? said.value : null, masked: said.masked, erased: said.erased }
      : null,
    hands: matter.holders[0] ?? null,
    timeline,
    planned: [],
    strips: running.map((clock) => ({
      clock: clock.clock,
      due: clock.due ?? null,
      provisional: clock.provisional,
      remaining: leftUntil(clock.due),
      cells: [],
      cut: false,
    })),
    children: matter.children.map((child) => ({
      ...child,
      district: matter.district,
      procedure: { key: child.procedure, zh: child.procedure, en: child.procedure },
      state: { key: child.state, zh: child.state, en: child.state },
    })),
    parent: null,
    letters: [],
    asks: forms.map((form) => ({ ask: form.ask, possible: true, form, will: [], basis: form.basis, refusal: null })),
    elsewhere: [],
    now: new Date().toISOString(),
    version: matter.version,
    isWhole: false,
  };
}
