// How often the offices' powers were used: one row for each power, opened to offices, months and the matters behind. What
// nobody used, and what has no step yet, is said plainly.
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { call, type Schemas } from "../api/client";
import { Failed, Loading } from "../parts/Waiting";
import { useSpeech } from "../words/speech";

type Row = Schemas["PowerRow"];

export function Powers({ from }: { from: string }) {
  const { say } = useSpeech();
  const query = from ? `?from=${from}` : "";
  const found = useQuery({
    queryKey: ["powers", from],
    queryFn: () => call<Schemas["PowersBody"]>("GET", `/api/v1/powers${query}`),
    staleTime: 30_000,
  });
  if (found.isPending) return <Loading rows={6} />;
  if (found.error) return <Failed problem={found.error} again={() => found.refetch()} />;
  const data = found.data;
  return (
    <section className="burden" aria-label={say({ zh: "职权用了没有", en: "Use of powers" })}>
      <div className="row wrap between">
        <h2>
          {say({ zh: "职权用了没有", en: "Use of powers" })}{" "}
          <span className="muted t13">{say({ zh: "共 {n} 项", en: "{n} powers" }, { n: data.total })}</span>
        </h2>
        <a className="btn" href={`/api/v1/powers.csv${query}`} download="powers.csv">
          {say({ zh: "下载CSV", en: "Download CSV" })}
        </a>
      </div>
      <p className="muted t13">
        {data.offices === 0
          ? say({
              zh: "您的单位不是街道，没有要看的职权。",
              en: "Your unit is no subdistrict office: there are no powers to see.",
            })
          : say(
              {
                zh: "{offices} 个街道，{never} 项没有谁用过。",
                en: "{offices} offices; {never} powers that nobody used.",
              },
              { offices: data.offices, never: data.never_used },
            )}
        {data.cut && say({ zh: "事项太多，没有数完。", en: " There are too many matters; not all were counted." })}
      </p>
      {data.total === 0 ? (
        <p className="muted">
          {say({ zh: "本市的法律没有写街道职权。", en: "The city's law names no powers of offices." })}
        </p>
      ) : (
        <table className="rows-table">
          <thead>
            <tr>
              <th scope="col">{say({ zh: "职权", en: "Power" })}</th>
              <th scope="col">{say({ zh: "次数", en: "Times" })}</th>
              <th scope="col">{say({ zh: "用过的街道", en: "Offices that used it" })}</th>
              <th scope="col">{say({ zh: "没用过的街道", en: "Offices that never did" })}</th>
            </tr>
          </thead>
          <tbody>
            {data.rows.map((row) => (
              <PowerLine row={row} key={row.provision} />
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{say({ zh: "合计", en: "Total" })}</th>
              <td data-label={say({ zh: "次数", en: "Times" })}>
                {data.rows.reduce((sum, row) => sum + row.times, 0)}
              </td>
              <td colSpan={2} />
            </tr>
          </tfoot>
        </table>
      )}
    </section>
  );
}

function PowerLine({ row }: { row: Row }) {
  const { say } = useSpeech();
  const state =
    row.times > 0
      ? null
      : row.has_step
        ? say({ zh: "从未用过", en: "never used" })
        : say({ zh: "从未用过：平台还没有办它的流程", en: "never used: the platform has no procedure for it yet" });
  return (
    <tr>
      <td>
        <details>
          <summary>
            <span className="code">{row.provision}</span> {say(row.gist)} {state && <b className="muted">{state}</b>}
          </summary>
          {row.uses.length === 0 ? (
            <p className="muted t13">{say({ zh: "没有可以打开的事项。", en: "There is no matter to open." })}</p>
          ) : (
            <ul className="lines t13">
              {row.uses.map((one) => (
                <li key={one.office.id + one.month}>
                  {say(one.office)} · {one.month} ·{" "}
                  {say({ zh: "{n} 次，{m} 件", en: "{n} times, {m} matters" }, { n: one.times, m: one.matters_total })}{" "}
                  {one.matters.map((matter) => (
                    <Link className="code" key={matter.matter} to={`/desk/matters/${matter.district}/${matter.matter}`}>
                      {matter.number}{" "}
                    </Link>
                  ))}
                </li>
              ))}
            </ul>
          )}
        </details>
      </td>
      <td data-label={say({ zh: "次数", en: "Times" })}>{row.times}</td>
      <td data-label={say({ zh: "用过的街道", en: "Offices that used it" })}>{row.offices}</td>
      <td data-label={say({ zh: "没用过的街道", en: "Offices that never did" })}>{row.never}</td>
    </tr>
  );
}
