import type { PublicError } from "../../kernel/errors.ts";
import type { Admission } from "../admission/admit.ts";
import { learnFailure, learnPace, learnSecretAccepted, learnSuccess } from "../health/learn.ts";
import type { PricedTarget } from "../routing/plan.ts";
import { ask } from "./ask.ts";
import { lostBy } from "./ask-for-each.ts";
import { explainStop, type Failure } from "./failure.ts";
import type { FailedReply, Reply } from "./reply.ts";

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
