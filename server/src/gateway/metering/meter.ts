import type { PublicError } from "../../kernel/errors.ts";
import { failpoint } from "../../kernel/failpoint.ts";
import { formatUsd } from "../../kernel/money.ts";
import { asksFor } from "../../providers/caller-protocol.ts";
import type { Admission } from "../admission/admit.ts";
import { setOwnHeaders } from "../answers/own-headers.ts";
import { refuse } from "../answers/refuse.ts";
import { RepeatedHeaders } from "../answers/repeated-headers.ts";
import { explainEgress } from "../forwarding/failure.ts";
import type { Reply } from "../forwarding/reply.ts";
import { meteredStream } from "./meter-stream.ts";
import { mostOfUndelivered } from "./most-tokens.ts";

const wholeAnswers = new RepeatedHeaders();
const streams = new RepeatedHeaders();

/** What was left out or changed without harm, so that the provider could be asked. */
const CHANGES = "x-sallyport-changes";

/**
 * Passes the reply on and settles its admission: at its end or on an error, also when the caller is gone. What was sent is
 * paid for: an answer that came costs the same whether or not somebody waited for it.
 */
export function meter(reply: Reply, admission: Admission): Response {
  const { call, settler } = admission;
  settler.answeredBy(reply);
  call.client.answered();
  const { cutBy, wasLeft } = call;
  // A caller who left before the cut owes what was made until then.
  if (cutBy !== null && !wasLeft) return cutShort(cutBy, reply, admission);
  if (reply.kind === "failed") {
    const { error, fault, outcome, words, retryAfter } = reply.failure;
    const { most, answer } = reply;
    // The caller left before the stream began, and it was stopped after it had been waited for.
    const owed = outcome === "client_closed" ? "most" : "nothing";
    settler.settle({ outcome, status: error.status, answer, most, owed });
    return refuse(fault ?? error, admission.exchange, { words, retryAfter });
  }
  if (reply.kind === "stream") {
    const body = meteredStream(reply, admission);
    const headers = streams.begin();
    const { exchange } = admission;
    const contentType = exchange.protocol.streamType(exchange.address ?? asksFor(exchange.endpoint));
    setAnswerHeaders(headers, admission, contentType);
    if (reply.changes !== null) headers.set(CHANGES, reply.changes);
    return new Response(body, { headers: headers.end() });
  }
  const { answer } = reply;
  if (call.clientLeft) {
    const { error, outcome } = explainEgress("aborted");
    settler.settle({ outcome, status: error.status, answer, most: null, owed: "delivered" });
    return refuse(error, admission.exchange);
  }
  const { price, charged } = settler.settle({
    outcome: "succeeded",
    status: 200,
    answer,
    most: null,
    owed: "delivered",
  });
  const headers = wholeAnswers.begin();
  const { exchange } = admission;
  const isStream = reply.asStream === true && exchange.address !== null;
  const type = isStream ? exchange.protocol.streamType(exchange.address) : "application/json";
  setAnswerHeaders(headers, admission, type);
  if (reply.changes !== null) headers.set(CHANGES, reply.changes);
  const cost = formatUsd(price);
  headers.set("x-sallyport-cost-usd", cost);
  headers.set("x-sallyport-charge-usd", charged === price ? cost : formatUsd(charged));
  failpoint("meter-before-last-byte");
  return new Response(answer.translated ?? reply.body, { headers: headers.end() });
}

/**
 * K-4, AB-9: it was cut before anything was delivered. The customer pays nothing; what it cost is the operator's
 * loss.
 */
function cutShort(error: PublicError, reply: Reply, admission: Admission): Response {
  const { call, exchange, settler } = admission;
  if (reply.kind === "stream") reply.response.cancel();
  const unknown =
    reply.kind === "stream"
      ? mostOfUndelivered(admission, reply.target, reply.askedMs, exchange.gateway)
      : null;
  settler.settle({
    outcome: call.wasSent ? "cut" : "stopped",
    status: error.status,
    answer: reply.kind === "stream" ? null : reply.answer,
    most: reply.kind === "failed" ? reply.most : unknown,
    owed: "nothing",
  });
  return refuse(error, exchange);
}

function setAnswerHeaders(
  into: Pick<Headers, "set">,
  { exchange: { requestId, tally }, outputLimit }: Admission,
  contentType: string,
): void {
  setOwnHeaders(into, requestId, contentType);
  tally.writeTo(into);
  if (outputLimit !== null) into.set("x-sallyport-output-limit", String(outputLimit));
}
