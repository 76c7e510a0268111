/** Where a request goes, and what it must carry to be let through. */
export interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly model: string;
}

/** Sallyport with everything on; the others are what it is compared with and variants of it. */
export type ContenderName = "direct" | "nginx" | "sallyport" | VariantName | "npm";

/**
 * `free` is asked for a model that costs nothing, so that nothing is held and nothing charged; `unlimited` counts no request
 * against any rate limit; `redis` counts in Redis.
 */
export type VariantName = "free" | "unlimited" | "redis";

/** What is measured: a gateway, or the way without one. */
export interface Contender {
  readonly name: ContenderName;
  /** The process that does the work; null where there is none. */
  readonly pid: number | null;
  /** Answered by the mock provider of whole answers. */
  readonly whole: Target;
  /** Answered by the mock provider of streams. */
  readonly stream: Target;
  stop(): Promise<void>;
}

/** Ports of the two mock providers. */
export interface Upstreams {
  readonly whole: number;
  readonly stream: number;
}

export const PATH = "/v1/chat/completions";

/** As from the OpenAI SDK. */
export const COMMON_HEADERS = { "content-type": "application/json", accept: "application/json" };

/** The secret a caller of the provider itself would send; the mock takes any. */
export const PROVIDER_SECRET = `sk-bench-${"x".repeat(40)}`;
