// The code: copied, printed, and kept on this device if its owner says so; and a page read aloud.
import { button, find, keep, kept, make, say } from "./words";

const NAME = "huying-receipts";
/** Codes kept at most. */
const MOST = 50;

type Receipt = { code: string; number: string; said: string; at: number };

const all = () => kept<Receipt[]>(NAME) ?? [];

function each(selector: string, press: (pressed: HTMLButtonElement) => void, fits = true) {
  for (const pressed of document.querySelectorAll<HTMLButtonElement>(selector)) {
    if (!fits || !pressed.hidden) continue;
    pressed.hidden = false;
    pressed.addEventListener("click", () => press(pressed));
  }
}

function read() {
  if (speechSynthesis.speaking) {
    speechSynthesis.cancel();
    return;
  }
  const parts = ["h1", "#text-hint", ".said", ".clockline p", "#next li"];
  const texts = parts.flatMap((part) => [...document.querySelectorAll<HTMLElement>(`main ${part}`)]);
  const words = new SpeechSynthesisUtterance(texts.map((part) => part.textContent).join("\n"));
  words.lang = document.documentElement.lang;
  words.rate = 0.9;
  speechSynthesis.speak(words);
}

/** Shows and binds the buttons that need script. */
export function helpers() {
  each("[data-print]", () => print());
  each("[data-read]", read, "speechSynthesis" in window);
  each(
    "[data-copy]",
    async (pressed) => {
      const code = find<HTMLElement>(pressed.dataset.copy ?? "")?.textContent ?? "";
      try {
        await navigator.clipboard.writeText(code);
        pressed.textContent = say("复制好了", "Copied");
      } catch {
        pressed.textContent = say("这台设备不让复制，请抄下来", "This device does not copy; write it down");
      }
    },
    "clipboard" in navigator,
  );
  each("[data-keep-code]", (pressed) => {
    const { keepCode = "", number = "", said = "" } = pressed.dataset;
    const others = all().filter((one) => one.code !== keepCode);
    const done = keep(NAME, [{ code: keepCode, number, said, at: Date.now() }, ...others].slice(0, MOST));
    pressed.textContent = done
      ? say("存好了，谁用这台设备都能看到", "Kept; whoever uses this device can see it")
      : say("这台设备不让存，请抄下来", "This device keeps nothing; write it down");
    pressed.setAttribute("aria-disabled", "true");
  });
  for (const pressed of document.querySelectorAll<HTMLButtonElement>("[data-keep-code]"))
    if (all().some((one) => one.code === pressed.dataset.keepCode)) pressed.hidden = true;
}

/** The page of what this device keeps. */
export function showMine() {
  const place = find<HTMLElement>("[data-mine]");
  if (!place) return;
  const list = make("ul", "", "ways");
  const rows = all();
  for (const one of rows) {
    const item = make("li");
    const form = make("form");
    const code = make("input");
    const open = make("button", one.said || one.number || one.code, "btn");
    form.method = "post";
    form.action = `/follow${location.search}`;
    code.type = "hidden";
    code.name = "code";
    code.value = one.code;
    const drop = button(
      say("忘掉", "Forget"),
      () => {
        keep(
          NAME,
          all().filter((other) => other.code !== one.code),
        );
        showMine();
      },
      "btn quiet",
    );
    drop.setAttribute("aria-label", say(`忘掉${one.number}`, `Forget ${one.number}`));
    form.append(
      code,
      open,
      make("span", new Date(one.at).toLocaleDateString(document.documentElement.lang), "muted"),
      drop,
    );
    item.append(form);
    list.append(item);
  }
  const none = make("p", say("这台设备上没有存过查询码。", "This device keeps no codes."));
  place.replaceChildren(rows.length ? list : none);
}
