import { type Endpoint, PATHS } from "./bodies.ts";
import type { Canaries } from "./canaries.ts";
import type { RawRequest } from "./raw-exchange.ts";

/** What a shot is made with. */
export interface Magazine {
  readonly canaries: Canaries;
  /** A test key that works. */
  readonly key: string;
  readonly host: string;
  /** How long a client waits for an answer. */
  readonly patienceMs: number;
}

/** One way to call the server; each call makes new canaries. */
export interface Shape {
  readonly name: string;
  make(magazine: Magazine): RawRequest;
}

/** Of a request; what is left out is as in every other. */
export interface Parts {
  readonly method?: string;
  readonly path?: string;
  readonly endpoint?: Endpoint;
  readonly body: string | Uint8Array;
  readonly headers?: readonly string[];
  readonly authorization?: string;
  readonly declaredBytes?: number;
  readonly leaveAfterBytes?: number;
  readonly patienceMs?: number;
}

/** A request with canaries in its query and in its headers, names and values. */
export function request(magazine: Magazine, parts: Parts): RawRequest {
  const { canaries, key, host, patienceMs } = magazine;
  const { method = "POST", path = PATHS[parts.endpoint ?? "chat.completions"], leaveAfterBytes } = parts;
  const next = (field: string) => canaries.next(`header ${field}`);
  const body = Buffer.from(parts.body);
  const target = `${path}?${canaries.next("query name")}=${canaries.next("query value")}`;
  const lines = [
    `${method} ${target} HTTP/1.1`,
    `host: ${host}`,
    "connection: close",
    `authorization: ${parts.authorization ?? `Bearer ${key}`}`,
    ...(parts.headers?.some((line) => /^content-type:/i.test(line))
      ? []
      : ["content-type: application/json"]),
    ...(method === "GET" ? [] : [`content-length: ${parts.declaredBytes ?? body.length}`]),
    `x-${next("name")}: ${next("value")}`,
    `user-agent: ${next("user-agent")}`,
    `cookie: session=${next("cookie")}`,
    `referer: https://caller.example/${next("referer")}`,
    `x-request-id: ${next("x-request-id")}`,
    `idempotency-key: ${next("idempotency-key")}`,
    `openai-organization: ${next("openai-organization")}`,
    `x-forwarded-for: ${next("x-forwarded-for")}`,
    `traceparent: 00-${next("traceparent")}`,
    ...(parts.headers ?? []),
  ];
  return {
    head: `${lines.join("\r\n")}\r\n\r\n`,
    body: [body],
    patienceMs: parts.patienceMs ?? patienceMs,
    ...(leaveAfterBytes === undefined ? {} : { leaveAfterBytes }),
  };
}
