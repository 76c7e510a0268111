import type { PublicError } from "../../../../kernel/errors.ts";
import type { ProviderError } from "../../../contract.ts";

/**
 * The body of an error in OpenAI's shape (API reference: ErrorResponse). With `said`, the provider's own words, which
 * `readError` found fit to show, stand in place of ours. `first` is how an earlier request with the same idempotency key
 * ended.
 */
export function openAiError(
  error: PublicError,
  said: ProviderError | null = null,
  first?: Readonly<Record<string, unknown>>,
): string {
  const param = error.values["param"];
  return JSON.stringify({
    error: {
      message: said?.message ?? error.text,
      type: said?.type ?? error.type,
      param: said?.param ?? (typeof param === "string" ? param : null),
      code: said?.code ?? error.code,
    },
    ...(first && { first }),
  });
}

/**
 * The same as the last event of a stream that has already begun. OpenAI's SDKs throw when a chunk has an `error`;
 * no "[DONE]" follows, since the answer is not complete.
 */
export function openAiErrorEvent(error: PublicError, said: ProviderError | null = null): string {
  return `data: ${openAiError(error, said)}\n\n`;
}
