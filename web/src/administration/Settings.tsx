// Settings: the numbers that the texts leave open, each with issuer, document and whether the office confirmed it.
import { useSpeech, type Words } from "../words/speech";
import type { Holding } from "./administration";
import { Find, type ListProps, ListTable, Origin, Span, speaksOf } from "./ListScreen";

const HINTS: Record<string, Words> = {
  value: {
    zh: "写法同原来的：3 workdays（工作日）、2 hours、7 days、5、09:00-12:00,13:00-18:00",
    en: "written as the old one: 3 workdays, 2 hours, 7 days, 5, 09:00-12:00,13:00-18:00",
  },
  condition: {
    zh: "什么时候用这个值，如 is(grade, emergency)；几个条件用分号隔开",
    en: "when this value holds, such as is(grade, emergency); several with semicolons",
  },
  scope: { zh: "不选就管全市；只能比全市更严", en: "the whole city if left out; it may only be stricter" },
  until: { zh: "不写就一直有效", en: "without end if left out" },
};

/** A setting under its condition, for its unit. */
const rowKey = (row: Holding) => [row.key, row.more.condition, row.more.unit].join("|");

export function Settings({ holdings, search, set, want }: ListProps) {
  const { say } = useSpeech();
  const named = (row: Holding, what: string) => say(row.named[what] ?? { zh: "", en: "" });
  const names = new Map(holdings.rows.map((row) => [row.key, row.words]));
  const keys = [...names].map(([key, name]) => ({ key, name, path: key }));
  const issue = (start: Record<string, string>, about: string) =>
    want?.({ kind: "issue_setting", start, about, choices: { setting: keys }, hints: HINTS });
  const rows = holdings.rows.filter((row) =>
    speaksOf(search, row.key, row.words.zh, row.words.en, row.issuer, row.document),
  );
  return (
    <>
      <div className="row wrap finders no-print">
        <Find search={search} set={set} />
        {want && (
          <button type="button" className="btn primary" onClick={() => issue({}, "")}>
            {say({ zh: "定一个新值", en: "Issue a new value" })}
          </button>
        )}
      </div>
      <ListTable
        rows={rows}
        total={holdings.total}
        keyOf={(row) => [rowKey(row), row.since, row.act].join("|")}
        columns={[
          {
            name: { zh: "设定", en: "Setting" },
            cell: (row) => (
              <>
                <b>{say(row.words)}</b> <span className="code muted">{row.key}</span>
              </>
            ),
          },
          {
            name: { zh: "值", en: "Value" },
            cell: (row) => <b className="nowrap">{named(row, "value")}</b>,
          },
          {
            name: { zh: "什么时候", en: "When" },
            cell: (row) => named(row, "condition") || say({ zh: "一律", en: "always" }),
          },
          {
            name: { zh: "管哪里", en: "Where" },
            cell: (row) => named(row, "unit") || say({ zh: "全市", en: "whole city" }),
          },
          { name: { zh: "从", en: "Since" }, cell: (row) => <Span row={row} /> },
          {
            name: { zh: "谁定的，依据", en: "Issuer and document" },
            cell: (row) => <Origin row={row} history={holdings.history} />,
          },
          ...(want
            ? [
                {
                  name: { zh: "办", en: "Act" },
                  cell: (row: Holding) => (
                    <button
                      type="button"
                      className="btn no-print"
                      aria-label={say(
                        { zh: "改“{what}”", en: "Change “{what}”" },
                        { what: `${say(row.words)} ${row.more.condition ?? ""}`.trim() },
                      )}
                      onClick={() =>
                        issue(
                          {
                            setting: row.key,
                            value: row.more.value ?? "",
                            condition: row.more.condition ?? "",
                            scope: row.more.unit ?? "",
                          },
                          rowKey(row),
                        )
                      }
                    >
                      {say({ zh: "改", en: "Change" })}
                    </button>
                  ),
                },
              ]
            : []),
        ]}
      />
    </>
  );
}
