// What the screens of official texts read and send: instruments with their versions, one version, what an import would
// bring.
import { queryOptions } from "@tanstack/react-query";
import { call, type Schemas, type Told, upload } from "../api/client";
import { KEY } from "./administration";

export type TextRow = Schemas["TextRow"];
export type Report = Schemas["ReportBody"];
export type Finding = Schemas["FindingBody"];
export type Instrument = Schemas["InstrumentTexts"];
export type DryRun = Schemas["DryRun"];
export type Text = Schemas["TextBody"];

export const ROOT = "/desk/administration/texts";
const at = (city: string, code: string, version?: string) =>
  `/api/v1/administration/${city}/texts/${encodeURIComponent(code)}${version ? `/${version}` : ""}`;

export const screenOf = (code: string, version: string) => `${ROOT}/${encodeURIComponent(code)}/${version}`;
/** The public page of an instrument's versions. */
export const pageOf = (city: string, code: string) => `/law/${city}/instrument/${encodeURIComponent(code)}/versions`;

export const textsOf = (city: string) =>
  queryOptions({
    queryKey: [KEY, "texts", city],
    queryFn: () => call<Schemas["TextsBody"]>("GET", `/api/v1/administration/${city}/texts`),
  });

export const textOf = (city: string, code: string, version: string) =>
  queryOptions({
    queryKey: [KEY, "texts", city, code, version],
    queryFn: () => call<Text>("GET", at(city, code, version)),
  });

export const changesOf = (city: string, code: string, version: string) =>
  queryOptions({
    queryKey: [KEY, "texts", city, code, version, "changes"],
    queryFn: () => call<Schemas["ChangesBody"]>("GET", `${at(city, code, version)}/changes`),
  });

export const decide = (city: string, text: Text, issues: number[], note: string) =>
  call<TextRow>("POST", `${at(city, text.code, text.row.version)}/decisions`, { body: { issues, note } });

/** Makes a version official as it is shown: what was done since then is a conflict. */
export const approve = (city: string, text: Text) =>
  call<TextRow>("POST", `${at(city, text.code, text.row.version)}/approval`, {
    body: { seen: text.row.steps.at(-1)?.number ?? 0 },
  });

const named = (file: File) => `?name=${encodeURIComponent(file.name.slice(0, 200))}`;

/** What an import would bring; nothing is written. */
export const tried = (city: string, code: string, file: File, told: Told, signal: AbortSignal) =>
  upload<DryRun>(`${at(city, code)}/preview${named(file)}`, file, told, signal);

/** Keeps a file as a version. */
export const kept = (city: string, code: string, file: File, told: Told, signal: AbortSignal) =>
  upload<Schemas["KeptText"]>(`${at(city, code)}${named(file)}`, file, told, signal);
