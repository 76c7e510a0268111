import { Replayed } from "../idempotency/index.ts";
import { type ErrorCode, PublicError } from "../kernel/errors.ts";
import type { RequestId } from "../kernel/ids.ts";
import type { Tally } from "../limits/index.ts";
import type { Log } from "../ports/log.ts";
import type { ProviderError } from "../providers/contract.ts";
import { openAiError } from "../providers/dialects/openai/index.ts";

/** How the official SDKs ask a server whether to try again; they obey "false" on any status. */
const DO_NOT_RETRY = { "x-should-retry": "false" };

/** What a provider said about its refusal, fit to pass on. */
interface FromProvider {
  readonly words: ProviderError | null;
  readonly retryAfter: string | null;
}

const NOTHING: FromProvider = { words: null, retryAfter: null };

/**
 * The answer to a request that was not served. An unknown error tells the caller its request id and no more.
 * @param tally what was counted for it before
 */
export function refuse(
  error: unknown,
  requestId: RequestId,
  log: Log,
  tally: Tally | null = null,
  provider: FromProvider = NOTHING,
): Response {
  const { words, retryAfter } = provider;
  const shown = error instanceof PublicError ? error : new PublicError("internal");
  if (shown !== error) log.write("error", "request_failed", { requestId, failure: nameOf(error) });
  const replayed = shown instanceof Replayed ? shown : null;
  const headers = new Headers({
    "content-type": "application/json",
    "cache-control": "no-store",
    "x-request-id": requestId,
    ...(shown.retryable ? {} : DO_NOT_RETRY),
    ...replayed?.headers,
    ...(shown.status === 401 ? { "www-authenticate": 'Bearer realm="sallyport"' } : {}),
    ...(retryAfter
      ? { "retry-after": retryAfter }
      : shown.status === 503
        ? { "retry-after": LATER[shown.code] ?? SOON }
        : {}),
  });
  tally?.writeTo(headers);
  return new Response(openAiError(shown, words, replayed?.document), { status: shown.status, headers });
}

/** Seconds after which to look again. What the operator stopped is not back in a moment; everything else of ours may be. */
const LATER: Readonly<Partial<Record<ErrorCode, string>>> = {
  gateway_stopped: "60",
  model_stopped: "60",
  provider_stopped: "60",
};
const SOON = "2";

/** The class of an error is ours or the runtime's; its message may quote content, so it is not used. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.constructor.name : typeof error;
}
