// Sending a photo or document before the step that carries it.
import { Problem, type ProblemBody, type Schemas } from "../api/client";

/** A file in a value; only what was just sent has a digest and an end besides. */
type FileRef = Omit<Schemas["Reference"], "sha256" | "ends">;

/** Keeps a file on the server; its reference can be used once. */
export async function sendFile(file: File): Promise<FileRef> {
  const headers = { "X-Huying": "1", "Content-Type": file.type || "application/octet-stream" };
  const response = await fetch("/api/v1/files", { method: "POST", headers, body: file });
  if (response.ok) return (await response.json()) as FileRef;
  const isProblem = response.headers.get("content-type")?.includes("problem+json");
  const body = isProblem ? ((await response.json()) as ProblemBody) : null;
  throw new Problem(response.status, body, response.headers.get("x-request-id") ?? "");
}

/** The files in a value of a matter, as far as they can be seen. */
export const filesIn = (value: unknown): FileRef[] =>
  Array.isArray(value)
    ? value.filter((one): one is FileRef => typeof one === "object" && one !== null && "file" in one)
    : [];
