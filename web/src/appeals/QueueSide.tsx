// The queues and what they can be narrowed by, each with its count.
import type { UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { useSpeech } from "../words/speech";
import type { Count, Counts, Queues } from "./desk";
import { FACETS, toggled } from "./queue";

const FEW = 6;

export function QueueSide({
  queues,
  here,
  search,
  counts,
}: {
  queues: Queues | undefined;
  here: string;
  search: URLSearchParams;
  counts: UseQueryResult<Counts>;
}) {
  const { say } = useSpeech();
  return (
    <>
      <h2>{say({ zh: "我的视图", en: "My views" })}</h2>
      <ul>
        {queues?.rows.map((queue) => (
          <li key={queue.key}>
            <Link to={`/desk/queues/${queue.key}`} aria-current={queue.key === here ? "page" : undefined}>
              <span>{say(queue)}</span>
              <span>
                {queue.overdue > 0 && (
                  <span className="late t12">
                    {say({ zh: "逾期 {n} · ", en: "{n} late · " }, { n: queue.overdue })}
                  </span>
                )}
                {queue.total}
                {queue.at_least && "+"}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {counts.data &&
        FACETS.map(({ facet, name }) => (
          <Facets key={facet} facet={facet} name={say(name)} counts={counts.data[facet] ?? []} search={search} />
        ))}
    </>
  );
}

function Facets(props: { facet: string; name: string; counts: Count[]; search: URLSearchParams }) {
  const { facet, name, counts, search } = props;
  const { say } = useSpeech();
  const [all, setAll] = useState(false);
  if (counts.length === 0) return null;
  const chosen = (search.get(facet) ?? "").split(",");
  const shown = all ? counts : counts.slice(0, FEW);
  return (
    <>
      <h2>{name}</h2>
      <ul>
        {shown.map((one) => (
          <li key={one.key}>
            <Link
              to={{ search: String(toggled(search, facet, one.key)) }}
              replace
              aria-current={chosen.includes(one.key) ? "true" : undefined}
            >
              <span title={say(one)}>{facet === "place" ? say(one).split(" ").pop() : say(one)}</span>
              <span>{one.count}</span>
            </Link>
          </li>
        ))}
        {counts.length > FEW && (
          <li>
            <button type="button" className="linkish" onClick={() => setAll(!all)}>
              {all ? say({ zh: "收起", en: "Fewer" }) : say({ zh: "全部 {n} 项", en: "All {n}" }, { n: counts.length })}
            </button>
          </li>
        )}
      </ul>
    </>
  );
}
