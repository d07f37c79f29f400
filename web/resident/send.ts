// Sending without losing or doubling anything: the same form goes out again under the same key until an answer comes,
// and the answer's page takes the place of this one.
import { forget } from "./draft";
import { turn } from "./look";
import { find, make, say } from "./words";

/** Seconds between tries; the last one repeats. */
const PAUSES = [2, 5, 10, 30];

const busy = new WeakSet<HTMLFormElement>();

function notice(form: HTMLFormElement, text: string) {
  let line = find<HTMLElement>("[data-state]", form);
  if (!line) {
    line = make("p", "", "note soon");
    line.dataset.state = "";
    line.setAttribute("role", "status");
    form.append(line);
  }
  line.hidden = !text;
  line.textContent = text;
}

/** Waits, but not longer than until the network is back. */
function pause(seconds: number): Promise<void> {
  return new Promise((go) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("online", done);
      go();
    };
    const timer = window.setTimeout(done, seconds * 1000);
    addEventListener("online", done);
  });
}

/** Fetches a page until there is one. What fails on the way there is tried again; what was refused is an answer. */
async function answer(form: HTMLFormElement, body: URLSearchParams): Promise<Document> {
  for (let tries = 0; ; tries += 1) {
    try {
      const reply = await fetch(form.action, { method: "POST", body });
      const away = reply.status === 502 || reply.status === 503 || reply.status === 504;
      if (!away) return new DOMParser().parseFromString(await reply.text(), "text/html");
    } catch {
      // No network: told below.
    }
    const seconds = PAUSES[Math.min(tries, PAUSES.length - 1)] ?? 30;
    notice(
      form,
      say(
        `网络不通，还没交上去。您写的都在，连上就自动再交；不会交两遍。${seconds}秒后再试。`,
        `No connection, so it is not sent yet. Everything you wrote is here and is sent once, when the connection is back. Trying again in ${seconds} s.`,
      ),
    );
    await pause(seconds);
  }
}

/** What a form says, as the server reads it. */
function spoken(form: HTMLFormElement, by: HTMLElement | null): URLSearchParams {
  const data = new FormData(form);
  if (by instanceof HTMLButtonElement && by.name) data.append(by.name, by.value);
  const text = new URLSearchParams();
  for (const [name, value] of data) if (typeof value === "string") text.append(name, value);
  return text;
}

/** Puts a page's content in the place of this one's, and the focus where it belongs. */
function show(page: Document, enhance: () => void) {
  const [here, there] = [find("main"), find("main", page)];
  if (!here || !there) return;
  here.replaceWith(there);
  document.title = page.title;
  enhance();
  const first = find<HTMLElement>("[autofocus]", there) ?? find<HTMLElement>("h1", there);
  first?.setAttribute("tabindex", "-1");
  first?.focus();
  first?.scrollIntoView({ block: "start" });
}

/** The lists of places and what depends on them come anew; what is typed elsewhere stays untouched. */
async function places(form: HTMLFormElement, chosen: Record<string, string>) {
  const body = spoken(form, null);
  for (const [name, value] of Object.entries(chosen)) if (name !== "look") body.set(name, value);
  body.set("step", "place");
  try {
    const reply = await fetch(form.action, { method: "POST", body });
    if (!reply.ok) return;
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    for (const part of ["#where .lists", "#where .chosen", "#where .says", "#next"]) {
      const [old, fresh] = [find(part), find(part, page)];
      // What is spoken is spoken from where it always stands.
      if (old && fresh && old.role === "status") old.replaceChildren(...fresh.childNodes);
      else if (old && fresh) old.replaceWith(fresh);
      else if (old) old.remove();
      else if (fresh) find("#where .lists")?.after(fresh);
    }
  } catch {
    notice(
      form,
      say(
        "网络不通，街道列表暂时取不到。写的都在。",
        "No connection, so the lists cannot be fetched now. Your words are kept.",
      ),
    );
  }
}

/** Listens once for the whole page; `enhance` is for what comes in its place. */
export function sendForms(enhance: () => void) {
  document.addEventListener("submit", async (event) => {
    const form = event.target as HTMLFormElement;
    const by = event.submitter;
    if (by instanceof HTMLButtonElement && by.name === "look" && turn(by)) {
      event.preventDefault();
      return;
    }
    if (!form.dataset.send || (by instanceof HTMLButtonElement && by.name)) return;
    event.preventDefault();
    // A second tap while the first is on its way does nothing.
    if (busy.has(form)) return;
    if (find("[data-uploading]", form)) {
      notice(form, say("照片还在传，传完再交。", "Photos are still on their way; send it when they are done."));
      return;
    }
    busy.add(form);
    by?.setAttribute("aria-disabled", "true");
    const slow = window.setTimeout(() => notice(form, say("正在交…", "Sending…")), 300);
    const page = await answer(form, spoken(form, by));
    clearTimeout(slow);
    busy.delete(form);
    if (form.dataset.send === "request" && find("[data-sent]", page)) forget();
    show(page, enhance);
  });
  document.addEventListener("change", (event) => {
    const field = event.target;
    const form = find<HTMLFormElement>("#request");
    if (form && field instanceof Element && field.closest(".lists, .exact")) places(form, {});
  });
  document.addEventListener("huying:place", (event) => {
    const form = find<HTMLFormElement>("#request");
    if (form) places(form, (event as CustomEvent<Record<string, string>>).detail);
  });
}
