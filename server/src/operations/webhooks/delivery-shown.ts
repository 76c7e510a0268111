import { z } from "zod";
import { WEBHOOK_EVENTS } from "../../webhook-events/index.ts";
import { DELIVERY_STATES, type Delivery, OUTCOMES, webhookId } from "../../webhooks/index.ts";
import { timestamp } from "../place.ts";

export const deliveryReference = z.uuid("is not the id of a delivery").describe("The delivery's id.");

const types = z.enum([...WEBHOOK_EVENTS, "webhook.test"]);
export const outcome = z
  .enum(OUTCOMES)
  .describe(
    "refused: it answered with an error of its own. address_refused: it is not public, and nothing was sent.",
  );

export const deliveryMembers = {
  id: z.uuid(),
  webhook: z.uuid().describe("The endpoint."),
  event: z.string().describe("The header 'webhook-id': the same for every endpoint and attempt."),
  type: types,
  state: z.enum(DELIVERY_STATES).describe("failing: it did not arrive, and is sent again."),
  attempts: z.int(),
  status: z.int().nullable().describe("HTTP, of the last attempt; null when nothing answered."),
  outcome: outcome.nullable(),
  took_ms: z.int().nullable(),
  created_at: timestamp,
  next_at: timestamp.nullable().describe("When it is sent next; null: never."),
};

export const deliveryShown = z.object(deliveryMembers).meta({ id: "WebhookDelivery" });

export function showDelivery(delivery: Delivery) {
  const { id, endpoint, event, type, state, attempts, status, tookMs, createdAt, nextAt } = delivery;
  return {
    ...{ id, webhook: endpoint, event: webhookId(event), state, attempts, status },
    type: types.parse(type),
    outcome: delivery.outcome,
    took_ms: tookMs,
    created_at: createdAt.toISOString(),
    next_at: nextAt?.toISOString() ?? null,
  };
}
