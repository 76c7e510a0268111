import type { PublicError } from "../kernel/errors.ts";
import { failpoint } from "../kernel/failpoint.ts";
import { formatUsd } from "../kernel/money.ts";
import type { Grant } from "./admit.ts";
import { explainEgress } from "./failure.ts";
import type { Reply } from "./forward.ts";
import type { Gateway } from "./gateway.ts";
import { meteredStream } from "./meter-stream.ts";
import { setOwnHeaders } from "./own-headers.ts";
import { refuse } from "./refuse.ts";
import { RepeatedHeaders } from "./repeated-headers.ts";
import { Settler } from "./settle.ts";

const wholeAnswers = new RepeatedHeaders();
const streams = new RepeatedHeaders();

/** Passes the reply on and settles its grant exactly once: at its end, on an error, or when the caller goes away. */
export function meter(reply: Reply, grant: Grant, gateway: Gateway): Response {
  const settler = new Settler(reply, grant, gateway);
  grant.call.answers();
  const { cutBy } = grant.call;
  if (cutBy !== null) return cutShort(cutBy, reply, settler, grant, gateway);
  if (reply.kind === "failed") {
    const { error, fault, outcome, words, retryAfter } = reply.failure;
    settler.settle({ outcome, status: error.status, answer: null });
    return refuse(fault ?? error, grant.requestId, gateway.log, grant.tally, { words, retryAfter });
  }
  if (reply.kind === "stream") {
    const body = meteredStream(reply, grant.call, settler, gateway);
    const headers = streams.begin();
    setAnswerHeaders(headers, grant, "text/event-stream; charset=utf-8");
    return new Response(body, { headers: headers.end() });
  }
  const { answer } = reply;
  if (grant.call.clientLeft) {
    const { error, outcome } = explainEgress("aborted");
    settler.settle({ outcome, status: error.status, answer });
    return refuse(error, grant.requestId, gateway.log, grant.tally);
  }
  const { price, charged } = settler.settle({ outcome: "succeeded", status: 200, answer });
  const headers = wholeAnswers.begin();
  setAnswerHeaders(headers, grant, "application/json");
  const cost = formatUsd(price);
  headers.set("x-sallyport-cost-usd", cost);
  headers.set("x-sallyport-charge-usd", charged === price ? cost : formatUsd(charged));
  failpoint("meter-before-last-byte");
  return new Response(reply.body, { headers: headers.end() });
}

/** K-4, AB-9: it was ended before anything was delivered. */
function cutShort(
  error: PublicError,
  reply: Reply,
  settler: Settler,
  { requestId, call, tally }: Grant,
  { log }: Gateway,
): Response {
  if (reply.kind === "stream") reply.response.cancel();
  const answer = reply.kind === "whole" ? reply.answer : null;
  settler.settle({ outcome: call.wasSent ? "cut" : "stopped", status: error.status, answer });
  return refuse(error, requestId, log, tally);
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
