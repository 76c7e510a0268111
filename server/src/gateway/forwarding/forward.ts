import type { ProviderEntry } from "../../authority/index.ts";
import { Content } from "../../kernel/content.ts";
import type { Deadlines } from "../../kernel/deadlines.ts";
import type { PublicError } from "../../kernel/errors.ts";
import { failpoint } from "../../kernel/failpoint.ts";
import { EgressError, type EgressResponse } from "../../ports/egress.ts";
import { authorized, TokenRefused } from "../../provider-access/index.ts";
import type { Answer, InferenceRequest } from "../../providers/contract.ts";
import type { BegunStream, Relay } from "../../providers/relay/index.ts";
import type { Admission } from "../admission/admit.ts";
import type { Exchange } from "../exchange.ts";
import type { Gateway } from "../gateway.ts";
import { learnFailure, learnPace, learnSecretAccepted, learnSuccess } from "../health/learn.ts";
import { nameOf } from "../health/secrets.ts";
import { mostOfUndelivered } from "../metering/most-tokens.ts";
import type { PricedTarget } from "../routing/plan.ts";
import type { Target } from "../routing/target.ts";
import { askForEach, lostBy } from "./ask-for-each.ts";
import {
  explainCredentials,
  explainEgress,
  explainFault,
  explainNoPicture,
  explainReport,
  explainStop,
  explainStreamUsage,
  type Failure,
} from "./failure.ts";
import { openStream } from "./open-stream.ts";
import type { FailedReply, Reply } from "./reply.ts";
import { readRetryAfter } from "./retry-after.ts";

/** The largest answer that is read whole. */
const ANSWER_LIMIT_BYTES = 64 * 1024 * 1024;
const ERROR_LIMIT_BYTES = 256 * 1024;

const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Asks the targets in order until one answers (P-5). If a kept-alive connection turned out dead, the same target is
 * asked once more; where its provider refuses one of several secrets, it is asked with another (P-2); after any other failure
 * that may be retried, the next target is asked. The last one is asked once more if it failed for the moment. There is no further attempt
 * once a first byte could reach the caller, or when the caller is gone. A target that was stopped is passed over, up
 * to the moment in which the first byte would be sent (AB-9).
 */
export async function forward(admission: Admission): Promise<Reply> {
  const { plan, call, settler, exchange, neverAgain = false } = admission;
  const { gateway } = exchange;
  const { secrets } = gateway.health;
  let attempts = 0;
  let last: FailedReply | null = null;
  /** As its own provider said it. */
  let own: FailedReply | null = null;
  for (const priced of plan.targets) {
    let tries = 1 + (priced.target.entry.moreSecrets?.length ?? 0);
    for (let again = true; again; tries -= 1) {
      const asked = { target: priced.target, secret: secrets.of(priced.target.entry) };
      const reply = call.goesTo(priced.target)
        ? await ask(admission, priced, asked.secret, attempts + 1)
        : null;
      // Of calls that were sent together, some may have been before it was stopped.
      if (reply === null || (call.stop !== null && reply.kind === "failed")) {
        // The answer of a provider that was asked says more than that another one was not asked.
        if (call.stop !== null) last ??= notAsked(priced, call.stop);
        break;
      }
      attempts += 1;
      if (last !== null) settler.lose(lostBy(admission, last));
      if (reply.kind !== "failed") {
        if (priced.target.paces !== null) learnPace(priced.target.paces, reply, gateway);
        if (reply.kind === "whole") learnSuccess(asked, gateway);
        else learnSecretAccepted(asked, gateway);
        return reply;
      }
      const hasAnother = learnFailure(asked, reply.failure, gateway);
      own = reply;
      last = { ...reply, failure: moreUseful(last, reply.failure) };
      if (!last.failure.tryNext || call.clientLeft || (neverAgain && reply.most !== null))
        return givingKeyBack(last, admission);
      again = (reply.failure.stale && attempts === 1) || (hasAnother && tries > 1);
    }
  }
  if (!last) throw new Error("a plan without targets");
  const again = own === null ? null : await askOnceMore(own, admission);
  return again ?? givingKeyBack(last, admission);
}

/**
 * Asks the target that was asked last once more, after a pause, if it failed for the moment, may not bill for it, and the budget for that is
 * not used up (P-5). Null where it is not asked.
 */
async function askOnceMore(before: FailedReply, admission: Admission): Promise<Reply | null> {
  const { call, exchange } = admission;
  const { gateway } = exchange;
  const { targets, secrets } = gateway.health;
  const { target, price, failure, most, answer } = before;
  const { healthName, entry } = target;
  const isAside = targets.isAside(healthName);
  const mayBill = most !== null || answer !== null;
  if (!(await gateway.retries.waitFor({ healthName, failure, mayBill, isAside }))) return null;
  if (call.clientLeft || call.isCut || !call.goesTo(target)) return null;
  const asked = { target, secret: secrets.of(entry) };
  const reply = await ask(admission, { target, price }, asked.secret, before.attempts + 1);
  if (reply.kind === "failed") learnFailure(asked, reply.failure, gateway);
  else if (reply.kind === "whole") learnSuccess(asked, gateway);
  else learnSecretAccepted(asked, gateway);
  return reply;
}

