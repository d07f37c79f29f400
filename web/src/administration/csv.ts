// The catalogue as a file: written with every value that needs it in quotes, as RFC 4180 has it.

const HEAD = ["key", "category", "unit", "level", "basis"] as const;

const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Rows as the file that `issue_catalogue` takes. */
export function catalogueFile(rows: { key: string; more: Record<string, string | undefined> }[]): string {
  const lines = rows.map((row) =>
    HEAD.map((name) => quoted(name === "key" ? row.key : (row.more[name] ?? ""))).join(","),
  );
  return [HEAD.join(","), ...lines].join("\n");
}
