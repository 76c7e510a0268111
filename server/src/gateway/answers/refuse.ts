import { Replayed } from "../../idempotency/index.ts";
import { PublicError } from "../../kernel/errors.ts";
import type { RequestId } from "../../kernel/ids.ts";
import type { Tally } from "../../limits/index.ts";
import type { Log } from "../../ports/log.ts";
import type { ProviderError } from "../../providers/contract.ts";
import { openAiError } from "../../providers/dialects/openai/index.ts";
import { setOwnHeaders } from "./own-headers.ts";

/** Whose request is refused: an exchange, or as much of one as there was. */
interface Refused {
  readonly requestId: RequestId;
  /** What was counted for it before. */
  readonly tally: Tally | null;
  readonly gateway: { readonly log: Log };
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
  { requestId, tally, gateway: { log } }: Refused,
  { words, retryAfter }: FromProvider = NOTHING,
): Response {
  const shown = error instanceof PublicError ? error : new PublicError("internal");
  if (shown !== error) log.write("error", "request_failed", { requestId, failure: nameOf(error) });
  const replayed = shown instanceof Replayed ? shown : null;
  const { status } = shown;
  const headers = new Headers(replayed?.headers);
  setOwnHeaders(headers, requestId, "application/json");
  // How the official SDKs ask a server whether to try again; they obey "false" on any status. Whoever is told so is not
  // told when to try again.
  if (!shown.retryable) headers.set("x-should-retry", "false");
  if (status === 401) headers.set("www-authenticate", 'Bearer realm="sallyport"');
  const soon = status === 503 || shown.code === "too_many_left" ? SOON : null;
  const after = shown.retryable ? (retryAfter ?? soon) : null;
  if (after !== null) headers.set("retry-after", after);
  tally?.writeTo(headers);
  return new Response(openAiError(shown, words, replayed?.document), { status, headers });
}

/** Seconds after which to try again what this node could not do for a moment. */
const SOON = "2";

/** The class of an error is ours or the runtime's; its message may quote content, so it is not used. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.constructor.name : typeof error;
}
