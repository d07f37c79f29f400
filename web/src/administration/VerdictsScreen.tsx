// What the machine suggested and what people chose: how often it was right, by month, field, value and model.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { call, type Schemas } from "../api/client";
import { useFilters } from "../parts/filters";
import { Empty, Failed, Loading } from "../parts/Waiting";
import { useSpeech, type Words } from "../words/speech";
import { Head } from "./Head";

type Verdicts = Schemas["Verdicts"];
type Count = Pick<Schemas["VerdictBody"], "total" | "taken" | "sure" | "sure_taken">;

const FILTERS = ["from", "to"];
const PATH = "/api/v1/suggestions/verdicts";

export default function VerdictsScreen() {
  const { say } = useSpeech();
  const [search, set] = useFilters(FILTERS);
  const found = useQuery({
    queryKey: ["verdicts", String(search)],
    queryFn: () => call<Verdicts>("GET", `${PATH}?${search}`),
    placeholderData: keepPreviousData,
  });
  return (
    <div className="page administration">
      <Head title={{ zh: "机器建议准不准", en: "How good suggestions are" }} />
      <p className="muted t13">
        {say({
          zh: "机器给的分类、类型、级别、地点，和经办人最后选的比一比。选得更细也算采纳。建议从不作决定。",
          en: "Category, kind, grade and place as the machine suggested them, beside what people chose; a finer choice counts as taken. Suggestions decide nothing.",
        })}
      </p>
      <form className="row wrap finders no-print" onSubmit={(event) => event.preventDefault()}>
        {(["from", "to"] as const).map((name) => (
          <label className="row t13" key={name}>
            {say(name === "from" ? { zh: "从哪天", en: "From" } : { zh: "到哪天", en: "To" })}
            <input
              className="input"
              type="date"
              value={search.get(name) ?? ""}
              onChange={(event) => set(name, event.target.value)}
            />
          </label>
        ))}
      </form>
      {found.isPending ? (
        <Loading rows={6} />
      ) : !found.data ? (
        <Failed problem={found.error} again={() => void found.refetch()} />
      ) : (
        <Told verdicts={found.data} file={`${PATH}.csv?${search}`} />
      )}
    </div>
  );
}

function Told({ verdicts, file }: { verdicts: Verdicts; file: string }) {
  const { say } = useSpeech();
  const { model, totals, months, corrected, rows, total } = verdicts;
  const reads = (
    <p className="row wrap between t13">
      <span className="muted" role="status">
        {say(verdicts.area)}
        {" · "}
        {model
          ? say({ zh: "现在用的模型：{model}", en: "model now: {model}" }, { model: short(model) })
          : say({ zh: "现在没有开机器阅读", en: "reading is off now" })}
      </span>
      {total > 0 && (
        <a className="btn quiet no-print" href={file} download="suggestions.csv">
          {say({ zh: "导出 CSV", en: "Export CSV" })}
        </a>
      )}
    </p>
  );
  if (total === 0)
    return (
      <>
        {reads}
        <Empty title={{ zh: "这段时间没有可比的", en: "There is nothing to compare in this time" }}>
          {say({
            zh: "开了机器阅读，有人登记或者更正了诉求，这里才有数。",
            en: "Numbers stand here once reading is on and somebody has registered or corrected a request.",
          })}
        </Empty>
      </>
    );
  return (
    <>
      {reads}
      <Counts
        title={{ zh: "合计，按模型和字段", en: "In all, by model and field" }}
        first={{ zh: "字段", en: "Field" }}
        lines={totals.map((one) => [`${one.model}/${one.field.key}`, `${say(one.field)} · ${short(one.model)}`, one])}
      />
      <Counts
        title={{ zh: "近六个月", en: "The last six months" }}
        first={{ zh: "月份", en: "Month" }}
        lines={months.map((one) => [`${one.month}/${one.field.key}`, `${one.month} · ${say(one.field)}`, one])}
      />
      <Corrected rows={corrected} />
      <Counts
        title={{ zh: "按建议的内容", en: "By what was suggested" }}
        first={{ zh: "建议", en: "Suggested" }}
        note={say(
          verdicts.cut
            ? { zh: "共 {total} 行，显示 {n} 行", en: "{n} of {total} rows shown" }
            : { zh: "共 {n} 行", en: "{n} rows" },
          { total, n: rows.length },
        )}
        lines={rows.map((one) => [
          `${one.model}/${one.field.key}/${one.suggested?.key ?? ""}`,
          `${say(one.field)} · ${one.suggested ? say(one.suggested) : say({ zh: "没给或不分列", en: "none, or not told apart" })}`,
          one,
        ])}
      />
      <p className="note">
        {say({
          zh: "老是同样地改，说明该用本地的数据重新训练：怎么做见 docs/understanding.md 的“Teaching and measuring”一节，命令是 huying understanding train。",
          en: "Where the same is corrected again and again, train with data of your own: docs/understanding.md says how, the command is huying understanding train.",
        })}
      </p>
    </>
  );
}

