// The two tables of the burden: what their columns are, how they are sorted, and how they are written as a file.
import type { Schemas } from "../api/client";
import type { Words } from "../words/speech";

export type Department = Schemas["DepartmentRow"];
export type Community = Schemas["CommunityRow"];
export type Column<Row> = { key: string; name: Words; of: (row: Row) => number };

export const DEPARTMENTS: Column<Department>[] = [
  { key: "proposed", name: { zh: "提出", en: "Proposed" }, of: (row) => row.proposed },
  { key: "on_list", name: { zh: "清单内", en: "On the list" }, of: (row) => row.on_list },
  { key: "approved", name: { zh: "经批准", en: "Approved" }, of: (row) => row.approved },
  { key: "refused", name: { zh: "不予准入", en: "Refused" }, of: (row) => row.refused },
  { key: "evasions", name: { zh: "变相交办", en: "Evasions" }, of: (row) => row.evasions },
  { key: "second_forms", name: { zh: "第二张表", en: "Second forms" }, of: (row) => row.second_forms },
  { key: "recollections", name: { zh: "重复采集", en: "Recollections" }, of: (row) => row.recollections },
  { key: "undelivered", name: { zh: "资源没到位", en: "Not delivered" }, of: (row) => row.undelivered },
];

const inUse = (kind: string) => (row: Community) => row.in_use.find((one) => one.of.key === kind)?.count ?? 0;

export const COMMUNITIES: Column<Community>[] = [
  { key: "total", name: { zh: "在用合计", en: "In use" }, of: (row) => row.total },
  { key: "task", name: { zh: "任务", en: "Tasks" }, of: inUse("task") },
  { key: "form", name: { zh: "报表", en: "Forms" }, of: inUse("form") },
  { key: "certificate", name: { zh: "证明", en: "Certificates" }, of: inUse("certificate") },
  { key: "departments", name: { zh: "来自几家", en: "From units" }, of: (row) => row.departments },
  { key: "raised", name: { zh: "反映负担", en: "Raised" }, of: (row) => row.raised },
];

/** Rows by a column, the largest first; by nothing, as they came. */
export function sorted<Row>(rows: Row[], columns: Column<Row>[], by: string): Row[] {
  const column = columns.find((one) => one.key === by);
  return column ? [...rows].sort((a, b) => column.of(b) - column.of(a)) : rows;
}

export function totalOf<Row>(rows: Row[], column: Column<Row>): number {
  return rows.reduce((sum, row) => sum + column.of(row), 0);
}

// A cell that a spreadsheet would take for a formula is set in quotes with a mark before it.
const quoted = (text: string) => {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** A table as a file that spreadsheets open. */
export function asFile<Row extends { unit: Words }>(
  rows: Row[],
  columns: Column<Row>[],
  say: (words: Words) => string,
): string {
  const head = [say({ zh: "单位", en: "Unit" }), ...columns.map((column) => say(column.name))];
  const lines = rows.map((row) => [say(row.unit), ...columns.map((column) => String(column.of(row)))]);
  return `\ufeff${[head, ...lines].map((line) => line.map(quoted).join(",")).join("\r\n")}\r\n`;
}
