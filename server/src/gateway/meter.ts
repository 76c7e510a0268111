import { formatUsd } from "../kernel/money.ts";
import type { Grant } from "./admit.ts";
import type { Reply } from "./forward.ts";
import type { Gateway } from "./gateway.ts";
import { meteredStream } from "./meter-stream.ts";
import { refuse } from "./refuse.ts";
import type { Plan } from "./route.ts";
import { settler } from "./settle.ts";

/** Passes the reply on and settles its grant exactly once: at its end, on an error, or when the caller goes away. */
export function meter(reply: Reply, plan: Plan, grant: Grant, gateway: Gateway): Response {
  const settle = settler(reply, grant, gateway);
  const headers = answerHeaders(grant);
  if (reply.kind === "failed") {
    const { error, fault, outcome, words, retryAfter } = reply.failure;
    settle({ outcome, status: error.status, counts: null, outputCharacters: 0 });
    return refuse(fault ?? error, grant.requestId, gateway.log, { words, retryAfter });
  }
  if (reply.kind === "stream") {
    const body = meteredStream(reply, plan.request, settle, gateway);
    return new Response(body, {
      headers: { ...headers, "content-type": "text/event-stream; charset=utf-8" },
    });
  }
  const { counts, outputCharacters } = reply.answer;
  const cost = settle({ outcome: "succeeded", status: 200, counts, outputCharacters });
  if (cost !== null) headers["x-sallyport-cost-usd"] = formatUsd(cost);
  headers["content-type"] = "application/json";
  return new Response(reply.body, { headers });
}

function answerHeaders(grant: Grant): Record<string, string> {
  return {
    "cache-control": "no-store",
    "x-request-id": grant.requestId,
    "x-content-type-options": "nosniff",
  };
}
