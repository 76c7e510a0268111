import type { Counted } from "../ports/limit-store.ts";
import type { Counter, Counters } from "./rule-book.ts";

/** What one call of the store counted. */
export interface Count {
  readonly counters: Counters;
  readonly counted: readonly Counted[];
  /** How many tokens were used in the end, of those that were taken; null while that is not known. */
  settledTokens: number | null;
}

/** A counter's state as it is told: whole and not negative. */
interface State {
  readonly counter: Counter;
  readonly remaining: number;
  readonly resetMs: number;
}

/**
 * Says in an answer's fields which limits counted the request and what is left of them: `RateLimit-Policy` and
 * `RateLimit` (draft-ietf-httpapi-ratelimit-headers-11), and OpenAI's `x-ratelimit-*` of the tightest limit of each unit.
 * @param retrySeconds after which a refused request may be sent again; null when it was not refused for now
 */
export function writeFields(
  into: Record<string, string>,
  counts: readonly Count[],
  retrySeconds: number | null,
): void {
  let policies = "";
  let limits = "";
  let requests: State | null = null;
  let tokens: State | null = null;
  for (const { counters, counted, settledTokens } of counts) {
    if (counters.all.length === 0) continue;
    policies = policies === "" ? counters.policyField : `${policies}, ${counters.policyField}`;
    for (let index = 0; index < counters.all.length; index += 1) {
      const counter = counters.all[index];
      const now = counted[index];
      if (counter === undefined || now === undefined) continue;
      const { unit, most } = counter.rule;
      const back = unit === "tokens" && settledTokens !== null ? now.amount - settledTokens : 0;
      const remaining = Math.max(0, Math.min(most, Math.floor(now.remaining + back)));
      // Section 6: no window ends after the time from which the caller may try again.
      const seconds = Math.min(Math.ceil(now.resetMs / 1000), retrySeconds ?? Number.POSITIVE_INFINITY);
      limits += `${limits === "" ? "" : ", "}"${counter.policy}";r=${remaining};t=${seconds}`;
      const state = { counter, remaining, resetMs: now.resetMs };
      if (unit === "requests") requests = tighter(requests, state);
      else if (unit === "tokens") tokens = tighter(tokens, state);
    }
  }
  if (policies === "") return;
  into["ratelimit-policy"] = policies;
  into["ratelimit"] = limits;
  if (requests !== null) {
    into["x-ratelimit-limit-requests"] = String(requests.counter.rule.most);
    into["x-ratelimit-remaining-requests"] = String(requests.remaining);
    into["x-ratelimit-reset-requests"] = duration(requests.resetMs);
  }
  if (tokens !== null) {
    into["x-ratelimit-limit-tokens"] = String(tokens.counter.rule.most);
    into["x-ratelimit-remaining-tokens"] = String(tokens.remaining);
    into["x-ratelimit-reset-tokens"] = duration(tokens.resetMs);
  }
  if (retrySeconds !== null) into["retry-after"] = String(retrySeconds);
}

function tighter(one: State | null, other: State): State {
  return one === null || other.remaining < one.remaining ? other : one;
}

/** As OpenAI writes it: "20ms", "1s", "6m0s", "1h0m0s"; rounded up, so that it is never too early. */
export function duration(ms: number): string {
  if (ms <= 0) return "0s";
  if (ms <= 999) return `${Math.ceil(ms)}ms`;
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m${seconds % 60}s`;
  return `${Math.floor(minutes / 60)}h${minutes % 60}m${seconds % 60}s`;
}
