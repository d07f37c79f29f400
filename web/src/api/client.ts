// The one way to the server: generated types, a problem as an error, and the word that no foreign page can say.
import createClient, { type Middleware } from "openapi-fetch";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];
export type ProblemBody = Schemas["ProblemBody"];

/** What the server could not or would not do, in its own words. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly body: ProblemBody | null,
    readonly reference: string,
  ) {
    super(body?.detail ?? `HTTP ${status}`);
  }
}

/** Told when the session has ended, so that a screen can sign in again without losing what was written. */
export const sessionEnded = new EventTarget();

let spoken: "zh" | "en" = "zh";
/** Answers come in this language from now on. */
export function speak(lang: "zh" | "en") {
  spoken = lang;
}

/** What every request says: the word that no foreign page can say, and the language. */
const said = () => ({ "X-Huying": "1", "Accept-Language": spoken === "zh" ? "zh-CN" : "en" });

/** The problem that an answer is; an ended session is told of, but not while signing in. */
async function problemOf(response: Response, signingIn = false) {
  const isProblem = response.headers.get("content-type")?.includes("problem+json");
  const body = isProblem ? ((await response.json()) as ProblemBody) : null;
  if (response.status === 401 && !signingIn) sessionEnded.dispatchEvent(new Event("ended"));
  return new Problem(response.status, body, response.headers.get("x-request-id") ?? "");
}

const ours: Middleware = {
  onRequest({ request }) {
    for (const [name, value] of Object.entries(said())) request.headers.set(name, value);
    return request;
  },
  async onResponse({ request, response }) {
    if (response.ok) return response;
    throw await problemOf(response, request.method === "POST" && new URL(request.url).pathname === "/api/v1/session");
  },
};

export const client = createClient<paths>({ baseUrl: "" });
client.use(ours);

/** The answer's data; a problem is thrown by the middleware, so none means an empty answer. */
export async function data<T>(answer: Promise<{ data?: T }>): Promise<T> {
  const { data: found } = await answer;
  return found as T;
}

/** What a request carries besides its path. */
export type Sent = { body?: unknown; key?: string; keepalive?: boolean; signal?: AbortSignal };

/** A request by its path alone, for paths that are put together when they are asked for (links, filters, the outbox). */
export async function call<T>(method: "GET" | "POST" | "DELETE", path: string, sent: Sent = {}): Promise<T> {
  const headers = new Headers(said());
  if (sent.body !== undefined) headers.set("Content-Type", "application/json");
  if (sent.key) headers.set("Idempotency-Key", sent.key);
  const { signal, keepalive } = sent;
  const body = sent.body === undefined ? undefined : JSON.stringify(sent.body);
  const response = await fetch(path, { method, headers, body, signal, keepalive });
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
  throw await problemOf(response);
}

/** How much of a file has gone out, from 0 to 1; 1 = all of it, and it is being read there. */
export type Told = (share: number) => void;

/** Sends a file with its progress, which `fetch` cannot tell. */
export function upload<T>(path: string, file: File, told?: Told, signal?: AbortSignal): Promise<T> {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    const headers = { ...said(), "Content-Type": file.type || "application/octet-stream" };
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => event.lengthComputable && told?.(event.loaded / event.total);
    request.upload.onload = () => told?.(1);
    request.onerror = () => failed(new TypeError("the server was not reached"));
    request.onabort = () => failed(new DOMException("stopped", "AbortError"));
    request.onload = () => {
      const { status, responseText } = request;
      if (status < 300) return done(JSON.parse(responseText) as T);
      const header = (name: string) => request.getResponseHeader(name) ?? "";
      const kept = ["content-type", "x-request-id"].map((name): [string, string] => [name, header(name)]);
      void problemOf(new Response(responseText, { status, headers: kept })).then(failed);
    };
    signal?.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}
