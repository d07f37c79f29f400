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
