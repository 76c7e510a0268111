import type { RequestId } from "../../kernel/ids.ts";

/** What every answer of the data plane says: what it is, whose it is, and that nobody keeps it or takes it for something else. */
export function setOwnHeaders(into: Pick<Headers, "set">, requestId: RequestId, contentType: string): void {
  into.set("content-type", contentType);
  into.set("cache-control", "no-store");
  into.set("x-request-id", requestId);
  into.set("x-content-type-options", "nosniff");
}
