import { PublicError } from "../kernel/errors.ts";
import type { Counted } from "../ports/limit-store.ts";
import { type LimitScope, type LimitUnit, windowWords } from "./rule.ts";
import type { Counter } from "./rule-book.ts";

const WHOM: Readonly<Record<LimitScope, string>> = {
  address: "network address",
  organization: "organization",
  project: "project",
  member: "member",
  key: "API key",
};

const WHAT: Readonly<Record<LimitUnit, string>> = {
  requests: "requests",
  tokens: "tokens",
  failures: "failed authentications",
  images: "images",
};

/** A limit that left too little. OpenAI's `type` of such an error is what is limited. */
export class RateLimited extends PublicError {
  readonly counter: Counter;
  /** Whole seconds, at least one; null when waiting does not help. */
  readonly retrySeconds: number | null;
  readonly #counted: Counted;
  readonly #needed: number;

  /** @param fits what would be let through, as a sentence with a space behind it; empty where nobody said */
  constructor(counter: Counter, counted: Counted, needed: number, fits = "") {
    const { remaining, retryMs } = counted;
    const { scope, endpoint, unit, most, windowSeconds } = counter.rule;
    const retrySeconds = Number.isFinite(retryMs) ? Math.max(1, Math.ceil(retryMs / 1000)) : null;
    super(retrySeconds === null ? "request_exceeds_limit" : "rate_limit_exceeded", {
      name: counter.policy,
      whom: WHOM[scope],
      what: WHAT[unit],
      where: endpoint === null ? "" : ` on ${endpoint}`,
      limit: most,
      window: windowWords(windowSeconds),
      needed,
      remaining: Math.max(0, Math.floor(remaining)),
      seconds: retrySeconds ?? "",
      fits,
    });
    this.counter = counter;
    this.#counted = counted;
    this.#needed = needed;
    this.retrySeconds = retrySeconds;
  }

  /** The same, saying what would fit. */
  saying(fits: string): RateLimited {
    return new RateLimited(this.counter, this.#counted, this.#needed, fits);
  }

  override get type(): string {
    return this.counter.rule.unit === "tokens" ? "tokens" : "requests";
  }
}

/**
 * The refusal of a call to the store, told by the limit that takes longest to wait for.
 * @param least how many tokens the request needs
 * @param images how many pictures it asks for
 */
export function refusalOf(
  counters: readonly Counter[],
  counted: readonly Counted[],
  least: number,
  images = 0,
): RateLimited | null {
  let worst: { readonly counter: Counter; readonly now: Counted } | null = null;
  for (const [index, now] of counted.entries()) {
    const counter = counters[index];
    if (counter === undefined || now.retryMs <= (worst?.now.retryMs ?? 0)) continue;
    worst = { counter, now };
  }
  if (worst === null) return null;
  const needed = { tokens: least, images, requests: 1, failures: 1 }[worst.counter.rule.unit];
  return new RateLimited(worst.counter, worst.now, Math.max(1, needed));
}
