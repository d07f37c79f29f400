// Choosing from many by typing: one or several. Arrows move, Enter takes, Escape closes.
import { useId, useMemo, useRef, useState } from "react";
import { useSpeech } from "../words/speech";
import { type Option, rank } from "./reference";

const MOST = 60;

type Props = {
  id?: string;
  label: string;
  options: Option[];
  pending?: boolean;
  value: string[];
  many?: boolean;
  invalid?: boolean;
  describedBy?: string;
  change: (value: string[]) => void;
  /** A value that is not in the list may be typed whole. */
  free?: boolean;
  /** Told what is typed, where the options are sought elsewhere: they are shown as they come. */
  seek?: (typed: string) => void;
};

export function Combo({ id, label, options, pending, value, many, invalid, describedBy, change, free, seek }: Props) {
  const { say, lang } = useSpeech();
  const list = useId();
  const [typed, setTyped] = useState("");
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const nameOf = (key: string) => options.find((one) => one.key === key)?.name[lang] ?? key;
  const found = useMemo(
    () =>
      seek
        ? options
        : options
            .map((option) => ({ option, order: rank(option, typed.trim(), lang) }))
            .filter((one): one is { option: Option; order: number } => one.order !== null)
            .sort((a, b) => a.order - b.order)
            .map((one) => one.option),
    [options, typed, lang, seek],
  );
  const shown = found.slice(0, MOST);
  const take = (key: string) => {
    change(many ? [...value.filter((one) => one !== key), key] : [key]);
    setTyped("");
    seek?.("");
    setOpen(false);
    input.current?.focus();
  };
  return (
    <div
      className="combo"
      onBlur={(event) => {
        if (event.currentTarget.contains(event.relatedTarget)) return;
        if (free && typed.trim()) take(typed.trim());
        setOpen(false);
      }}
    >
      <div className={`input${invalid ? " err" : ""}`}>
        {value.map((key) => (
          <span className="chip" key={key}>
            {nameOf(key)}
            <button
              type="button"
              aria-label={say({ zh: "去掉 {name}", en: "Remove {name}" }, { name: nameOf(key) })}
              onClick={() => change(value.filter((one) => one !== key))}
            >
              ×
            </button>
          </span>
        ))}
        <input
          ref={input}
          id={id}
          role="combobox"
          aria-label={label}
          aria-expanded={open}
          aria-controls={list}
          aria-autocomplete="list"
          aria-invalid={invalid}
          aria-describedby={describedBy}
          aria-activedescendant={open && shown[at] ? `${list}-${at}` : undefined}
          autoComplete="off"
          value={typed}
          placeholder={
            value.length > 0 && !many
              ? say({ zh: "换一个", en: "another" })
              : say({ zh: "写几个字找", en: "type to find" })
          }
          onChange={(event) => {
            setTyped(event.target.value);
            seek?.(event.target.value);
            setAt(0);
            setOpen(true);
          }}
          onClick={() => setOpen(true)}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return;
            if (event.key === "ArrowDown" || event.key === "ArrowUp") {
              event.preventDefault();
              setOpen(true);
              const step = event.key === "ArrowDown" ? (open ? 1 : 0) : -1;
              setAt(Math.max(0, Math.min(at + step, shown.length - 1)));
            } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
              event.preventDefault();
              // While what was typed is being looked for, the list is that of the words before: nothing is taken from it.
              const option = open && !(seek && pending) ? shown[at] : undefined;
              if (option) take(option.key);
              else if (free && typed.trim()) take(typed.trim());
            } else if (event.key === "Escape" && open) {
              event.stopPropagation();
              setOpen(false);
            } else if (event.key === "Backspace" && !typed && value.length > 0) change(value.slice(0, -1));
          }}
        />
      </div>
      {open && (
        <ul className="options" id={list} role="listbox" aria-label={label}>
          {shown.map((option, index) => (
            <li
              key={option.key}
              id={`${list}-${index}`}
              role="option"
              aria-selected={index === at}
              ref={(element) => {
                if (index === at) element?.scrollIntoView({ block: "nearest" });
              }}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(option.key)}
            >
              {option.name[lang]} {option.path && <span className="muted t12">{option.path}</span>}
            </li>
          ))}
          {shown.length === 0 && (
            <li className="none" role="option" aria-selected="false" aria-disabled="true">
              {pending ? say({ zh: "在取", en: "Loading" }) : say({ zh: "没有这样的", en: "No such one" })}
            </li>
          )}
          {found.length > shown.length && (
            <li className="none" role="option" aria-selected="false" aria-disabled="true">
              {say(
                { zh: "共 {total} 项，显示 {n} 项：再写几个字", en: "{n} of {total} shown: type more" },
                {
                  total: found.length,
                  n: shown.length,
                },
              )}
            </li>
          )}
        </ul>
      )}
    </div>
  );
}
