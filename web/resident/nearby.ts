// How many neighbours said something similar lately: only told, nothing follows from it.
import { find, make, say } from "./words";

/** Fewest and most characters that are compared. */
const [FEWEST, MOST] = [6, 500];

let asked = "";

async function ask(place: HTMLElement) {
  const text = find<HTMLTextAreaElement>("#text")?.value.trim().slice(0, MOST) ?? "";
  const chosen = ["#community", "#street"].map((one) => find<HTMLSelectElement>(one)?.value).find(Boolean);
  const query = chosen && text.length >= FEWEST ? new URLSearchParams({ place: chosen, text }).toString() : "";
  if (query === asked) return;
  asked = query;
  const reply = query ? await fetch(`/api/v1/nearby?${query}`).catch(() => null) : null;
  if (query !== asked) return;
  const found = reply?.ok ? await reply.json() : { similar: 0, days: 0 };
  place.replaceChildren();
  if (!(found.similar > 0)) return;
  const words = say(
    `附近${found.days}天里有${found.similar}件差不多的事。您照样可以交，会单独答复您。`,
    `${found.similar} similar requests nearby in ${found.days} days. You can still send yours and get your own answer.`,
  );
  place.append(make("p", words, "note ying"));
}

/** Looks when words and place stand. */
export function lookAround() {
  const form = find<HTMLFormElement>("#request");
  const place = find<HTMLElement>("[data-near]");
  if (!form || !place || place.dataset.taken) return;
  place.dataset.taken = "on";
  let waiting = 0;
  const soon = () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(() => ask(place), 1500);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
}
