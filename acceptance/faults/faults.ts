import { CHUNKED, chunk, head, JSON_TYPE, LAST_CHUNK, sized } from "../hostile/answers.ts";
import type { UpstreamScript } from "../hostile/raw-upstream.ts";
import type { SpokenDialect } from "./dialects.ts";

/** What comes of a fault, the same for every dialect of a provider and every protocol of a caller. */
export interface Verdict {
  /** What the caller gets: 200 with a code is an error inside a stream that had begun. */
  readonly status: number;
  readonly code: string;
  readonly retryAfter?: string;
  /** The outcome in the usage row. */
  readonly outcome: string;
  /** `nothing`: nobody pays. `loss`: the operator may be billed, the customer pays nothing. `delivered`: the customer pays for the text that came. */
  readonly bill: "nothing" | "loss" | "delivered";
  /** Whether it speaks against the target: five in a row set it aside, or one at once. */
  readonly breaker: "counts" | "at once" | "nothing";
  /** The event in the log beside `target_set_aside`. */
  readonly log: "provider_needs_operator" | null;
}

/** Where a provider is that nobody reaches. */
type Unreachable = "refused" | "tls" | "dns";

export interface Fault {
  readonly name: string;
  readonly title: string;
  readonly stream: boolean;
  readonly verdict: Verdict;
  /** What the provider does, or why there is none. */
  readonly does: Unreachable | ((dialect: SpokenDialect) => UpstreamScript);
}

const verdict = (
  status: number,
  code: string,
  outcome: string,
  bill: Verdict["bill"],
  more: Partial<Verdict> = {},
): Verdict => ({ status, code, outcome, bill, breaker: "counts", log: null, ...more });

const UNREACHABLE = verdict(502, "provider_unreachable", "provider_unreachable", "nothing");
const TRUNCATED = verdict(502, "provider_truncated", "provider_truncated", "loss");
const INVALID = verdict(502, "provider_invalid", "provider_invalid", "loss");
const TIMEOUT = verdict(504, "provider_timeout", "provider_timeout", "loss");
const FAILED = verdict(502, "provider_failed", "provider_error", "nothing");
const late = (code: string, outcome = code): Verdict => verdict(200, code, outcome, "delivered");

const both = (name: string, title: string, expected: Verdict, does: Fault["does"]): Fault[] =>
  [false, true].map((stream) => ({
    name: `${name}-${stream ? "stream" : "whole"}`,
    ...{ title, stream, verdict: expected, does },
  }));
const whole = (name: string, title: string, expected: Verdict, does: Fault["does"]): Fault => ({
  ...{ name, title, stream: false, verdict: expected, does },
});
const stream = (name: string, title: string, expected: Verdict, does: Fault["does"]): Fault => ({
  ...whole(name, title, expected, does),
  stream: true,
});

const refusing =
  (status: number, reason: string, fields = "") =>
  (dialect: SpokenDialect): UpstreamScript =>
  () => [sized(JSON_TYPE, dialect.error(status), fields, `${status} ${reason}`)];

const streamHead = ({ streamType }: SpokenDialect) => head(`Content-Type: ${streamType}\r\n${CHUNKED}`);

/** A stream that begins well and goes on so. */
const begun =
  (then: (dialect: SpokenDialect) => Iterable<string | Uint8Array | number>) =>
  (dialect: SpokenDialect): UpstreamScript =>
  (tag) => [streamHead(dialect), ...dialect.events(tag).slice(0, dialect.begun).map(chunk), ...then(dialect)];

const PAGE = "<html><body>It works!</body></html>";
const DRIP_MS = 20;

function* drip(piece: Uint8Array): Generator<Uint8Array | number> {
  for (;;) {
    yield DRIP_MS;
    yield piece;
  }
}

