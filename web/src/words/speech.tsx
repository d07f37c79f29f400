// The two languages. A text is written once as a pair, so that neither can be forgotten; the server's labels have the
// same shape.
import { createContext, type ReactNode, useContext, useEffect, useMemo } from "react";
import { I18nProvider } from "react-aria-components";
import { useLook } from "../shell/look";

export type Lang = "zh" | "en";
/** A text in both languages. */
export type Words = { zh: string; en: string };

type Speech = {
  lang: Lang;
  /** The text in the reader's language; `{name}` is filled from `values`. */
  say: (words: Words, values?: Record<string, string | number>) => string;
};

/** Fills `{name}` in a text. */
export function fill(text: string, values: Record<string, string | number> = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}

const inChinese: Speech = { lang: "zh", say: (words, values) => fill(words.zh, values) };
const Context = createContext<Speech>(inChinese);

export function Speaks({ children }: { children: ReactNode }) {
  const { lang } = useLook();
  const speech = useMemo<Speech>(() => ({ lang, say: (words, values) => fill(words[lang], values) }), [lang]);
  useEffect(() => {
    document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
  }, [lang]);
  return (
    <Context.Provider value={speech}>
      <I18nProvider locale={lang === "zh" ? "zh-CN" : "en-US"}>{children}</I18nProvider>
    </Context.Provider>
  );
}

export const useSpeech = () => useContext(Context);
