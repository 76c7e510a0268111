import { ACT_ERRORS, ActError, type ActErrorCode } from "../../kernel/act-error.ts";
import { OperatorError } from "../../kernel/errors.ts";
import { isLocal } from "../../kernel/public-address.ts";
import { ROUTES } from "../../operations/index.ts";
import { createEgress } from "../../platform/egress/index.ts";
import { type Egress, EgressError, type EgressResponse } from "../../ports/egress.ts";
import { printable } from "../table.ts";
import type { Invocation } from "../terminal.ts";
import type { Performer } from "./performer.ts";

const TOKEN_VARIABLE = "SALLYPORT_TOKEN";
const TIMEOUTS = { connectMs: 10_000, firstByteMs: 120_000, idleMs: 30_000 };
const LIMIT_BYTES = 16 * 1024 * 1024;

/**
 * On a server far away, through the contract: no database login is needed. The token comes from SALLYPORT_TOKEN, or is the
 * first line of standard input.
 */
export async function withRemote<Result>(
  invocation: Invocation,
  url: string,
  work: (performer: Performer) => Promise<Result>,
): Promise<Result> {
  const origin = readUrl(url);
  const token =
    invocation.environment[TOKEN_VARIABLE] ?? (await invocation.terminal.readInput()).split("\n")[0];
  if (!token?.trim())
    throw new OperatorError(
      `A token is needed: set ${TOKEN_VARIABLE}, or give it on standard input. 'sallyport tokens create' makes one.`,
    );
  const egress = createEgress();
  try {
    return await work({
      async perform(operation, input) {
        const route = ROUTES.find((one) => one.operation.name === operation.name);
        if (!route) throw new OperatorError("This command works only where the server's settings are.");
        const { path, query, body, headers } = requestOf(route, input as Record<string, unknown>);
        const response = await send(egress, {
          method: route.method,
          url: new URL(`/api/v1${path}${query}`, origin),
          headers: [
            ["accept", "application/json"],
            ["authorization", `Bearer ${token.trim()}`],
            ...(body === null ? [] : [["content-type", "application/json"] as const]),
            ...headers,
          ],
          body: body === null ? null : [body],
        });
        return operation.output.parse(await readAnswer(response, origin));
      },
    });
  } finally {
    egress.close();
  }
}

function readUrl(text: string): string {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password)
    throw new OperatorError("--url must be https://host, without credentials.");
  if (url.protocol === "http:" && !isLocal(url.hostname))
    throw new OperatorError("http:// would send the token in the clear; use https://.");
  return url.origin;
}

/**
 * An input as the contract sends it: names in the address, the rest as query or body, the revision as `If-Match`.
 * @throws ActError invalid_input
 */
function requestOf({ method, path }: (typeof ROUTES)[number], input: Record<string, unknown>) {
  const rest = new Map(Object.entries(input).filter(([, value]) => value !== undefined));
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(rest.get(name));
    rest.delete(name);
    // These are read as steps between folders, and would lead to another act: of a project's organization, say.
    if (["", ".", ".."].includes(value))
      throw new ActError("invalid_input", { field: name, problem: "is no name or id" });
    return encodeURIComponent(value);
  });
  const headers: (readonly [string, string])[] = [];
  if (method === "PATCH" && rest.has("revision")) {
    headers.push(["if-match", `"${String(rest.get("revision"))}"`]);
    rest.delete("revision");
  }
  if (method !== "GET") headers.push(["idempotency-key", crypto.randomUUID()]);
  const inQuery = method === "GET" || method === "DELETE";
  const query = new URLSearchParams(
    Object.fromEntries([...rest].map(([name, value]) => [name, String(value)])),
  ).toString();
  return {
    path: filled,
    query: inQuery && query !== "" ? `?${query}` : "",
    body: inQuery ? null : JSON.stringify(Object.fromEntries(rest)),
    headers,
  };
}

async function send(
  egress: Egress,
  request: Pick<Parameters<Egress["send"]>[0], "method" | "url" | "headers" | "body">,
) {
  try {
    return await egress.send({ ...request, signal: null, timeouts: TIMEOUTS, allowPrivateAddress: true });
  } catch (error) {
    if (!(error instanceof EgressError)) throw error;
    throw new OperatorError(
      error.kind === "tls_failed"
        ? `The server at ${request.url.origin} has no certificate that is valid for this name.`
        : `No server answers at ${request.url.origin} (${error.kind}).`,
    );
  }
}

/** @throws ActError as the server said it, but for what could rewrite a terminal; OperatorError when what answers is not this API */
async function readAnswer(response: EgressResponse, origin: string): Promise<unknown> {
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder().decode(await response.bytes(LIMIT_BYTES)));
  } catch {
    throw new OperatorError(`What answers at ${origin} is not Sallyport's API (status ${response.status}).`);
  }
  if (response.status < 300) return document;
  const { code, title, field, request_id: requestId } = document as Readonly<Record<string, unknown>>;
  if (typeof code === "string" && Object.hasOwn(ACT_ERRORS, code))
    throw new ToldByServer(
      code as ActErrorCode,
      printable(String(title)),
      typeof field === "string" ? field : undefined,
    );
  throw new OperatorError(
    `The server refused it (status ${response.status}, request ${printable(String(requestId))}).`,
  );
}

/** An error whose sentence the server has filled in. */
class ToldByServer extends ActError {
  readonly #sentence: string;

  constructor(code: ActErrorCode, sentence: string, field: string | undefined) {
    super(code, field === undefined ? {} : { field });
    this.#sentence = sentence;
  }

  override get sentence(): string {
    return this.#sentence;
  }
}
