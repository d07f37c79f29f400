// Categories below their parents.
import type { Words } from "../words/speech";

type Row = { key: string; words: Words; more: Record<string, string | undefined> };
export type Node<R> = { row: R; below: Node<R>[] };

/** The rows as a tree. With a word, those whose key or names have it, and whatever stands above or below them. */
export function treeOf<R extends Row>(rows: R[], word: string): Node<R>[] {
  const known = new Set(rows.map((row) => row.key));
  const children = new Map<string, R[]>();
  for (const row of rows) {
    const parent = row.more.parent && known.has(row.more.parent) ? row.more.parent : "";
    children.set(parent, [...(children.get(parent) ?? []), row]);
  }
  const wanted = word.trim().toLowerCase();
  const has = (row: R) => [row.key, row.words.zh, row.words.en].some((text) => text.toLowerCase().includes(wanted));
  const below = (parent: string, all: boolean): Node<R>[] =>
    (children.get(parent) ?? [])
      .map((row) => ({ row, below: below(row.key, all || has(row)) }))
      .filter((node) => all || node.below.length > 0 || has(node.row));
  return below("", wanted === "");
}
