import { createHmac } from "node:crypto";
import { secureRandomBytes } from "../kernel/random.ts";
import { Secret } from "../kernel/secret.ts";

const PREFIX = "whsec_";
/** Standard Webhooks takes 24 to 64. A multiple of three, so that its base64 has no padding. */
const SECRET_BYTES = 24;

/** A new secret in the form of Standard Webhooks: "whsec_" and base64. */
export function newWebhookSecret(): Secret {
  return new Secret(PREFIX + Buffer.from(secureRandomBytes(SECRET_BYTES)).toString("base64"));
}

/** By which people tell two secrets apart: 30 of its 192 bits. */
export function hintOf(secret: Secret): string {
  const text = secret.reveal();
  return `${text.slice(0, PREFIX.length + 3)}…${text.slice(-2)}`;
}

/** What is signed, as Standard Webhooks has it. */
export interface Signed {
  /** The same each time that it is sent. */
  readonly id: string;
  /** Seconds since the Unix epoch, of this attempt: receivers refuse old ones. */
  readonly timestamp: number;
  readonly body: string;
}

/** `webhook-signature`: one signature for each secret; the receiver needs to know one of them. */
export function signaturesOf(secrets: readonly Secret[], { id, timestamp, body }: Signed): string {
  return secrets
    .map((secret) => {
      const key = Buffer.from(secret.reveal().slice(PREFIX.length), "base64");
      return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
    })
    .join(" ");
}

/** `webhook-id` of an event. */
export function webhookId(event: string): string {
  return `evt_${event.replaceAll("-", "")}`;
}

/** What is sent. The same bytes each time. @param data numbers, ids, states and moments only (Z-2) */
export function bodyOf(type: string, at: Date, data: unknown): string {
  return JSON.stringify({ type, timestamp: at.toISOString(), data });
}
