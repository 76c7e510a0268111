import type { Counted } from "../ports/limit-store.ts";
import type { Counters } from "./rule-book.ts";

/** What one call of the store counted. */
export interface Count {
  readonly counters: Counters;
  readonly counted: readonly Counted[];
  /** How many tokens were used in the end, of those that were taken; null while that is not known. */
  settledTokens: number | null;
}

/**
 * Says in an answer's fields which limits counted the request and what is left of them: `RateLimit-Policy` and
 * `RateLimit` (draft-ietf-httpapi-ratelimit-headers-11), and OpenAI's `x-ratelimit-*` of the tightest limit of each unit.
 * @param retrySeconds after which a refused request may be sent again; null when it was not refused for now
 */
export function writeFields(
  into: Pick<Headers, "set">,
  counts: readonly Count[],
  retrySeconds: number | null,
): void {
  let policies = "";
  let limits = "";
  const requests = new Tightest();
  const tokens = new Tightest();
  for (const { counters, counted, settledTokens } of counts) {
    const { all, policyField } = counters;
    if (all.length === 0) continue;
    policies = policies === "" ? policyField : `${policies}, ${policyField}`;
    for (let index = 0; index < all.length; index += 1) {
      const counter = all[index];
      const now = counted[index];
      if (counter === undefined || now === undefined) continue;
      const { unit, most } = counter.rule;
      const back = unit === "tokens" && settledTokens !== null ? now.amount - settledTokens : 0;
      const remaining = Math.max(0, Math.min(most, Math.floor(now.remaining + back)));
      // Section 6: no window ends after the time from which the caller may try again.
      const seconds = Math.min(Math.ceil(now.resetMs / 1000), retrySeconds ?? Number.POSITIVE_INFINITY);
      const left = String(remaining);
      const item = `${counter.fieldStart}${left};t=${seconds}`;
      limits = limits === "" ? item : `${limits}, ${item}`;
      if (unit === "requests") requests.see(counter.mostText, remaining, left, now.resetMs);
      else if (unit === "tokens") tokens.see(counter.mostText, remaining, left, now.resetMs);
    }
  }
  if (policies === "") return;
  into.set("ratelimit-policy", policies);
  into.set("ratelimit", limits);
  if (requests.most !== "") {
    into.set("x-ratelimit-limit-requests", requests.most);
    into.set("x-ratelimit-remaining-requests", requests.left);
    into.set("x-ratelimit-reset-requests", duration(requests.resetMs));
  }
  if (tokens.most !== "") {
    into.set("x-ratelimit-limit-tokens", tokens.most);
    into.set("x-ratelimit-remaining-tokens", tokens.left);
    into.set("x-ratelimit-reset-tokens", duration(tokens.resetMs));
  }
  if (retrySeconds !== null) into.set("retry-after", String(retrySeconds));
}

/** Of several limits, the one with the least left. */
class Tightest {
  /** What it allows; empty when there was none. */
  most = "";
  left = "";
  resetMs = 0;
  #remaining = Number.POSITIVE_INFINITY;

  see(most: string, remaining: number, left: string, resetMs: number): void {
    if (remaining >= this.#remaining) return;
    this.most = most;
    this.left = left;
    this.#remaining = remaining;
    this.resetMs = resetMs;
  }
}

/** The last text of whole seconds: at a steady pace nearly every answer has the same. */
let last = { seconds: 0, text: "0s" };

/** As OpenAI writes it: "20ms", "1s", "6m0s", "1h0m0s"; rounded up, so that it is never too early. */
export function duration(ms: number): string {
  if (ms <= 0) return "0s";
  if (ms <= 999) return `${Math.ceil(ms)}ms`;
  const seconds = Math.ceil(ms / 1000);
  if (seconds !== last.seconds) last = { seconds, text: inWords(seconds) };
  return last.text;
}

function inWords(seconds: number): string {
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m${seconds % 60}s`;
  return `${Math.floor(minutes / 60)}h${minutes % 60}m${seconds % 60}s`;
}
