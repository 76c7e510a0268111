/** Whom a rule counts, from the widest to the narrowest. */
export const LIMIT_SCOPES = ["address", "organization", "project", "member", "key"] as const;
export type LimitScope = (typeof LIMIT_SCOPES)[number];

/** What it counts. `failures` are wrong API keys, which only an address can have; `images` are pictures that are asked for. */
export const LIMIT_UNITS = ["requests", "tokens", "failures", "images"] as const;
export type LimitUnit = (typeof LIMIT_UNITS)[number];

export const LIMITED_ENDPOINTS = [
  "chat.completions",
  "completions",
  "embeddings",
  "tokens.count",
  "models",
  "uploads",
  "generations",
  "images",
] as const;
export type LimitedEndpoint = (typeof LIMITED_ENDPOINTS)[number];

/** Neither a list of models nor a question how many tokens something has nor what is asked of pictures uses any. */
export function usesTokens(endpoint: LimitedEndpoint): boolean {
  return !WITHOUT_TOKENS.has(endpoint);
}

const WITHOUT_TOKENS: ReadonlySet<LimitedEndpoint> = new Set([
  "models",
  "tokens.count",
  "uploads",
  "generations",
]);

/** What a rule is about. There is one rule for each meaning. */
export interface LimitMeaning {
  readonly scope: LimitScope;
  /** An id, or an address as `countedAddress` writes it; null: each one of the scope, separately. */
  readonly subject: string | null;
  /** Null: all endpoints together. */
  readonly endpoint: LimitedEndpoint | null;
  readonly unit: LimitUnit;
  readonly windowSeconds: number;
}

export interface LimitRule extends LimitMeaning {
  readonly number: number;
  /** No window holds more than this. */
  readonly most: number;
}

const USUAL_WINDOW_SECONDS = 60;

/**
 * What callers know a rule by: "key-requests", "organization-tokens-chat.completions-86400s". It says what the rule means
 * and not which rule it is: a rule for one key goes by the name of the general rule that it replaces, and goes on with
 * its count.
 */
export function policyName({ scope, unit, endpoint, windowSeconds }: LimitMeaning): string {
  const where = endpoint === null ? "" : `-${endpoint}`;
  return `${scope}-${unit}${where}${windowSeconds === USUAL_WINDOW_SECONDS ? "" : `-${windowSeconds}s`}`;
}

const NAMED_WINDOWS: Readonly<Record<number, string>> = {
  1: "second",
  60: "minute",
  3600: "hour",
  86400: "day",
};

/** "a minute", "in 90 seconds" */
export function windowWords(seconds: number): string {
  const name = NAMED_WINDOWS[seconds];
  if (name === undefined) return `in ${seconds} seconds`;
  return name === "hour" ? "an hour" : `a ${name}`;
}