export const FAULTS: readonly Fault[] = [
  ...both("refused", "connection refused", UNREACHABLE, "refused"),
  ...both("dns", "its name is not known (DNS)", UNREACHABLE, "dns"),
  ...both("tls", "TLS fails", UNREACHABLE, "tls"),
  ...both("reset", "reset before the headers", TRUNCATED, () => () => ["<reset>"]),
  ...both(
    "refused-secret",
    "401",
    verdict(502, "provider_misconfigured", "provider_error", "nothing", { log: "provider_needs_operator" }),
    refusing(401, "Unauthorized"),
  ),
  ...both(
    "limited",
    "429 with Retry-After",
    verdict(429, "provider_rate_limited", "provider_error", "nothing", {
      breaker: "at once",
      retryAfter: "7",
    }),
    refusing(429, "Too Many Requests", "Retry-After: 7\r\n"),
  ),
  ...both("failing", "500", FAILED, refusing(500, "Internal Server Error")),
  ...both(
    "overloaded",
    "503",
    verdict(503, "provider_overloaded", "provider_error", "nothing", { retryAfter: "2" }),
    refusing(503, "Service Unavailable"),
  ),
  ...both("slow", "no first byte in time", TIMEOUT, () => () => []),
  whole("stalled", "it stalls in the middle", TIMEOUT, ({ whole: answer }) => (tag) => [
    head(JSON_TYPE + CHUNKED),
    chunk(answer(tag).slice(0, 20)),
  ]),
  stream(
    "stalled-stream",
    "it stalls in the middle",
    late("provider_timeout"),
    begun(() => []),
  ),
  whole("truncated", "it ends too early", TRUNCATED, ({ whole: answer }) => (tag) => [
    head(JSON_TYPE + CHUNKED),
    chunk(answer(tag).slice(0, 20)),
    "<end>",
  ]),
  stream(
    "truncated-stream",
    "it ends too early",
    late("provider_truncated"),
    begun(() => ["<end>"]),
  ),
  whole("malformed", "malformed JSON", INVALID, ({ whole: answer }) => (tag) => [
    sized(JSON_TYPE, answer(tag).slice(0, -1)),
  ]),
  stream("malformed-first", "the first event is malformed", INVALID, (dialect) => () => [
    streamHead(dialect),
    chunk(dialect.garbage),
    LAST_CHUNK,
  ]),
  stream(
    "malformed-later",
    "a later event is malformed",
    late("provider_invalid"),
    begun(({ garbage }) => [chunk(garbage), LAST_CHUNK]),
  ),
  ...both("page", "another content type (a page)", INVALID, () => () => [
    sized("Content-Type: text/html\r\n", PAGE),
  ]),
  ...both("error-in-200", "200 with an error as its body", FAILED, (dialect) => () => [
    sized(JSON_TYPE, dialect.error(200)),
  ]),
  stream("error-first", "the first event is an error", FAILED, (dialect) => () => [
    streamHead(dialect),
    chunk(dialect.errorEvent),
    LAST_CHUNK,
  ]),
  stream(
    "error-later",
    "a later event is an error",
    late("provider_broke_off", "provider_error"),
    begun(({ errorEvent }) => [chunk(errorEvent), LAST_CHUNK]),
  ),
  whole("endless", "it never ends", TIMEOUT, () => () => after(head(JSON_TYPE + CHUNKED), drip(chunk(" ")))),
  stream(
    "endless-stream",
    "it never ends",
    { ...late("provider_timeout"), breaker: "nothing" },
    (dialect) => (tag) =>
      after(
        streamHead(dialect),
        before(
          dialect.events(tag).slice(0, dialect.begun).map(chunk),
          drip(chunk(dialect.events(tag)[dialect.begun] ?? "")),
        ),
      ),
  ),
];

function* after<Step>(first: string, steps: Iterable<Step>): Generator<Step | string> {
  yield first;
  yield* steps;
}

function* before<Step>(first: readonly Step[], steps: Iterable<Step>): Generator<Step> {
  yield* first;
  yield* steps;
}
