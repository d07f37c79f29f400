// Categories as the tree they are; a branch opens, a word narrows it.
import { useSpeech, type Words } from "../words/speech";
import type { Holding } from "./administration";
import { Find, type ListProps, Origin, Total } from "./ListScreen";
import { type Node, treeOf } from "./tree";

const HINTS: Record<string, Words> = {
  category: {
    zh: "小写字母、数字和下划线，定了不能改",
    en: "lower-case letters, digits and underscores; it cannot be changed",
  },
  above: { zh: "不选就是最上面一级", en: "the topmost level if left out" },
  closed: {
    zh: "停用以后不能再选，已经用的照样看得到",
    en: "a closed one can no longer be chosen; where it is used it stays",
  },
};

export function Categories({ holdings, search, set, want }: ListProps) {
  const { say } = useSpeech();
  const word = search.get("q") ?? "";
  const tree = treeOf(holdings.rows, word);
  const all = holdings.rows.map((row) => ({ key: row.key, name: row.words, path: row.key }));
  const change = (row: Holding | null, above = "") =>
    want?.({
      kind: "issue_category",
      title: row
        ? { zh: `改分类：${row.words.zh}`, en: `Change the category: ${row.words.en}` }
        : { zh: "加一个分类", en: "Add a category" },
      fixed: row ? { category: row.key } : {},
      start: row
        ? {
            name_zh: row.words.zh,
            name_en: row.words.en,
            above: row.more.parent ?? "",
            closed: row.more.closed ? "yes" : "no",
          }
        : { above },
      choices: { above: all.filter((one) => one.key !== row?.key) },
      hints: HINTS,
    });
  const branch = (nodes: Node<Holding>[]) => (
    <ul className="tree">
      {nodes.map(({ row, below }) => (
        <li key={row.key}>
          {below.length > 0 ? (
            <details open={word.trim() !== ""}>
              <summary>
                <Name row={row} /> <span className="muted t12">{below.length}</span>
              </summary>
              <Line row={row} holdings={holdings} change={want && (() => change(row))} />
              {branch(below)}
            </details>
          ) : (
            <>
              <Name row={row} />
              <Line row={row} holdings={holdings} change={want && (() => change(row))} />
            </>
          )}
        </li>
      ))}
    </ul>
  );
  return (
    <>
      <div className="row wrap finders no-print">
        <Find search={search} set={set} />
        {want && (
          <button type="button" className="btn primary" onClick={() => change(null)}>
            {say({ zh: "加一个分类", en: "Add a category" })}
          </button>
        )}
      </div>
      <Total total={holdings.total} shown={sizeOf(tree)} />
      {tree.length > 0 ? (
        <div className="card">{branch(tree)}</div>
      ) : (
        <p className="muted">{say({ zh: "这样找，一个也没有。", en: "Nothing like that." })}</p>
      )}
    </>
  );
}

const sizeOf = (nodes: Node<Holding>[]): number => nodes.reduce((sum, node) => sum + 1 + sizeOf(node.below), 0);

function Name({ row }: { row: Holding }) {
  const { say } = useSpeech();
  return (
    <>
      {say(row.words)} <span className="code muted t12">{row.key}</span>{" "}
      {row.more.closed && <span className="tag">{say({ zh: "停用", en: "closed" })}</span>}
    </>
  );
}

function Line({ row, holdings, change }: { row: Holding; holdings: ListProps["holdings"]; change?: () => void }) {
  const { say } = useSpeech();
  return (
    <span className="row wrap t12 muted">
      <span>
        {row.since && `${row.since} · `}
        <Origin row={row} history={holdings.history} />
      </span>
      {change && (
        <button
          type="button"
          className="linkish no-print"
          aria-label={say({ zh: "改“{what}”", en: "Change “{what}”" }, { what: say(row.words) })}
          onClick={change}
        >
          {say({ zh: "改", en: "Change" })}
        </button>
      )}
    </span>
  );
}
