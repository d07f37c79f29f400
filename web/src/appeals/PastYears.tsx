// Beside the number that is foreseen: how many appeals of the category came from the place in the same month of earlier years.
// It is filled in by a press and may be changed.
import { useQueries } from "@tanstack/react-query";
import { call, type Schemas } from "../api/client";
import { useSpeech } from "../words/speech";
import { average, sameMonths } from "./past";
import type { Typed } from "./values";

type Props = { typed: Typed; district: number | string; fill: (number: string) => void };

export function PastYears({ typed, district, fill }: Props) {
  const { say } = useSpeech();
  const text = (name: string) => (typeof typed[name] === "string" ? (typed[name] as string) : "");
  const [category, place] = [text("category"), text("place")];
  const months = category && place ? sameMonths(text("expected")) : [];
  const found = useQueries({
    queries: months.map(({ from, before }) => ({
      queryKey: ["past", String(district), category, place, from],
      staleTime: 300_000,
      retry: false,
      queryFn: () => {
        const asked = new URLSearchParams({ procedure: "appeal", category, place, limit: "1" });
        asked.set("opened_from", from);
        asked.set("opened_before", before);
        return call<Schemas["FoundRows"]>("GET", `/api/v1/search?${asked}`);
      },
    })),
  });
  if (months.length === 0)
    return (
      <p className="muted t13">
        {say({
          zh: "选好问题分类、片区和预计到来日期，这里会列出往年同月的件数。",
          en: "With category, area and date chosen, the numbers of the same month in earlier years stand here.",
        })}
      </p>
    );
  if (found.some((one) => one.isPending))
    return <p className="muted t13">{say({ zh: "在数往年的", en: "Counting earlier years" })}</p>;
  if (found.some((one) => one.error))
    return (
      <p className="muted t13">
        {say({ zh: "现在数不了往年的件数，请自己填。", en: "Earlier years cannot be counted now; please fill it in." })}
      </p>
    );
  const counts = found.map((one) => one.data?.total ?? 0);
  const mean = average(counts);
  if (mean === null)
    return (
      <p className="muted t13">
        {say({
          zh: "往年同月没有这一类、这一片的诉求，没有可比的数。",
          en: "No such appeals came from there in the same month of earlier years: there is nothing to go by.",
        })}
      </p>
    );
  return (
    <div className="note t13" role="status">
      <p>
        {months
          .map((month, at) =>
            say({ zh: "{month}：{n} 件", en: "{month}: {n}" }, { month: month.name, n: counts[at] ?? 0 }),
          )
          .join(say({ zh: "；", en: "; " }))}
      </p>
      <p className="muted">
        {say({
          zh: "来源：本平台登记的诉求，按分类、片区和登记日期数，只数您看得到的；导入的历史诉求不在内。",
          en: "Source: appeals registered here, by category, area and day of registration, as far as you may see them; imported records are not among them.",
        })}
      </p>
      <button type="button" className="linkish" onClick={() => fill(String(mean))}>
        {say({ zh: "填平均数 {n}", en: "Fill in the average, {n}" }, { n: mean })}
      </button>
    </div>
  );
}
