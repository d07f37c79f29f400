// Single keys for staff. Off inside fields, off while a word is being composed, off when switched off; a dialog on top
// keeps them for itself.
import { useEffect, useLayoutEffect, useRef } from "react";
import { useLook } from "./look";

/** What each key does. A key is as `KeyboardEvent.key` names it, lower case; `ctrl+enter` with a modifier, `alt+1` for a digit. */
type Keys = Record<string, (() => void) | undefined>;

/** Whether a key typed here is writing rather than a command. */
function isWriting(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null;
  if (!element?.closest) return false;
  return element.closest("input, textarea, select, [contenteditable=true], [role=combobox], [role=listbox]") !== null;
}

/** The name of a key press as `Keys` writes it. */
export function nameOf(event: Pick<KeyboardEvent, "key" | "code" | "altKey" | "ctrlKey" | "metaKey">): string {
  const key = event.key.toLowerCase();
  // With Alt some keyboards write another sign: the place of the digit is meant. Alt with Ctrl writes signs too.
  if (event.altKey) return /^Digit\d$/.test(event.code) && !event.ctrlKey ? `alt+${event.code.slice(5)}` : "";
  return event.ctrlKey || event.metaKey ? `ctrl+${key}` : key;
}

/** Listens while the screen stands. */
export function useKeys(keys: Keys) {
  const { keys: on } = useLook();
  const latest = useRef(keys);
  useLayoutEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.isComposing || event.defaultPrevented) return;
      const name = nameOf(event);
      const isSingle = !/^(ctrl|alt)\+/.test(name) && name !== "escape";
      if (isSingle && (!on || isWriting(event.target))) return;
      if (document.querySelector("[role=dialog], [role=alertdialog], [role=menu]") && name !== "ctrl+enter") return;
      const act = latest.current[name];
      if (!act) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [on]);
}
