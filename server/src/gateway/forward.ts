import { Content } from "../kernel/content.ts";
import type { Deadlines } from "../kernel/deadlines.ts";
import { failpoint } from "../kernel/failpoint.ts";
import { EgressError, type EgressResponse } from "../ports/egress.ts";
import type { Answer, Header, InferenceRequest, TokenCounts } from "../providers/contract.ts";
import type { Grant } from "./admit.ts";
import { explainEgress, explainFault, explainStatus, explainStop, type Failure } from "./failure.ts";
import type { Gateway } from "./gateway.ts";
import { costAtMost, mostOfUndelivered } from "./most-tokens.ts";
import type { Target } from "./routing-table.ts";

/** The largest answer that is read whole. */
const ANSWER_LIMIT_BYTES = 64 * 1024 * 1024;
const ERROR_LIMIT_BYTES = 256 * 1024;

const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

/** What came back, before a byte of it has gone to the caller. */
export type Reply = {
  readonly target: Target;
  readonly attempts: number;
  /** What targets that were asked before this one may bill for nothing, in micro-USD. */
  readonly lost: bigint;
  /** Monotonic time at which this target was asked. */
  readonly askedMs: number;
  readonly firstByteMs: number | null;
} & (
  | { readonly kind: "whole"; readonly body: Uint8Array; readonly answer: Answer }
  | { readonly kind: "stream"; readonly response: EgressResponse; readonly first: Uint8Array }
  /** `most` is what the target may bill although nothing came of it; null when it refused or was not asked. */
  | { readonly kind: "failed"; readonly failure: Failure; readonly most: TokenCounts | null }
);

/**
 * Asks the targets in order until one answers (P-5). A kept-alive connection that was already dead is tried once more
 * at the same target; anything else that may be tried again goes to the next. Once a first byte could reach the
 * caller there is no other attempt, and neither is there one for a caller who is gone. A target that was stopped meanwhile is
 * passed over, up to the moment in which the first byte would be sent (AB-9).
 */
export async function forward(grant: Grant, gateway: Gateway): Promise<Reply> {
  let attempts = 0;
  let lost = 0n;
  let last: Reply | null = null;
  for (const target of grant.plan.targets) {
    for (let stale = true; stale; ) {
      const reply = grant.call.goesTo(target)
        ? await askOnce(grant, target, attempts + 1, lost, gateway)
        : null;
      if (grant.call.stop !== null) {
        // What a provider said that was asked before counts more than that another is not asked.
        last ??= {
          kind: "failed",
          failure: explainStop(grant.call.stop),
          target,
          attempts,
          lost,
          askedMs: 0,
          firstByteMs: null,
          most: null,
        };
        break;
      }
      if (reply === null) break;
      attempts += 1;
      last = reply;
      if (last.kind !== "failed") return last;
      if (!last.failure.tryNext || grant.call.clientLeft) return givingKeyBack(last, grant);
      lost += last.most === null ? 0n : costAtMost(grant, target, last.most);
      stale = last.failure.stale && attempts === 1;
    }
  }
  if (!last) throw new Error("a plan without targets");
  return givingKeyBack(last, grant);
}

/** Where nobody was asked, the caller may try again with the same idempotency key (K-8). */
async function givingKeyBack(reply: Reply, { call, releaseKey }: Grant): Promise<Reply> {
  if (!call.wasSent && (call.stop !== null || call.isCut || call.clientLeft)) await releaseKey?.();
  return reply;
}

