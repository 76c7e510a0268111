import { Content } from "../../kernel/content.ts";
import type { Deadlines } from "../../kernel/deadlines.ts";
import { EgressError, type EgressResponse } from "../../ports/egress.ts";
import type { InferenceRequest } from "../../providers/contract.ts";
import type { BegunStream, Relay } from "../../providers/relay/index.ts";
import type { Exchange } from "../exchange.ts";
import type { Gateway } from "../gateway.ts";
import type { Target } from "../routing/target.ts";
import {
  explainEgress,
  explainNoPicture,
  explainReport,
  explainStreamUsage,
  type Failure,
} from "./failure.ts";
import { openStream } from "./open-stream.ts";
import type { FailedReply } from "./reply.ts";
import { readRetryAfter } from "./retry-after.ts";

/** The largest answer that is read whole. */
const ANSWER_LIMIT_BYTES = 64 * 1024 * 1024;
const ERROR_LIMIT_BYTES = 256 * 1024;

const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

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
export async function readBeginning(asked: Asked, beginByMs: number): Promise<NotBegun | BegunStream> {
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

/** The whole answer, where it came with its head; else null. */
export function arrivedWhole(response: EgressResponse): Uint8Array | null {
  return response.arrived(ANSWER_LIMIT_BYTES);
}

/** @throws EgressError */
export function readWhole({ response, gateway: { answerTimeoutMs, deadlines } }: Asked): Promise<Uint8Array> {
  return readWithin(answerTimeoutMs, response, ANSWER_LIMIT_BYTES, deadlines);
}

/** A provider may lie about its JSON, or report an error under a status that says that all is well. */
export function explainUnreadable(asked: Asked, text: Content | null): Failure {
  const isError = text !== null && asked.relay.dialect.reportsError(text);
  return isError ? explainReported(asked, text) : explainEgress("malformed");
}

/** What a provider says that answered with a status of failure. */
export async function readFailure(asked: Asked): Promise<Failure> {
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

/** Null where it is no UTF-8. */
export function decode(bytes: Uint8Array): Content | null {
  try {
    return new Content(strictUtf8.decode(bytes));
  } catch {
    return null;
  }
}
