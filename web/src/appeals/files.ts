// Sending a photo or document before the step that carries it.
import { type Schemas, upload } from "../api/client";

/** A file in a value; only what was just sent has a digest and an end besides. */
type FileRef = Omit<Schemas["Reference"], "sha256" | "ends">;

/** Keeps a file on the server; its reference can be used once. */
export const sendFile = (file: File) => upload<FileRef>("/api/v1/files", file);

/** The files in a value of a matter, as far as they can be seen. */
export const filesIn = (value: unknown): FileRef[] =>
  Array.isArray(value)
    ? value.filter((one): one is FileRef => typeof one === "object" && one !== null && "file" in one)
    : [];

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Where a table is read into the rows of a list: by whom the list is issued, which sheet, and from which day, so that the
 *  rows are judged by the day that the form names and not by today. A day that is half typed is none yet. */
export function readingPath(
  city: string,
  register: string,
  { home, sheet, from }: { home?: string; sheet?: string; from?: string },
): string {
  const query = new URLSearchParams({
    ...(home && { home }),
    ...(from && DAY.test(from) && { from }),
    ...(sheet && { sheet }),
  });
  return `/api/v1/lists/${city}/${register}/reading?${query}`;
}
