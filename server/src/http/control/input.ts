import { ActError } from "../../kernel/act-error.ts";
import type { Declared } from "../../operations/operation.ts";
import { namesTwice } from "../json-text.ts";

/** T-4: the largest body an act takes. */
const BODY_LIMIT_BYTES = 256 * 1024;

/** An act and its address: an operation's, or a door's. */
export interface Addressed {
  readonly method: string;
  readonly path: string;
  // biome-ignore lint/suspicious/noExplicitAny: each act's input goes with its own schema
  readonly operation: Declared<any, any>;
}

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;
const ETAG = /^"([1-9]\d{0,8})"$/;
const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

/** Names in a path such as `/organizations/{organization}`. */
export function namesIn(path: string): readonly string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
}

/** Whether a route changes something that two people may edit at once. */
export function needsRevision({ method, operation }: Addressed): boolean {
  return method === "PATCH" && "revision" in operation.input.shape;
}

/** What a success of a route answers with (RFC 9110). */
export function statusOf({ operation }: Addressed): 200 | 201 {
  return operation.name.endsWith(".create") ? 201 : 200;
}

/**
 * The input of an operation: the names in its address, its query or body, and the revision of `If-Match`.
 * @throws ActError invalid_body, unsupported_body, body_too_large, invalid_input, precondition_required
 */
export async function readInput(
  route: Addressed,
  request: Request,
  named: Readonly<Record<string, string>>,
): Promise<Record<string, unknown>> {
  const sent =
    route.method === "GET" || route.method === "DELETE" ? readQuery(request) : await readBody(request);
  for (const name of namesIn(route.path))
    if (name in sent)
      throw new ActError("invalid_input", { field: name, problem: "stands in the address already" });
  refuseUnusable({ ...sent, ...named });
  if (!needsRevision(route)) return { ...sent, ...named };
  if ("revision" in sent)
    throw new ActError("invalid_input", { field: "revision", problem: "is sent as 'If-Match'" });
  return { ...sent, ...named, revision: readIfMatch(request.headers.get("if-match")) };
}

/** Deeper than any input; what walks through a body afterwards may go as deep as it likes. */
const MOST_LEVELS = 32;

/** PostgreSQL keeps no zero byte and no half of a character in a text, and would say so only where it is written or looked for. */
function refuseUnusable(input: Readonly<Record<string, unknown>>): void {
  for (const [field, value] of Object.entries(input)) {
    const problem = problemIn(value, MOST_LEVELS);
    // A name that none of ours could be is not repeated.
    if (problem !== null)
      throw new ActError("invalid_input", { field: /^\w{1,64}$/.test(field) ? field : "input", problem });
  }
}

/** @param levels how many more may be inside */
function problemIn(value: unknown, levels: number): string | null {
  if (typeof value === "string") {
    if (value.includes("\0")) return "must not hold a zero byte";
    return value.isWellFormed() ? null : "must not hold half of a character";
  }
  if (typeof value !== "object" || value === null) return null;
  if (levels === 0) return `must not be nested more than ${MOST_LEVELS} levels deep`;
  for (const inner of Array.isArray(value) ? value : Object.entries(value).flat()) {
    const problem = problemIn(inner, levels - 1);
    if (problem !== null) return problem;
  }
  return null;
}

/** A name that appears twice is refused: which one counts would be a guess. */
function readQuery(request: Request): Record<string, unknown> {
  const query: Record<string, unknown> = Object.create(null);
  for (const [name, value] of new URL(request.url).searchParams) {
    if (name in query)
      throw new ActError("invalid_input", { field: "query", problem: "names something twice" });
    query[name] = value;
  }
  return query;
}

async function readBody(request: Request): Promise<Record<string, unknown>> {
  const encoding = request.headers.get("content-encoding");
  const length = request.headers.get("content-length");
  if (length === "0" || (length === null && request.body === null)) return {};
  if (!JSON_TYPE.test(request.headers.get("content-type") ?? "") || (encoding ?? "identity") !== "identity")
    throw new ActError("unsupported_body");
  if (Number(length ?? 0) > BODY_LIMIT_BYTES) throw tooLarge();
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of request.body ?? []) {
    bytes += piece.length;
    if (bytes > BODY_LIMIT_BYTES) throw tooLarge();
    pieces.push(piece);
  }
  let text: string;
  let value: unknown;
  try {
    text = strictUtf8.decode(Buffer.concat(pieces));
    value = JSON.parse(text);
  } catch {
    throw new ActError("invalid_body");
  }
  if (namesTwice(text))
    throw new ActError("invalid_input", { field: "input", problem: "names something twice" });
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new ActError("invalid_body");
  return value as Record<string, unknown>;
}

function tooLarge(): ActError {
  return new ActError("body_too_large", { limit: BODY_LIMIT_BYTES });
}

/** RFC 9110 section 13.1.1, with one strong tag: which state the caller read. */
function readIfMatch(header: string | null): number {
  const digits = ETAG.exec(header ?? "")?.[1];
  if (digits === undefined) throw new ActError("precondition_required");
  return Number(digits);
}
