// What a setting is called and how its value reads. Names and conditions come from the procedures that use it.
import { queryOptions, useQueries } from "@tanstack/react-query";
import { call } from "../api/client";
import type { Form, Keyed } from "../appeals/desk";
import type { Lang, Words } from "../words/speech";

type Procedure = {
  label: Words;
  asks: { form: Form }[];
  clocks: { label: Words; budget?: string | null }[];
};

/** Settings that are no clock's budget. */
const OTHERS: Record<string, Words> = {
  "accountability.time_to_correct": { zh: "督办：改正时限", en: "Accountability: time to correct" },
  "accountability.time_to_deal": { zh: "督办：处理时限", en: "Accountability: time to deal" },
  "accountability.time_to_report": { zh: "督办：报告时限", en: "Accountability: time to report" },
  "appeals.extensions_at_most": { zh: "诉求：最多延期几次", en: "Appeal: extensions at most" },
  "appeals.objections_at_most": { zh: "诉求：最多异议几次", en: "Appeal: objections at most" },
  "appeals.rounds_at_most": { zh: "诉求：最多办几轮", en: "Appeal: rounds at most" },
  "appeals.time_suspended_at_most": { zh: "诉求：最多中止多久", en: "Appeal: time suspended at most" },
  "evaluation.ranked_at_least": { zh: "评价：满多少件才排名", en: "Evaluation: ranked from how many" },
  "worktime.hours": { zh: "上班时间", en: "Working hours" },
};

const UNITS: Record<string, Words> = {
  workday: { zh: "个工作日", en: "working days" },
  day: { zh: "天", en: "days" },
  workhour: { zh: "个工作小时", en: "working hours" },
  hour: { zh: "小时", en: "hours" },
  month: { zh: "个月", en: "months" },
};

/** A value as people say it: `3 workdays` is 3 个工作日. Anything else stays as it is written. */
export function valueWords(value: string, lang: Lang): string {
  const found = /^(\d+) (workday|workhour|day|hour|month)s?$/.exec(value.trim());
  const unit = UNITS[found?.[2] ?? ""];
  if (!found || !unit) return value;
  if (lang === "zh") return `${found[1]} ${unit.zh}`;
  return `${found[1]} ${found[1] === "1" ? unit.en.slice(0, -1) : unit.en}`;
}

/** `is(grade, emergency)` with the field's and the choice's own names; what is not of that form stays. */
export function conditionWords(
  condition: string,
  fields: Map<string, Keyed & { choices: Keyed[] }>,
  lang: Lang,
): string {
  return condition
    .split(";")
    .map((part) => {
      const found = /^is\((\w+), ?(\w+)\)$/.exec(part.trim());
      const field = fields.get(found?.[1] ?? "");
      const choice = field?.choices.find((one) => one.key === found?.[2]);
      if (!field || !choice) return part.trim();
      return lang === "zh" ? `${field.zh}：${choice.zh}` : `${field.en}: ${choice.en}`;
    })
    .join(lang === "zh" ? "；" : "; ");
}

const procedure = (city: string, key: string) =>
  queryOptions({
    queryKey: ["procedure", city, key],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => call<Procedure>("GET", `/api/v1/law/${city}/procedures/${key}`),
  });

/** The names of settings and of what conditions speak of. */
export function useSettingWords(city: string) {
  const found = useQueries({ queries: ["appeal", "whistle"].map((key) => procedure(city, key)) });
  const names = new Map(Object.entries(OTHERS));
  const fields = new Map<string, Keyed & { choices: Keyed[] }>();
  for (const { data } of found) {
    if (!data) continue;
    for (const clock of data.clocks)
      if (clock.budget && !names.has(clock.budget))
        names.set(clock.budget, {
          zh: `${data.label.zh}：${clock.label.zh}`,
          en: `${data.label.en}: ${clock.label.en}`,
        });
    for (const field of data.asks.flatMap((one) => one.form.fields))
      if (field.choices.length > 0) fields.set(field.field.key, { ...field.field, choices: field.choices });
  }
  return {
    name: (key: string): Words => names.get(key) ?? { zh: key, en: key },
    condition: (text: string, lang: Lang) => conditionWords(text, fields, lang),
  };
}
