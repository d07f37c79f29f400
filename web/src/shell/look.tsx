// How the reader wants it to look: language, theme, elder mode, keys. One cookie that the server's pages read too.
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import type { Lang } from "../words/speech";

export type Look = { lang: Lang; theme: "light" | "dark"; elder: boolean; keys: boolean };

const NAME = "huying-look";

/** Reads the cookie's value, such as `lang-en.theme-dark.elder-on.keys-off`. Unknown words are left aside. */
function parseLook(value: string, fallback: Look): Look {
  const words = new Set(value.split("."));
  const of = <T,>(yes: string, no: string, on: T, off: T, otherwise: T) =>
    words.has(yes) ? on : words.has(no) ? off : otherwise;
  return {
    lang: of<Lang>("lang-en", "lang-zh", "en", "zh", fallback.lang),
    theme: of<Look["theme"]>("theme-dark", "theme-light", "dark", "light", fallback.theme),
    elder: of("elder-on", "elder-off", true, false, fallback.elder),
    keys: of("keys-on", "keys-off", true, false, fallback.keys),
  };
}

/** The cookie's value of a look. */
function writeLook(look: Look): string {
  const on = (is: boolean) => (is ? "on" : "off");
  return `lang-${look.lang}.theme-${look.theme}.elder-${on(look.elder)}.keys-${on(look.keys)}`;
}

function stored(): Look {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${NAME}=`));
  const english = !navigator.languages.some((tag) => tag.startsWith("zh")) && navigator.language.startsWith("en");
  const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  const fallback: Look = { lang: english ? "en" : "zh", theme: dark ? "dark" : "light", elder: false, keys: true };
  return parseLook(found?.slice(NAME.length + 1) ?? "", fallback);
}

type Chosen = Look & { change: (part: Partial<Look>) => void };
const Context = createContext<Chosen | null>(null);

export function Looks({ children }: { children: ReactNode }) {
  const [look, setLook] = useState(stored);
  useEffect(() => {
    const root = document.documentElement;
    root.dataset.theme = look.theme;
    root.dataset.elder = look.elder ? "on" : "off";
  }, [look]);
  const chosen = useMemo<Chosen>(
    () => ({
      ...look,
      change: (part) => {
        const next = { ...look, ...part };
        // A year; only how things look, nothing about the person.
        // biome-ignore lint/suspicious/noDocumentCookie: the server's pages read it with the first byte
        document.cookie = `${NAME}=${writeLook(next)}; Path=/; Max-Age=31536000; SameSite=Lax`;
        setLook(next);
      },
    }),
    [look],
  );
  return <Context.Provider value={chosen}>{children}</Context.Provider>;
}

export function useLook(): Chosen {
  const chosen = useContext(Context);
  if (!chosen) throw new Error("useLook needs <Looks> around it");
  return chosen;
}