/** The beginning of a model's digest, enough to tell models apart. */
const short = (model: string) => model.slice(0, 8);

const share = (part: number, whole: number) => (whole === 0 ? "–" : `${Math.round((100 * part) / whole)}%`);

type CountsProps = { title: Words; first: Words; note?: string; lines: [string, string, Count][] };

function Counts({ title, first, note, lines }: CountsProps) {
  const { say } = useSpeech();
  const names = {
    total: say({ zh: "建议", en: "Suggested" }),
    taken: say({ zh: "采纳", en: "Taken" }),
    corrected: say({ zh: "更正", en: "Corrected" }),
    unsure: say({ zh: "没把握", en: "Unsure" }),
    share: say({ zh: "采纳率", en: "Taken, share" }),
    sure: say({ zh: "有把握时的采纳率", en: "Taken when sure" }),
  };
  return (
    <section className="lines">
      <h2>
        {say(title)} {note && <span className="muted t13">{note}</span>}
      </h2>
      <table className="rows-table">
        <thead>
          <tr>
            <th scope="col">{say(first)}</th>
            {Object.entries(names).map(([key, name]) => (
              <th scope="col" key={key}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map(([key, name, one]) => (
            <tr key={key}>
              <td>
                <b>{name}</b>
              </td>
              <td data-label={names.total}>{one.total}</td>
              <td data-label={names.taken}>{one.taken}</td>
              <td data-label={names.corrected}>{one.total - one.taken}</td>
              <td data-label={names.unsure}>{one.total - one.sure}</td>
              <td data-label={names.share}>{share(one.taken, one.total)}</td>
              <td data-label={names.sure}>{share(one.sure_taken, one.sure)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Corrected({ rows }: { rows: Verdicts["corrected"] }) {
  const { say } = useSpeech();
  const names = {
    suggested: say({ zh: "机器建议", en: "Suggested" }),
    chosen: say({ zh: "改成了", en: "Chosen instead" }),
    total: say({ zh: "几次", en: "Times" }),
  };
  return (
    <section className="lines">
      <h2>
        {say({ zh: "改得最多的", en: "Corrected most often" })}{" "}
        <span className="muted t13">{say({ zh: "最多列50对", en: "50 pairs at most" })}</span>
      </h2>
      {rows.length === 0 ? (
        <p className="muted">{say({ zh: "没有人改过。", en: "Nobody corrected anything." })}</p>
      ) : (
        <table className="rows-table">
          <thead>
            <tr>
              <th scope="col">{say({ zh: "字段", en: "Field" })}</th>
              {Object.entries(names).map(([key, name]) => (
                <th scope="col" key={key}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <tr key={`${one.field.key}/${one.suggested.key}/${one.chosen.key}`}>
                <td>
                  <b>{say(one.field)}</b>
                </td>
                <td data-label={names.suggested}>{say(one.suggested)}</td>
                <td data-label={names.chosen}>{say(one.chosen)}</td>
                <td data-label={names.total}>{one.total}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
