import type { RequestId } from "../../kernel/ids.ts";

/**
 * The headers of every answer: its type, its request id, and that it must not be stored or taken for another type.
 */
export function setOwnHeaders(into: Pick<Headers, "set">, requestId: RequestId, contentType: string): void {
  into.set("content-type", contentType);
  into.set("cache-control", "no-store");
  into.set("x-request-id", requestId);
  // Where Anthropic's clients look for it.
  into.set("request-id", requestId);
  into.set("x-content-type-options", "nosniff");
}
