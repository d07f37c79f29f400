// Another matter, found by its number or by words among those that one may see: nobody types an id.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call, type Schemas } from "../api/client";
import { shortMoment } from "../words/dates";
import { useSpeech } from "../words/speech";
import { Combo } from "./Combo";
import { type Field, pageOf } from "./desk";
import type { Option } from "./reference";
import { usePaused } from "./writing";

type Props = {
  field: Field;
  district: number | string;
  value: string;
  id: string;
  label: string;
  told: string;
  invalid: boolean;
  change: (value: string) => void;
};

/** Shown at once; more words find the others. */
const SHOWN = 12;

export function MatterInput({ field, district, value, id, label, told, invalid, change }: Props) {
  const { lang } = useSpeech();
  const [typed, setTyped] = useState("");
  const sought = usePaused(typed.trim());
  const found = useQuery({
    queryKey: ["matters", String(district), field.of, sought],
    staleTime: 30_000,
    retry: false,
    placeholderData: keepPreviousData,
    queryFn: () => {
      const asked = new URLSearchParams({ district: String(district), limit: String(SHOWN) });
      if (field.of) asked.set("procedure", field.of);
      if (sought) asked.set("q", sought);
      return call<Schemas["FoundRows"]>("GET", `/api/v1/search?${asked}`);
    },
  });
  const chosen = useQuery({ ...pageOf(district, value), enabled: value !== "", retry: false });
  const option = (row: Schemas["RowBody"]): Option => {
    const what = row.category ?? row.procedure;
    const name = (words: string) => `${row.number} ${words}`;
    return {
      key: row.matter,
      name: { zh: name(what.zh), en: name(what.en) },
      path: `${row.state[lang]} · ${shortMoment(row.opened_at, lang)}`,
    };
  };
  const options = (found.data?.rows ?? []).map(option);
  const own = chosen.data && !options.some((one) => one.key === value) ? [option(chosen.data.row)] : [];
  const waits = found.isPending || found.isFetching || sought !== typed.trim();
  return (
    <Combo
      {...{ id, label, invalid }}
      describedBy={told}
      options={[...options, ...own]}
      pending={waits}
      value={value ? [value] : []}
      change={(keys) => change(keys.at(-1) ?? "")}
      seek={setTyped}
      free={!!found.error}
    />
  );
}