/**
 * If one provider failed in a way that can be retried, the caller is told that, even if another failed for good after
 * it.
 */
function moreUseful(before: FailedReply | null, failure: Failure): Failure {
  const earlier = before?.failure.error.retryable === true ? before.failure : null;
  if (earlier === null || failure.error.retryable || !failure.tryNext) return failure;
  return { ...failure, error: earlier.error, retryAfter: earlier.retryAfter, words: null };
}

function notAsked(priced: PricedTarget, stop: PublicError): FailedReply {
  const { target, price } = priced;
  const nothing = { attempts: 0, askedMs: 0, firstByteMs: null, most: null, answer: null };
  return { kind: "failed", failure: explainStop(stop), target, price, ...nothing };
}

/** If nobody was asked, the caller may try again with the same idempotency key (K-8). */
async function givingKeyBack(reply: Reply, { call, releaseKey }: Admission): Promise<Reply> {
  if (!call.wasSent && (call.stop !== null || call.isCut || call.clientLeft)) await releaseKey?.();
  return reply;
}

function ask(
  admission: Admission,
  priced: PricedTarget,
  sealed: ProviderEntry["secret"],
  attempts: number,
): Promise<Reply> {
  const { plan, exchange } = admission;
  if (plan.request.pictures === undefined) return askOnce(admission, priced, sealed, attempts);
  const way = priced.target.ways.of(exchange.protocol, plan.request.endpoint);
  if (way === null) throw new Error(NOT_LEFT_OUT);
  return askForEach(admission, way.relay, (one) => askOnce(one, priced, sealed, attempts));
}

const NOT_LEFT_OUT = "a target that cannot be asked for this was not left out";

async function askOnce(
  admission: Admission,
  { target, price }: PricedTarget,
  sealed: ProviderEntry["secret"],
  attempts: number,
): Promise<Reply> {
  const {
    plan: { request },
    call,
    outputLimit,
    exchange,
    neverAgain = false,
  } = admission;
  const { gateway, protocol } = exchange;
  let response: EgressResponse | null = null;
  let askedMs = gateway.clock.monotonicMs();
  const { provider, entry } = target;
  const way = target.ways.of(protocol, request.endpoint);
  if (way === null) throw new Error(NOT_LEFT_OUT);
  const { relay } = way;
  const secretId = sealed === null ? "" : nameOf(sealed);
  gateway.health.targets.begins(target.healthName);
  if (secretId !== "") gateway.health.secrets.health.begins(secretId);
  const failed = (failure: Failure, sent = true, answer: Answer | null = null): Reply => {
    response?.cancel();
    const most =
      sent && answer === null && mayBill(failure, response)
        ? mostOfUndelivered(admission, target, askedMs, gateway)
        : null;
    return { kind: "failed", failure, target, price, attempts, askedMs, firstByteMs: null, most, answer };
  };
  try {
    const opened = sealed && gateway.vault.open(sealed.record, sealed.identity);
    const secret = opened instanceof Promise ? await opened : opened;
    const revealed = secret?.reveal() ?? "";
    askedMs = gateway.clock.monotonicMs();
    failpoint("forward-before-send");
    const told = way.target(outputLimit);
    const changes = relay.translates ? relay.changesOf(request, told) : null;
    const { pictures, stream } = request;
    const { url, headers } = pictures === undefined ? way.to(stream) : way.toPictures(pictures, stream);
    const body = relay.encodeRequest(request, told);
    const bare = { method: "POST", url, headers, body, secret: revealed, secretId } as const;
    const authorization = authorized(
      provider.credentials,
      { ...bare, region: entry.region ?? null },
      gateway,
    );
    response = await gateway.egress.send({
      method: "POST",
      url,
      headers: authorization instanceof Promise ? await authorization : authorization,
      body,
      signal: call,
      permit: call,
      timeouts: gateway.timeouts,
      allowPrivateAddress: entry.allowPrivateAddress,
      fresh: neverAgain,
    });
    failpoint("forward-after-head");
    const asked = { request, target, relay, secret: revealed, secretId, response, exchange, gateway };
    if (response.status < 200 || response.status > 299) return failed(await readFailure(asked));
    if (request.stream) {
      const beginByMs = askedMs + gateway.timeouts.firstByteMs;
      const opened = await readBeginning(asked, beginByMs);
      if ("failure" in opened) return failed(opened.failure, true, opened.answer);
      const firstByteMs = gateway.clock.monotonicMs() - askedMs;
      const { reader, held } = opened;
      const stream = { response, relay, changes, reader, held, beginByMs, secret };
      return { kind: "stream", ...stream, target, price, attempts, askedMs, firstByteMs };
    }
    const whole = response.arrived(ANSWER_LIMIT_BYTES) ?? (await readWhole(asked));
    const text = decode(whole);
    const answer = text && relay.readAnswer(request, text, exchange);
    if (answer === null) return failed(explainUnreadable(asked, text));
    if (answer.pictures?.count === 0) return failed(explainNoPicture(answer.pictures), true, answer);
    const firstByteMs = gateway.clock.monotonicMs() - askedMs;
    return { kind: "whole", body: whole, answer, changes, target, price, attempts, askedMs, firstByteMs };
  } catch (error) {
    if (error instanceof TokenRefused) return failed(explainCredentials(entry.slug, gateway.log), false);
    if (!(error instanceof EgressError)) return failed(explainFault(error, response !== null), call.wasSent);
    // It was withheld without a stop, so its caller is gone.
    const kind = error.kind === "withheld" && call.clientLeft ? "aborted" : error.kind;
    return failed(explainEgress(kind, error.stale), error.sent && !error.stale);
  }
}

