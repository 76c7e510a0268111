import { isLoopback } from "../kernel/loopback.ts";
import type { Secret } from "../kernel/secret.ts";
import { type Egress, EgressError, type EgressFailure } from "../ports/egress.ts";
import { mayBeSent } from "./address.ts";
import { readRetryAfter } from "./schedule.ts";
import { type Signed, signaturesOf } from "./signing.ts";

/** From the name being looked up to the head of the answer. */
const ALL_MS = 10_000;

/** What an attempt can come to; the database takes no other. */
export const OUTCOMES = [
  "delivered",
  "refused",
  "gone",
  "redirected",
  "timed_out",
  "unresolvable",
  "address_refused",
  "connect_failed",
  "tls_failed",
  "broken_off",
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What came of sending once; of the answer nothing but its status is looked at. */
export interface Answer {
  readonly outcome: Outcome;
  readonly status: number | null;
  /** Seconds that the receiver asks for; null: none. */
  readonly retryAfter: number | null;
}

const FAILURES: Partial<Record<EgressFailure, Outcome>> = {
  unresolvable: "unresolvable",
  address_refused: "address_refused",
  connect_failed: "connect_failed",
  connect_timeout: "timed_out",
  tls_failed: "tls_failed",
  first_byte_timeout: "timed_out",
  aborted: "timed_out",
};

/** The way out, and what may be waited for. */
export interface Line {
  readonly egress: Egress;
  /** In development this machine may be told, and nothing else that is private. */
  readonly development: boolean;
  readonly nowMs: () => number;
  readonly allMs?: number;
}

/**
 * Sends an event once. No redirect is followed, no private address is connected to, and the answer is thrown away.
 * @param secrets that sign, the one in force first
 */
export async function send(
  { egress, development, nowMs, allMs = ALL_MS }: Line,
  address: string,
  secrets: readonly Secret[],
  signed: Signed,
): Promise<Answer> {
  const url = new URL(address);
  if (!mayBeSent(url, development)) return failed("address_refused");
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), allMs);
  try {
    const response = await egress.send({
      method: "POST",
      url,
      headers: headersOf(secrets, signed),
      body: [signed.body],
      signal: over.signal,
      timeouts: { connectMs: allMs, firstByteMs: allMs, idleMs: allMs },
      allowPrivateAddress: development && isLoopback(url.hostname),
      // Customers' receivers share no connection, and one that was used before may break off unseen.
      fresh: true,
    });
    const { status } = response;
    const retryAfter = readRetryAfter(response.header("retry-after"), nowMs());
    response.cancel();
    return { outcome: outcomeOf(status), status, retryAfter };
  } catch (error) {
    if (error instanceof EgressError) return failed(FAILURES[error.kind] ?? "broken_off");
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** What is sent with an event, beside its body. */
export function headersOf(secrets: readonly Secret[], signed: Signed): [name: string, value: string][] {
  return [
    ["content-type", "application/json"],
    ["user-agent", "Sallyport-Webhooks"],
    ["webhook-id", signed.id],
    ["webhook-timestamp", String(signed.timestamp)],
    ["webhook-signature", signaturesOf(secrets, signed)],
  ];
}

function outcomeOf(status: number): Outcome {
  if (status >= 200 && status < 300) return "delivered";
  if (status === 410) return "gone";
  return status >= 300 && status < 400 ? "redirected" : "refused";
}

const failed = (outcome: Outcome): Answer => ({ outcome, status: null, retryAfter: null });
