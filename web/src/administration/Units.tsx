// Units: opened, renamed, closed, each from a day and on a document.
import type { Schemas } from "../api/client";
import { PlaceSteps } from "../appeals/PlaceSteps";
import { useOptions } from "../appeals/reference";
import { useAccount } from "../shell/session";
import { useSpeech, type Words } from "../words/speech";
import type { Holding } from "./administration";
import { Find, type ListProps, ListTable, Origin, Span, speaksOf } from "./ListScreen";
import { useUnitsAt } from "./UnitField";

const asRow = (unit: Schemas["UnitBody"]): Holding => ({
  key: unit.id,
  words: unit.name,
  more: { kind: unit.kind, division: unit.division },
  named: {},
  since: null,
  until: null,
  issuer: "",
  document: "",
  verified: false,
  act: "",
});

const HINTS: Record<string, Words> = {
  unit_key: {
    zh: "小写字母、数字和下划线，定了不能改",
    en: "lower-case letters, digits and underscores; it cannot be changed",
  },
};

export function Units({ holdings, search, set, want }: ListProps) {
  const { say } = useSpeech();
  const { district } = useAccount();
  const kinds = useOptions({ kind: "choice", choices: [], list: "unit_kinds", register: null }, district).options;
  const kindOf = (key = "") => say(kinds.find((one) => one.key === key)?.name ?? { zh: key, en: key });
  const kind = search.get("kind");
  const where = search.get("where") ?? "";
  const there = useUnitsAt(where);
  // The list holds the city's and the districts' units, and whatever an act speaks of; a place has more of its own.
  const known = new Map(holdings.rows.map((row) => [row.key, row]));
  const all = where ? (there.data ?? []).map((unit) => known.get(unit.id) ?? asRow(unit)) : holdings.rows;
  const rows = all.filter(
    (row) => (!kind || row.more.kind === kind) && speaksOf(search, row.key, row.words.zh, row.words.en),
  );
  const open = () =>
    want?.({
      kind: "open_unit",
      choices: { kind: kinds },
      hints: HINTS,
    });
  const change = (row: Holding, what: "change_unit" | "close_unit") =>
    want?.({
      kind: what,
      fixed: { unit: row.key },
      start: what === "change_unit" ? { name_zh: row.words.zh, name_en: row.words.en } : {},
      title:
        what === "change_unit"
          ? { zh: `单位更名：${row.words.zh}`, en: `Rename: ${row.words.en}` }
          : { zh: `撤销单位：${row.words.zh}`, en: `Close: ${row.words.en}` },
    });
  return (
    <>
      <div className="row wrap finders no-print">
        <Find search={search} set={set} />
        <label className="row t13">
          {say({ zh: "哪一种", en: "Kind" })}
          <select className="input" value={kind ?? ""} onChange={(event) => set("kind", event.target.value)}>
            <option value="">{say({ zh: "全部", en: "All" })}</option>
            {kinds.map((one) => (
              <option key={one.key} value={one.key}>
                {say(one.name)}
              </option>
            ))}
          </select>
        </label>
        <div className="row t13">
          <label htmlFor="where">{say({ zh: "哪里", en: "Where" })}</label>
          <PlaceSteps
            id="where"
            label={say({ zh: "哪里", en: "Where" })}
            root={String(district)}
            value={where}
            invalid={false}
            change={(value) => set("where", value)}
          />
        </div>
        {want && (
          <button type="button" className="btn primary" onClick={open}>
            {say({ zh: "设立单位", en: "Open a unit" })}
          </button>
        )}
      </div>
      <ListTable
        rows={rows}
        total={where ? all.length : holdings.total}
        columns={[
          {
            name: { zh: "单位", en: "Unit" },
            cell: (row) => (
              <>
                <b>{say(row.words)}</b> <span className="code muted">{row.key}</span>{" "}
                {row.more.closed && <span className="tag">{say({ zh: "已撤销", en: "closed" })}</span>}
              </>
            ),
          },
          { name: { zh: "类型", en: "Kind" }, cell: (row) => kindOf(row.more.kind) },
          { name: { zh: "从", en: "Since" }, cell: (row) => <Span row={row} /> },
          {
            name: { zh: "谁定的，依据", en: "Issuer and document" },
            cell: (row) => <Origin row={row} history={holdings.history} />,
          },
          ...(want
            ? [
                {
                  name: { zh: "办", en: "Act" },
                  cell: (row: Holding) =>
                    !row.more.closed && (
                      <span className="row wrap no-print">
                        <button
                          type="button"
                          className="btn"
                          aria-label={say({ zh: "{what}更名", en: "Rename {what}" }, { what: say(row.words) })}
                          onClick={() => change(row, "change_unit")}
                        >
                          {say({ zh: "更名", en: "Rename" })}
                        </button>
                        <button
                          type="button"
                          className="btn"
                          aria-label={say({ zh: "撤销{what}", en: "Close {what}" }, { what: say(row.words) })}
                          onClick={() => change(row, "close_unit")}
                        >
                          {say({ zh: "撤销", en: "Close" })}
                        </button>
                      </span>
                    ),
                },
              ]
            : []),
        ]}
      />
    </>
  );
}