/** Whether a provider may bill for what it did not deliver. One that answered with an error does not. */
function mayBill({ outcome }: Failure, response: EgressResponse | null): boolean {
  if (response !== null && (response.status < 200 || response.status > 299)) return false;
  return outcome !== "provider_error" && outcome !== "rejected";
}

/** A request that was sent, and the response whose head has arrived. */
interface Asked {
  readonly request: InferenceRequest;
  readonly target: Target;
  readonly relay: Relay;
  readonly secret: string;
  readonly secretId: string;
  readonly response: EgressResponse;
  readonly exchange: Exchange;
  readonly gateway: Gateway;
}

/**
 * Reads up to the first event of the answer, so that a provider that stalls or fails before it can still be replaced.
 */
async function readBeginning(asked: Asked, beginByMs: number): Promise<NotBegun | BegunStream> {
  const { request, relay, response, exchange, gateway } = asked;
  const { clock, deadlines } = gateway;
  const reader = relay.streamReader(request, exchange);
  const { kind, held } = await openStream(response, reader, { clock, deadlines, beginByMs });
  if (kind === "stream") return { reader, held };
  if (kind === "json") {
    const rest = await readWhole(asked);
    const text = decode(held === null ? rest : Buffer.concat([held, rest]));
    const stream = text && relay.streamOf(request, text, exchange);
    if (stream) return stream;
    const answer = request.pictures && text ? relay.readAnswer(request, text, exchange) : null;
    if (answer?.pictures?.count === 0) return { failure: explainNoPicture(answer.pictures), answer };
    return { failure: explainUnreadable(asked, text), answer: null };
  }
  if (reader.failure !== null) return { failure: explainReported(asked, reader.failure), answer: null };
  const fault = reader.sawChunk && !reader.broken ? "truncated" : "malformed";
  return { failure: explainEgress(fault), answer: null };
}

/** Why a stream did not begin, and what was counted for nothing. */
type NotBegun = Pick<FailedReply, "failure" | "answer">;

function readWhole({ response, gateway: { answerTimeoutMs, deadlines } }: Asked): Promise<Uint8Array> {
  return readWithin(answerTimeoutMs, response, ANSWER_LIMIT_BYTES, deadlines);
}

/** A provider may lie about its JSON, or report an error under a status that says that all is well. */
function explainUnreadable(asked: Asked, text: Content | null): Failure {
  const isError = text !== null && asked.relay.dialect.reportsError(text);
  return isError ? explainReported(asked, text) : explainEgress("malformed");
}

async function readFailure(asked: Asked): Promise<Failure> {
  const { response, gateway } = asked;
  const body = await readWithin(
    gateway.timeouts.idleMs,
    response,
    ERROR_LIMIT_BYTES,
    gateway.deadlines,
  ).catch(() => new Uint8Array());
  return explainReported(asked, decode(body));
}

function explainReported(
  { request, target, relay, secret, secretId, response, gateway }: Asked,
  text: Content | null,
): Failure {
  const { streamUsage } = target.provider;
  if (response.status === 401) gateway.tokens.forget(secretId);
  const report = relay.dialect.readError(text ?? NO_WORDS, secret);
  const isOurs = request.stream && !request.includeUsage && streamUsage === "on-request";
  const retryAfter = readRetryAfter((name) => response.header(name), gateway.clock.nowMs());
  const failure =
    isOurs && report.refusesStreamUsage
      ? explainStreamUsage()
      : explainReport(response.status, report, retryAfter);
  if (failure.blame === "account")
    gateway.log.write("warn", "provider_needs_operator", {
      provider: target.entry.slug,
      problem: failure.error.code,
      status: response.status,
    });
  return failure;
}

const NO_WORDS = new Content("");

/**
 * The whole body, within a time that also ends a body which drips steadily.
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
