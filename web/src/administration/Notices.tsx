// Notices: what people are told, in both languages; the form shows each text with an example in its blanks.
import type { Typed } from "../appeals/values";
import { useSpeech } from "../words/speech";
import { BLANKS, sample, unknownBlanks } from "./blanks";
import { Find, type ListProps, ListTable, Origin, Span, speaksOf } from "./ListScreen";

export function Notices({ holdings, search, set, want }: ListProps) {
  const { say, lang } = useSpeech();
  const rows = holdings.rows.filter((row) => speaksOf(search, row.key, row.words.zh, row.words.en));
  return (
    <>
      <div className="row wrap finders no-print">
        <Find search={search} set={set} />
      </div>
      <ListTable
        rows={rows}
        total={holdings.total}
        columns={[
          { name: { zh: "通知", en: "Notice" }, cell: (row) => <b className="code">{row.key}</b> },
          {
            name: { zh: "怎么说", en: "Words" },
            cell: (row) => (
              <>
                <p>{row.words[lang]}</p>
                <p className="muted t12" lang={lang === "zh" ? "en" : "zh-CN"}>
                  {row.words[lang === "zh" ? "en" : "zh"]}
                </p>
              </>
            ),
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
                  cell: (row: ListProps["holdings"]["rows"][number]) => (
                    <button
                      type="button"
                      className="btn no-print"
                      aria-label={say({ zh: "改“{what}”", en: "Change “{what}”" }, { what: row.key })}
                      onClick={() =>
                        want({
                          kind: "issue_notice",
                          title: { zh: `改通知：${row.key}`, en: `Change the notice: ${row.key}` },
                          fixed: { notice: row.key },
                          start: { name_zh: row.words.zh, name_en: row.words.en },
                          live: (typed) => <Sample typed={typed} />,
                        })
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

function Sample({ typed }: { typed: Typed }) {
  const { say } = useSpeech();
  const texts = (["zh", "en"] as const).map((lang) => ({ lang, text: String(typed[`name_${lang}`] ?? "") }));
  const unknown = [...new Set(texts.flatMap(({ text }) => unknownBlanks(text)))];
  return (
    <div className="lines">
      <p className="t13">
        {say({ zh: "空格由平台填：", en: "The platform fills these blanks:" })}{" "}
        {BLANKS.map((blank) => (
          <span key={blank.name} className="blank">
            <span className="code">{`{${blank.name}}`}</span> {say(blank.means)}
          </span>
        ))}
      </p>
      {unknown.length > 0 && (
        <p className="wrong" role="alert">
          {say(
            { zh: "没有这样的空格：{names}", en: "There is no such blank: {names}" },
            { names: unknown.map((name) => `{${name}}`).join(" ") },
          )}
        </p>
      )}
      {texts.map(({ lang, text }) => (
        <div key={lang} className="said answer sample" lang={lang === "zh" ? "zh-CN" : "en"}>
          <p className="muted t12">{lang === "zh" ? "收到的人看到" : "What the reader sees"}</p>
          <p>{sample(text, lang) || "—"}</p>
        </div>
      ))}
    </div>
  );
}
