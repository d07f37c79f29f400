// Small things that every part uses: the language of the page, elements, storage that may be switched off.

export const english = () => document.documentElement.lang === "en";

/** One of the two languages. */
export const say = (zh: string, en: string) => (english() ? en : zh);

export const find = <T extends Element>(selector: string, within: ParentNode = document) =>
  within.querySelector<T>(selector);

/** An element with its text. */
export function make<K extends keyof HTMLElementTagNameMap>(name: K, text = "", className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

/** A button that sends nothing by itself. */
export function button(text: string, press: () => void, className = "btn") {
  const made = make("button", text, className);
  made.type = "button";
  made.addEventListener("click", press);
  return made;
}

/** What the device keeps under a name; nothing if it keeps nothing. */
export function kept<T>(name: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "null");
  } catch {
    return null;
  }
}

/** Keeps something, or forgets it with `null`; says whether that worked. */
export function keep(name: string, value: unknown): boolean {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}
