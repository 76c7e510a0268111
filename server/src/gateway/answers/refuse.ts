import { Replayed } from "../../idempotency/index.ts";
import { PublicError } from "../../kernel/errors.ts";
import type { RequestId } from "../../kernel/ids.ts";
import type { Tally } from "../../limits/index.ts";
import type { Log } from "../../ports/log.ts";
import type { CallerProtocol } from "../../providers/caller-protocol.ts";
import type { ProviderError } from "../../providers/contract.ts";
import { setOwnHeaders } from "./own-headers.ts";

/** The exchange that is refused, or the part of one that there was. */
interface Refused {
  readonly requestId: RequestId;
  /** What was counted for it before. */
  readonly tally: Tally | null;
  readonly gateway: { readonly log: Log };
  readonly protocol: CallerProtocol;
}

/** What a provider said about its refusal, fit to pass on. */
interface FromProvider {
  readonly words: ProviderError | null;
  readonly retryAfter: string | null;
}

const NOTHING: FromProvider = { words: null, retryAfter: null };

/** The answer to a request that was not served. An unknown error tells the caller its request id and no more. */
export function refuse(
  error: unknown,
  { requestId, tally, protocol, gateway: { log } }: Refused,
  { words, retryAfter }: FromProvider = NOTHING,
): Response {
  const shown = error instanceof PublicError ? error : new PublicError("internal");
  if (shown !== error) log.write("error", "request_failed", { requestId, failure: nameOf(error) });
  const replayed = shown instanceof Replayed ? shown : null;
  const { status } = shown;
  const headers = new Headers(replayed?.headers);
  setOwnHeaders(headers, requestId, "application/json");
  // The official SDKs read this header and obey "false" on any status. With it, no time to try again is given.
  if (!shown.retryable) headers.set("x-should-retry", "false");
  if (status === 401) headers.set("www-authenticate", 'Bearer realm="sallyport"');
  const soon = status === 503 || shown.code === "too_many_left" ? SOON : null;
  const after = shown.retryable ? (retryAfter ?? soon) : null;
  if (after !== null) headers.set("retry-after", after);
  tally?.writeTo(headers);
  return new Response(protocol.writeError(shown, words, replayed?.document), { status, headers });
}

/** Seconds after which to try again, where this node was busy. */
const SOON = "2";

/** An error is named by its class. Its message may quote content. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.constructor.name : typeof error;
}
