// The half-written request stays on this device, with the key under which it will be sent: two windows send it once.
import { button, find, keep, kept, make, say } from "./words";

const NAME = "huying-draft";
/** A draft is forgotten after a week. */
const WEEK = 7 * 24 * 3600_000;

type Draft = { at: number; fields: Record<string, string> };

const form = () => find<HTMLFormElement>("#request");

/** What stands in the form now. */
function read(of: HTMLFormElement): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, value] of new FormData(of)) if (typeof value === "string") fields[name] = value;
  // Photos wait on the server for a day only; after that they are chosen again.
  delete fields.files;
  return fields;
}

function save(of: HTMLFormElement) {
  const fields = read(of);
  const written = ["text", "address", "contact_phone", "contact_name"].some((name) => fields[name]?.trim());
  const done = keep(NAME, written ? { at: Date.now(), fields } : null);
  if (written) tell(done);
}

function tell(done: boolean) {
  const line = find("#kept");
  if (!line) return;
  find("[data-draft]", line)?.remove();
  const text = done
    ? say("已自动存在这台设备上，七天后忘掉。", "Kept on this device for seven days.")
    : say("这台设备不让存，别关这一页。", "This device keeps nothing; do not close the page.");
  const said = make("span", text);
  said.dataset.draft = "";
  if (done) {
    const clear = button(
      say("清除", "Forget it"),
      () => {
        forget();
        form()?.reset();
        location.assign("/request");
      },
      "btn quiet",
    );
    said.append(" ", clear);
  }
  line.prepend(said);
}

/** Forgets the draft, as after it was sent. */
export function forget() {
  keep(NAME, null);
}

/** Restores a draft into an untouched form, and keeps it from then on. */
export function keepDraft() {
  const of = form();
  if (!of || of.dataset.kept) return;
  of.dataset.kept = "on";
  const draft = kept<Draft>(NAME);
  const text = find<HTMLTextAreaElement>("#text", of);
  const untouched = text?.value === "" && !find("#faults");
  if (draft && untouched && Date.now() - draft.at < WEEK) restore(of, draft.fields);
  let waiting = 0;
  const soon = () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(() => save(of), 400);
  };
  of.addEventListener("input", soon);
  of.addEventListener("change", soon);
  addEventListener("pagehide", () => of.isConnected && save(of), { once: true });
}

function restore(of: HTMLFormElement, fields: Record<string, string>) {
  for (const [name, value] of Object.entries(fields)) {
    const field = of.elements.namedItem(name);
    if (field instanceof RadioNodeList || field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)
      field.value = value;
    else if (field instanceof HTMLSelectElement && [...field.options].some((option) => option.value === value))
      field.value = value;
  }
  tell(true);
  // The lists below the city come from the server.
  if (fields.city && !of.elements.namedItem("community"))
    of.dispatchEvent(new CustomEvent("huying:place", { detail: fields }));
}

/** Another window sent or changed the draft. */
addEventListener("storage", (event) => {
  if (event.key !== NAME || event.newValue !== null) return;
  const line = find("#kept");
  if (line && form())
    line.prepend(
      make("b", say("这件事已经在另一个窗口交上去或者清除了。", "It was sent or cleared in another window.")),
    );
});
