// A value as the viewer may see it, and the files in it.

import { tableMoment } from "../words/dates";
import { useSpeech } from "../words/speech";
import { pathOf, type Value } from "./desk";
import { filesIn } from "./files";

type Where = { district: number; matter: string; purpose?: string };

/** A value in words. */
export function useValueWords() {
  const { say } = useSpeech();
  return (value: Value): string => {
    if (value.erased) return say({ zh: "已删除", en: "erased" });
    if (value.label) return say(value.label);
    const raw = value.value;
    if (value.masked)
      return typeof raw === "number"
        ? say({ zh: "{n} 个，看不到", en: "{n}, hidden" }, { n: raw })
        : String(raw ?? "···");
    if (typeof raw === "boolean") return raw ? say({ zh: "是", en: "yes" }) : say({ zh: "否", en: "no" });
    if (typeof raw === "number") return raw > 1e11 ? tableMoment(new Date(raw).toISOString()) : String(raw);
    if (Array.isArray(raw)) {
      if (raw.length === 0) return say({ zh: "无", en: "none" });
      // Rows of a table stand below each other.
      const rows = raw.map(String);
      return rows.join(rows.some((row) => row.includes(",")) ? "\n" : "、");
    }
    if (raw && typeof raw === "object" && "row" in raw) return String((raw as { row: unknown }).row);
    return String(raw ?? "");
  };
}

export function Values({ values, where }: { values: Value[]; where: Where }) {
  const { say } = useSpeech();
  const words = useValueWords();
  if (values.length === 0) return null;
  return (
    <dl className="vals">
      {values.map((value) => (
        <div key={value.field.key}>
          <dt>{say(value.field)}</dt>
          <dd>{filesIn(value.value).length > 0 ? <Files value={value} where={where} /> : words(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Files({ value, where }: { value: Value; where: Where }) {
  const { say } = useSpeech();
  const why = where.purpose ? `?purpose=${encodeURIComponent(where.purpose)}` : "";
  return (
    <span className="thumbs">
      {filesIn(value.value).map((file, at) => {
        const path = `${pathOf(where.district, where.matter)}/files/${file.file}`;
        const name = say({ zh: "附件 {n}", en: "File {n}" }, { n: at + 1 });
        return (
          <a key={file.file} href={path + why} target="_blank" rel="noreferrer">
            {file.kind.startsWith("image/") ? (
              <img src={`${path}/thumbnail${why}`} alt={name} loading="lazy" />
            ) : (
              <span className="doc t12">PDF {at + 1}</span>
            )}
          </a>
        );
      })}
    </span>
  );
}
