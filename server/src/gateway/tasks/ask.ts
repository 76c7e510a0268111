import { PublicError } from "../../kernel/errors.ts";
import type { MicroUsd } from "../../kernel/money.ts";
import type { Reservation } from "../../ledger/index.ts";
import type { Settled } from "../../usage/index.ts";
import { abandon } from "../admission/abandon.ts";
import type { Admission } from "../admission/admit.ts";
import { Call } from "../admission/call.ts";
import { Client } from "../admission/client.ts";
import { explainReport } from "../forwarding/failure.ts";
import { forward } from "../forwarding/forward.ts";
import type { Reply } from "../forwarding/reply.ts";
import { meter } from "../metering/meter.ts";
import { Settler, type ToldToTask } from "../metering/settle.ts";
import { estimateInput } from "../pricing/estimate.ts";
import type { BodyMemory } from "../receiving/body-budget.ts";
import { refuseAllStopped } from "../routing/stops.ts";
import { type AskedForTask, planTask, type TaskPlan } from "./asked.ts";

/** How a task's request ended at its providers. */
interface TaskOutcome {
  readonly kind: "made" | "refused" | "failed" | "unknown" | "forbidden" | "later";
  /** The kind of the provider that was asked last; null where nobody was. */
  readonly provider: string | null;
  readonly charge: MicroUsd;
  readonly cost: MicroUsd;
  /** What providers may bill for what nobody got. */
  readonly lost: MicroUsd;
  /** After how long it may be asked again; 0 where it may not, and where a provider that has no room did not say. */
  readonly waitMs: number;
}

/** What a provider sends comes now, as events in OpenAI's form; what it came to is known at its end. */
interface TaskStream {
  readonly pieces: ReadableStream<Uint8Array>;
  /** Once the pieces were read to their end. */
  readonly outcome: () => TaskOutcome;
}

/** What came of a task's request. */
export type TaskAnswer =
  /** @param body the answer in OpenAI's form, where something was made */
  { readonly outcome: TaskOutcome; readonly body: Response | null } | TaskStream;

const NOTHING = 0n as MicroUsd;
/** How long a task waits that nobody was asked for. */
const WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 60_000;
/** Nobody was asked, and that may change by itself: a stop is lifted, room is made, the node hears from the database again. */
const PASSING: ReadonlySet<string> = new Set<PublicError["code"]>([
  ...([
    "gateway_stopped",
    "organization_stopped",
    "key_stopped",
    "model_stopped",
    "provider_stopped",
  ] as const),
  ...(["organization_suspended", "project_suspended", "member_suspended", "key_paused"] as const),
  ...(["authority_stale", "draining", "overloaded", "too_many_left", "caller_left"] as const),
]);
/** A provider that says that it has no room has made nothing. */
const NO_ROOM: ReadonlySet<string> = new Set<PublicError["code"]>([
  "provider_rate_limited",
  "provider_overloaded",
]);

/**
 * Asks for a task's pictures, as a call that is let in: the same targets, fallback, secrets, health and metering. What differs is the
 * money: the task has its credit, and what this came to is told to whoever works on it, who charges what is kept. After an outcome that
 * nobody knows no other provider is asked.
 * @param held the most that is charged
 */
export async function askForTask(asked: AskedForTask, held: MicroUsd): Promise<TaskAnswer> {
  let memory: BodyMemory | null = null;
  try {
    const planned = await planTask(asked, (opened) => (memory = opened));
    refuseUnlessOpen(planned);
    return await send(planned, held);
  } catch (error) {
    if (!(error instanceof PublicError)) throw error;
    const kind = PASSING.has(error.code) ? "later" : "forbidden";
    return withoutBody({ ...NOBODY_ASKED, kind, waitMs: kind === "later" ? WAIT_MS : 0 });
  } finally {
    (memory as BodyMemory | null)?.free();
  }
}

const NOBODY_ASKED = { provider: null, charge: NOTHING, cost: NOTHING, lost: NOTHING };

function withoutBody(outcome: TaskOutcome): TaskAnswer {
  return { outcome, body: null };
}

/** @throws PublicError when this node lets nobody in */
function refuseUnlessOpen({ exchange, plan }: TaskPlan): void {
  const { inFlight, switches } = exchange.gateway;
  if (exchange.callerLeft) throw new PublicError("caller_left");
  refuseAllStopped(plan.targets, switches);
  if (inFlight.draining) throw new PublicError("draining");
  if (inFlight.full) throw new PublicError("overloaded", { of: " of requests in flight" });
}

