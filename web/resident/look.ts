// How the page looks is changed at once, without sending anything; only the language needs another page.
const NAME = "huying-look";

function words(): Map<string, string> {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${NAME}=`));
  const pairs = (found?.slice(NAME.length + 1) ?? "").split(".").filter(Boolean);
  return new Map(pairs.map((word) => [word.split("-")[0] ?? "", word]));
}

/** Follows the device's dark mode as long as the reader chose nothing. */
export function dress() {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  if (dark && !root.dataset.theme && !words().has("theme")) root.dataset.theme = "dark";
}

const NEXT: Record<string, [string, string, string]> = {
  "elder-on": ["elder-off", "退出大字版", "Leave large type"],
  "elder-off": ["elder-on", "大字版", "Large type"],
  "theme-dark": ["theme-light", "浅色", "Light"],
  "theme-light": ["theme-dark", "深色", "Dark"],
};

/** Takes a press on one of the switches; says whether it was done here. */
export function turn(pressed: HTMLButtonElement): boolean {
  const next = NEXT[pressed.value];
  if (!next) return false;
  const [part = "", how = ""] = pressed.value.split("-");
  const root = document.documentElement;
  root.dataset[part] = how;
  const all = words();
  all.set(part, pressed.value);
  // A year; only how things look, nothing about the person.
  // biome-ignore lint/suspicious/noDocumentCookie: the server reads it with the first byte
  document.cookie = `${NAME}=${[...all.values()].join(".")}; Path=/; Max-Age=31536000; SameSite=Lax`;
  pressed.value = next[0];
  const icon = pressed.querySelector("svg");
  pressed.textContent = root.lang === "en" ? next[2] : next[1];
  if (icon) pressed.prepend(icon);
  return true;
}
