import type { Answer } from "../../providers/contract.ts";
import { addCounts, type Relay } from "../../providers/relay/index.ts";
import type { Admission } from "../admission/admit.ts";
import { costAtMost } from "../metering/most-tokens.ts";
import { costOf, kindOf } from "../pricing/pictures.ts";
import type { FailedReply, Reply } from "./reply.ts";

type WholeReply = Extract<Reply, { kind: "whole" }>;

const NO_BYTES = new Uint8Array(0);

/**
 * Asks a target once for each picture, all at the same time, where one call makes one. What came is one answer under one charge, also
 * where some calls failed; then what those may cost is the operator's. Where all did, the failure that tells most is the answer, with the
 * most that all of them may come to.
 * @param ask asks once
 */
export async function askForEach(
  admission: Admission,
  relay: Relay,
  ask: (one: Admission) => Promise<Reply>,
): Promise<Reply> {
  const { plan, settler, exchange } = admission;
  const { request } = plan;
  const { pictures, bounds } = request;
  if (pictures === undefined || relay.join === undefined) return ask(admission);
  const once = {
    ...request,
    stream: false,
    bounds: { ...bounds, choices: 1, choicesShown: 1 },
    pictures: { ...pictures, count: 1, partial: 0 },
  };
  const single = { ...admission, plan: { ...plan, request: once } };
  const replies = await Promise.all(Array.from({ length: pictures.count }, () => ask(single)));
  const whole = replies.filter((reply): reply is WholeReply => reply.kind === "whole");
  const failed = replies.filter((reply): reply is FailedReply => reply.kind === "failed");
  const [first] = whole;
  if (first === undefined) {
    const told = failed.find(({ failure }) => !failure.tryNext) ?? failed[0];
    if (told === undefined) throw new Error("no picture was asked for");
    // Whoever left owes the most that all of them may come to, and not one (P-5).
    const most = failed.map((one) => one.most).reduce(addCounts, null);
    for (const other of failed)
      if (most === null ? other !== told : other.most === null) settler.lose(lostBy(single, other));
    return most === null ? told : { ...told, most, answer: null };
  }
  for (const other of failed) settler.lose(lostBy(single, other));
  const answer: Answer = relay.join(
    request,
    whole.map((reply) => reply.answer),
    exchange,
  );
  return { ...first, answer, body: NO_BYTES, asStream: request.stream };
}

/** What a target may bill for an attempt of which nothing was delivered. */
export function lostBy(admission: Admission, reply: FailedReply): bigint {
  const { most, answer, price } = reply;
  if (most !== null) return costAtMost(admission, reply, most);
  const { pictures } = admission.plan.request;
  if (answer === null || answer.counts === null || price === null || pictures === undefined) return 0n;
  return costOf(price.cost, kindOf(pictures, null), 0, answer.counts) ?? 0n;
}