async function askOnce(
  grant: Grant,
  target: Target,
  attempts: number,
  lost: bigint,
  gateway: Gateway,
): Promise<Reply> {
  const {
    plan: { request },
    call,
    outputLimit,
  } = grant;
  let response: EgressResponse | null = null;
  let askedMs = gateway.clock.monotonicMs();
  const { provider, entry } = target;
  const failed = (failure: Failure, sent = true): Reply => {
    response?.cancel();
    const most =
      sent && mayBill(failure, response) ? mostOfUndelivered(grant, target, askedMs, gateway) : null;
    return { kind: "failed", failure, target, attempts, lost, askedMs, firstByteMs: null, most };
  };
  try {
    const opened = entry.secret && gateway.vault.open(entry.secret.record, entry.secret.identity);
    const secret = opened instanceof Promise ? await opened : opened;
    const revealed = secret?.reveal() ?? "";
    askedMs = gateway.clock.monotonicMs();
    failpoint("forward-before-send");
    response = await gateway.egress.send({
      method: "POST",
      url: target.urls[request.endpoint],
      headers: headersFor(target, request.stream, revealed),
      body: provider.dialect.encodeRequest(request, { model: target.model.name, provider, outputLimit }),
      signal: call,
      permit: call,
      timeouts: gateway.timeouts,
      allowPrivateAddress: entry.allowPrivateAddress,
    });
    failpoint("forward-after-head");
    if (response.status !== 200) return failed(await readFailure(response, target, revealed, gateway));
    if (request.stream) {
      const first = await firstPiece(response);
      if (first === null) return failed(explainEgress("malformed"));
      const firstByteMs = gateway.clock.monotonicMs() - askedMs;
      return { kind: "stream", response, first, target, attempts, lost, askedMs, firstByteMs };
    }
    const body =
      response.arrived(ANSWER_LIMIT_BYTES) ??
      (await readWithin(gateway.answerTimeoutMs, response, ANSWER_LIMIT_BYTES, gateway.deadlines));
    const answer = readAnswer(body, request, target);
    if (answer === null) return failed(explainEgress("malformed"));
    const firstByteMs = gateway.clock.monotonicMs() - askedMs;
    return { kind: "whole", body, answer, target, attempts, lost, askedMs, firstByteMs };
  } catch (error) {
    if (!(error instanceof EgressError)) return failed(explainFault(error, response !== null), call.wasSent);
    // Withheld without a stop: its caller is gone.
    const kind = error.kind === "withheld" && call.clientLeft ? "aborted" : error.kind;
    return failed(explainEgress(kind, error.stale), error.sent && !error.stale);
  }
}

/** Whether a provider may bill for what it did not deliver. One that refused or failed in words does not. */
function mayBill({ outcome }: Failure, response: EgressResponse | null): boolean {
  if (response !== null && response.status !== 200) return false;
  return outcome !== "provider_error" && outcome !== "rejected";
}

/** P-4: these and nothing of the caller's: no address, no user agent, no account. */
function headersFor(
  { provider }: Target,
  stream: boolean,
  secret: string,
): readonly (readonly [string, string])[] {
  const own = stream ? STREAM_HEADERS : WHOLE_HEADERS;
  return secret === "" ? own : own.concat(provider.authorize(secret));
}

const WHOLE_HEADERS = ownHeaders("application/json");
const STREAM_HEADERS = ownHeaders("text/event-stream");

function ownHeaders(accept: string): readonly Header[] {
  return [
    ["content-type", "application/json"],
    ["accept", accept],
    ["user-agent", "sallyport"],
  ];
}

/** A stream is accepted with its first piece, so that a provider that stalls at once can still be replaced. */
async function firstPiece(response: EgressResponse): Promise<Uint8Array | null> {
  return STREAM_TYPE.test(response.header("content-type") ?? "") ? response.read() : null;
}

const STREAM_TYPE = /^text\/event-stream\b/i;

/** An answer is accepted when it is what the endpoint promises: a provider may lie about its JSON. */
function readAnswer(body: Uint8Array, request: InferenceRequest, { provider }: Target): Answer | null {
  const text = decode(body);
  return text && provider.dialect.readAnswer(request.endpoint, text);
}

async function readFailure(
  response: EgressResponse,
  { provider }: Target,
  secret: string,
  { timeouts, deadlines }: Gateway,
): Promise<Failure> {
  const body = await readWithin(timeouts.idleMs, response, ERROR_LIMIT_BYTES, deadlines).catch(
    () => new Uint8Array(),
  );
  const text = decode(body);
  const words = text && provider.dialect.readError(text, secret);
  return explainStatus(response.status, words, response.header("retry-after"));
}

/**
 * The whole body, however steadily it drips.
 * @throws EgressError
 */
async function readWithin(
  timeoutMs: number,
  response: EgressResponse,
  limitBytes: number,
  deadlines: Deadlines,
): Promise<Uint8Array> {
  let late = false;
  const deadline = deadlines.set(timeoutMs, () => {
    late = true;
    response.cancel();
  });
  try {
    return await response.bytes(limitBytes);
  } catch (error) {
    throw late ? new EgressError("idle_timeout", true) : error;
  } finally {
    deadline.meet();
  }
}

function decode(bytes: Uint8Array): Content | null {
  try {
    return new Content(strictUtf8.decode(bytes));
  } catch {
    return null;
  }
}