async function send(planned: TaskPlan, held: MicroUsd): Promise<TaskAnswer> {
  const books = new TaskBooks();
  const admission = admissionOf(planned, held, books);
  try {
    const reply = await forward(admission);
    const response = meter(reply, admission);
    const outcome = () => outcomeOf(reply, response, books.settled);
    const { body } = response;
    if (planned.plan.request.stream && response.ok && body !== null) return { pieces: body, outcome };
    const now = outcome();
    return { outcome: now, body: now.kind === "made" ? response : null };
  } catch (fault) {
    await abandon(admission);
    const { gateway, requestId } = planned.exchange;
    // By its class: its message may quote content.
    const failure = fault instanceof Error ? fault.constructor.name : typeof fault;
    gateway.log.write("error", "request_failed", { requestId, failure });
    const { settled } = books;
    const kind = admission.call.wasSent ? "unknown" : "failed";
    const provider = settled?.provider ?? null;
    return withoutBody({ ...NOBODY_ASKED, ...moneyOf(settled), kind, waitMs: 0, provider });
  }
}

/** What would have been a row of usage. */
class TaskBooks implements ToldToTask {
  settled: Settled | null = null;

  toTask(settled: Settled): void {
    this.settled = settled;
  }
}

function admissionOf({ exchange, caller, plan }: TaskPlan, held: MicroUsd, books: TaskBooks): Admission {
  const { gateway } = exchange;
  const { target, price } = plan.targets[0];
  const inputEstimate = estimateInput(plan.request, target.model);
  const client = new Client(exchange, gateway.timeouts.idleMs);
  // Nobody keeps what comes when whoever works on the task is gone.
  const call = new Call(caller, client, gateway, 0);
  gateway.inFlight.enter(call);
  const reservation = price === null ? null : heldByTask(held);
  const settler = new Settler(exchange, plan, call, books, reservation, inputEstimate);
  return {
    ...{ exchange, plan, call, settler, inputEstimate, outputLimit: null, releaseKey: null },
    neverAgain: true,
  };
}

function heldByTask(amount: MicroUsd): Reservation {
  return {
    holdId: null,
    amount,
    settle: (price) => ({
      charged: price < amount ? price : amount,
      loss: (price > amount ? price - amount : 0n) as MicroUsd,
    }),
    cancel() {},
  };
}

function moneyOf(settled: Settled | null) {
  return {
    charge: settled?.chargeMicroUsd ?? NOTHING,
    cost: settled?.costMicroUsd ?? settled?.chargeMicroUsd ?? NOTHING,
    lost: settled?.lossMicroUsd ?? NOTHING,
  };
}

function outcomeOf(reply: Reply, response: Response, settled: Settled | null): TaskOutcome {
  const asked = { ...moneyOf(settled), provider: reply.target.entry.kind, waitMs: 0 };
  if (reply.kind === "whole" && response.ok) return { ...asked, kind: "made" };
  if (reply.kind === "stream" && response.ok) return { ...asked, kind: kindOfStream(reply) };
  if (reply.kind !== "failed" || reply.most !== null) return { ...asked, kind: "unknown" };
  const { error, outcome, retryAfter } = reply.failure;
  if (outcome === "stopped" || outcome === "client_closed")
    return { ...asked, provider: null, kind: "later", waitMs: WAIT_MS };
  if (NO_ROOM.has(error.code)) return { ...asked, kind: "later", waitMs: waitOf(retryAfter) };
  return { ...asked, kind: outcome === "rejected" ? "refused" : "failed" };
}

/** @param seconds as a provider says them */
function waitOf(seconds: string | null): number {
  const ms = Number(seconds ?? "") * 1_000;
  return ms > 0 ? Math.min(ms, LONGEST_WAIT_MS) : 0;
}

/**
 * How a stream ended that was read to its end. Pictures that were whole before it broke off are there and paid for. Where none was, its
 * provider's own word counts that it made none; without that nobody knows.
 */
function kindOfStream(reply: Extract<Reply, { kind: "stream" }>): TaskOutcome["kind"] {
  const { reader, relay, secret } = reply;
  if ((reader.pictures?.count ?? 0) > 0) return "made";
  if (reader.failure === null) return "unknown";
  const report = relay.dialect.readError(reader.failure, secret?.reveal() ?? "");
  return explainReport(200, report, null).outcome === "rejected" ? "refused" : "failed";
}
