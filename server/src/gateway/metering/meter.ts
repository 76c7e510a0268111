import type { PublicError } from "../../kernel/errors.ts";
import { failpoint } from "../../kernel/failpoint.ts";
import { formatUsd } from "../../kernel/money.ts";
import type { Grant } from "../admission/admit.ts";
import { setOwnHeaders } from "../answers/own-headers.ts";
import { refuse } from "../answers/refuse.ts";
import { RepeatedHeaders } from "../answers/repeated-headers.ts";
import { explainEgress } from "../forwarding/failure.ts";
import type { Reply } from "../forwarding/forward.ts";
import type { Gateway } from "../gateway.ts";
import { meteredStream } from "./meter-stream.ts";
import { mostOfUndelivered } from "./most-tokens.ts";
import { Settler } from "./settle.ts";

const wholeAnswers = new RepeatedHeaders();
const streams = new RepeatedHeaders();

/**
 * Passes the reply on and settles its grant exactly once: at its end or on an error, also when the caller is gone. What was
 * sent is paid for: an answer that came costs the same whoever waited for it.
 */
export function meter(reply: Reply, grant: Grant, gateway: Gateway): Response {
  const settler = new Settler(reply, grant, gateway);
  grant.call.answers();
  const { cutBy, wasLeft } = grant.call;
  // Who left before owes what was made until then.
  if (cutBy !== null && !wasLeft) return cutShort(cutBy, reply, settler, grant, gateway);
  if (reply.kind === "failed") {
    const { error, fault, outcome, words, retryAfter } = reply.failure;
    const { most } = reply;
    // A stream whose caller left before it began was stopped when it had been waited for long enough.
    const owed = outcome === "client_closed" ? "most" : "nothing";
    settler.settle({ outcome, status: error.status, answer: null, most, owed });
    return refuse(fault ?? error, grant.requestId, gateway.log, grant.tally, { words, retryAfter });
  }
  if (reply.kind === "stream") {
    const body = meteredStream(reply, grant, settler, gateway);
    const headers = streams.begin();
    setAnswerHeaders(headers, grant, "text/event-stream; charset=utf-8");
    return new Response(body, { headers: headers.end() });
  }
  const { answer } = reply;
  if (grant.call.clientLeft) {
    const { error, outcome } = explainEgress("aborted");
    settler.settle({ outcome, status: error.status, answer, most: null, owed: "delivered" });
    return refuse(error, grant.requestId, gateway.log, grant.tally);
  }
  const { price, charged } = settler.settle({
    outcome: "succeeded",
    status: 200,
    answer,
    most: null,
    owed: "delivered",
  });
  const headers = wholeAnswers.begin();
  setAnswerHeaders(headers, grant, "application/json");
  const cost = formatUsd(price);
  headers.set("x-sallyport-cost-usd", cost);
  headers.set("x-sallyport-charge-usd", charged === price ? cost : formatUsd(charged));
  failpoint("meter-before-last-byte");
  return new Response(reply.body, { headers: headers.end() });
}

/** K-4, AB-9: it was ended before anything was delivered. The customer pays nothing, and what it cost is the operator's. */
function cutShort(
  error: PublicError,
  reply: Reply,
  settler: Settler,
  grant: Grant,
  gateway: Gateway,
): Response {
  if (reply.kind === "stream") reply.response.cancel();
  const unknown =
    reply.kind === "stream" ? mostOfUndelivered(grant, reply.target, reply.askedMs, gateway) : null;
  settler.settle({
    outcome: grant.call.wasSent ? "cut" : "stopped",
    status: error.status,
    answer: reply.kind === "whole" ? reply.answer : null,
    most: reply.kind === "failed" ? reply.most : unknown,
    owed: "nothing",
  });
  return refuse(error, grant.requestId, gateway.log, grant.tally);
}

function setAnswerHeaders(
  into: Pick<Headers, "set">,
  { requestId, outputLimit, tally }: Grant,
  contentType: string,
): void {
  setOwnHeaders(into, requestId, contentType);
  tally.writeTo(into);
  if (outputLimit !== null) into.set("x-sallyport-output-limit", String(outputLimit));
}
