// Notes of colleagues on a matter: for each other, never for the requester.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call, type Schemas } from "../api/client";
import { Refusal } from "../parts/Refusal";
import { Failed } from "../parts/Waiting";
import { spokenMoment } from "../words/dates";
import { useSpeech } from "../words/speech";
import { type Page, pathOf } from "./desk";

export function Notes({ page }: { page: Page }) {
  const { say, lang } = useSpeech();
  const { district, matter } = page.matter;
  const path = pathOf(district, matter);
  const queries = useQueryClient();
  const [text, setText] = useState("");
  const [mention, setMention] = useState("");
  const [problem, setProblem] = useState<unknown>(null);
  const found = useQuery({
    queryKey: ["notes", district, matter],
    queryFn: () => call<Schemas["Notes"]>("GET", `${path}/notes`),
  });
  const colleagues = useQuery({
    queryKey: ["colleagues", district, matter],
    enabled: !!found.data,
    staleTime: 600_000,
    queryFn: () => call<Schemas["Colleagues"]>("GET", `${path}/colleagues`),
  });
  if (!found.data) return found.error ? <Failed problem={found.error} again={() => void found.refetch()} /> : null;
  const add = async () => {
    if (!text.trim()) return;
    setProblem(null);
    try {
      await call("POST", `${path}/notes`, { body: { text: text.trim(), ...(mention ? { mention } : {}) } });
      setText("");
      setMention("");
      void queries.invalidateQueries({ queryKey: ["notes", district, matter] });
    } catch (caught) {
      setProblem(caught);
    }
  };
  return (
    <section className="notes">
      <h2 className="h3">
        {say({ zh: "便签", en: "Notes" })}{" "}
        <span className="muted t12">{say({ zh: "只给同事看", en: "for colleagues only" })}</span>
      </h2>
      <ul>
        {found.data.rows.map((note) => (
          <li key={note.id}>
            <span className="muted t12">
              {note.name} · {spokenMoment(note.at, lang)}
              {note.mention && ` · @${note.mention.name}`}
            </span>
            <br />
            {note.text ?? (note.erased ? say({ zh: "已删除", en: "erased" }) : "···")}
          </li>
        ))}
      </ul>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <textarea
          className="input area t13"
          rows={2}
          maxLength={2000}
          aria-label={say({ zh: "写便签", en: "Write a note" })}
          placeholder={say({ zh: "写给同事", en: "to colleagues" })}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <div className="row">
          <select
            className="input t13"
            aria-label={say({ zh: "提醒谁", en: "Mention" })}
            value={mention}
            onChange={(event) => setMention(event.target.value)}
          >
            <option value="">{say({ zh: "不提醒人", en: "mention nobody" })}</option>
            {colleagues.data?.rows.map((one) => (
              <option key={one.account} value={one.account}>
                @{one.name}
              </option>
            ))}
          </select>
          <button type="submit" className="btn">
            {say({ zh: "留下", en: "Leave it" })}
          </button>
        </div>
        {problem !== null && <Refusal problem={problem} />}
      </form>
    </section>
  );
}
