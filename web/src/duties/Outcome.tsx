// What would become of a matter before it is sent: whether it passes, by which provision, which rows of the list sound
// like it, and what approval and resources it would need else. The server judges; nothing is written.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { call, type Schemas } from "../api/client";
import type { Form } from "../appeals/desk";
import { missing, sentOf, type Typed } from "../appeals/values";
import { Cite } from "../parts/Cite";
import { Refusal } from "../parts/Refusal";
import { useSpeech } from "../words/speech";

type Would = Schemas["OpeningWould"];

/** How long nobody must have typed before it is asked. */
const PAUSE = 500;

type Props = {
  procedure: string;
  form: Form;
  typed: Typed;
  home?: string;
  city?: string;
  change: (field: string, value: string) => void;
};

export function Outcome({ procedure, form, typed, home, city, change }: Props) {
  const { say } = useSpeech();
  const fields = form.fields.filter((field) => !field.read_only);
  // Without a home (`""`: asked for and not chosen yet) nobody can say.
  const ready = missing(fields, typed).length === 0 && home !== "";
  const body = JSON.stringify({
    procedure,
    ask: form.ask.key,
    values: ready ? sentOf(fields, typed) : {},
    ...(home ? { home } : {}),
  });
  const settled = useSettled(body, PAUSE);
  const found = useQuery({
    queryKey: ["would", settled],
    enabled: ready && settled === body,
    retry: false,
    staleTime: 30_000,
    queryFn: () => call<Would>("POST", "/api/v1/matters?try=1", { body: JSON.parse(settled) }),
  });
  return (
    <section className="then" aria-live="polite" aria-label={say({ zh: "会不会通过", en: "Whether it passes" })}>
      <b>{say({ zh: "会不会通过", en: "Whether it passes" })}</b>
      {!ready ? (
        <p className="muted t13">
          {say({
            zh: "必填的填齐、街道选好以后，这里当即告诉您会不会通过、凭哪一条；没有发出以前，什么也不会记下。",
            en: "Once what is required is filled in and the subdistrict is chosen, this says whether it passes and by which provision; nothing is kept before you send it.",
          })}
        </p>
      ) : found.error ? (
        <Refusal problem={found.error} city={city} />
      ) : found.data ? (
        <Found would={found.data} city={city} change={change} />
      ) : (
        <p className="muted t13">{say({ zh: "正在核对…", en: "Looking…" })}</p>
      )}
    </section>
  );
}

function Found({ would, city, change }: { would: Would; city?: string; change: Props["change"] }) {
  const { say } = useSpeech();
  return (
    <div className="lines">
      <p className="t16" role="status">
        <b>{say(would.state)}</b>
      </p>
      <ul className="lines t13">
        {would.steps.slice(1).map((step) => (
          <li key={step.ask.key}>
            {say(step.ask)}{" "}
            {step.basis.slice(0, 2).map((cited) => (
              <Cite key={cited.provision + cited.rule} cited={cited} city={city} />
            ))}
          </li>
        ))}
        {would.found.map((one) => (
          <li key={one.field.key}>{say(one)}</li>
        ))}
      </ul>
      {would.alike.length > 0 && (
        <div>
          <p className="muted t13">
            {say({ zh: "清单上说法相近的条目，选了再看：", en: "Rows that sound like it; choose one:" })}
          </p>
          <ul className="found">
            {would.alike.map((row) => (
              <li key={row.field + row.key}>
                <button type="button" className="linkish" onClick={() => change(row.field, row.key)}>
                  {row.item}
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
      {would.next.length > 0 && (
        <div>
          <p className="muted t13">{say({ zh: "接下来可以：", en: "Then you could:" })}</p>
          <ul className="lines t13">
            {would.next.map((next) => (
              <li key={next.ask.key}>
                <b>{say(next.ask)}</b>
                {next.fields.filter((field) => !field.read_only).length > 0 &&
                  `${say({ zh: "，要给：", en: ", with: " })}${next.fields
                    .filter((field) => !field.read_only)
                    .map((field) => say(field.field))
                    .join(say({ zh: "、", en: ", " }))}`}{" "}
                {next.basis.slice(0, 1).map((cited) => (
                  <Cite key={cited.provision + cited.rule} cited={cited} city={city} />
                ))}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

/** A value once it has stood still for a while. */
function useSettled(value: string, pause: number) {
  const [settled, settle] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => settle(value), pause);
    return () => clearTimeout(timer);
  }, [value, pause]);
  return settled;
}
