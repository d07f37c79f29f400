// Choosing a unit: first where it is, then which of those there.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call, type Schemas } from "../api/client";
import type { Field } from "../appeals/desk";
import { FieldInput } from "../appeals/FieldInput";
import { useSpeech } from "../words/speech";

/** The units of a division, not those of others that serve it. */
export function useUnitsAt(division: string) {
  return useQuery({
    queryKey: ["units", division],
    enabled: division !== "",
    staleTime: 60_000,
    queryFn: async () => {
      const found = await call<Schemas["Units"]>("GET", `/api/v1/units?division=${division}`);
      return found.rows.filter((unit) => unit.division === division);
    },
  });
}

type Props = {
  field: Field;
  district: number | string;
  value: string;
  wrong: string[];
  change: (value: string) => void;
};

export function UnitField({ field, district, value, wrong, change }: Props) {
  const { say } = useSpeech();
  const root = String(district);
  // Without a step down, it is the place itself.
  const [division, setDivision] = useState(value.split(".")[0] || root);
  const units = useUnitsAt(division);
  const { key, zh, en } = field.field;
  const where: Field = {
    ...field,
    kind: "place",
    required: false,
    field: { key: `${key}-where`, zh: `${zh}在哪里`, en: `where: ${en}` },
  };
  const choices = units.data?.map((unit) => ({ key: unit.id, ...unit.name })) ?? [];
  return (
    <div className="unit-field">
      <FieldInput
        field={where}
        district={district}
        value={division === root ? "" : division}
        wrong={[]}
        change={(next) => {
          setDivision(String(next) || root);
          change("");
        }}
      />
      {choices.length > 0 ? (
        <FieldInput
          field={{ ...field, kind: "choice", choices }}
          district={district}
          value={value}
          wrong={wrong}
          change={(next) => change(String(next))}
        />
      ) : (
        <p className="muted t13">
          {units.isPending ? say({ zh: "在取", en: "Loading" }) : say({ zh: "这里没有单位。", en: "No units here." })}
        </p>
      )}
    </div>
  );
}
