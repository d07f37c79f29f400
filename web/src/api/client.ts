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
/** The language that is asked for, as a header says it. */
export const language = () => (spoken === "zh" ? "zh-CN" : "en");

const ours: Middleware = {
  onRequest({ request }) {
    request.headers.set("X-Huying", "1");
    request.headers.set("Accept-Language", language());
    return request;
  },
  async onResponse({ request, response }) {
    if (response.ok) return response;
    const isProblem = response.headers.get("content-type")?.includes("problem+json");
    const body = isProblem ? ((await response.json()) as ProblemBody) : null;
    const signingIn = request.method === "POST" && new URL(request.url).pathname === "/api/v1/session";
    if (response.status === 401 && !signingIn) sessionEnded.dispatchEvent(new Event("ended"));
    throw new Problem(response.status, body, response.headers.get("x-request-id") ?? "");
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
  const headers = new Headers({ "X-Huying": "1", "Accept-Language": language() });
  if (sent.body !== undefined) headers.set("Content-Type", "application/json");
  if (sent.key) headers.set("Idempotency-Key", sent.key);
  const { signal, keepalive } = sent;
  const body = sent.body === undefined ? undefined : JSON.stringify(sent.body);
  const response = await fetch(path, { method, headers, body, signal, keepalive });
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
  const isProblem = response.headers.get("content-type")?.includes("problem+json");
  const problem = isProblem ? ((await response.json()) as ProblemBody) : null;
  if (response.status === 401) sessionEnded.dispatchEvent(new Event("ended"));
  throw new Problem(response.status, problem, response.headers.get("x-request-id") ?? "");
}
