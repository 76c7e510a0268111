import { z } from "zod";
import { attemptsOf, bodyOf, deliveryIn } from "../../webhooks/index.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference, timestamp } from "../place.ts";
import { deliveryMembers, deliveryReference, outcome, showDelivery } from "./delivery-shown.ts";
import { MAY_HOOK } from "./shown.ts";

export const showOneDelivery = operation({
  name: "webhooks.delivery",
  summary: "Show one delivery: every attempt, and what is sent. Of what came back only the status is kept.",
  allowed: MAY_HOOK,
  effect: "reads",
  input: z.strictObject({ organization: organizationReference, delivery: deliveryReference }),
  output: z.object({
    ...deliveryMembers,
    body: z.string().nullable().describe("What is sent; null: it is older than 72 hours, and forgotten."),
    tries: z.array(
      z.object({
        number: z.int(),
        at: timestamp,
        took_ms: z.int(),
        status: z.int().nullable(),
        outcome,
        signatures: z.int().describe("How many secrets signed it."),
      }),
    ),
  }),
  errors: ["organization_not_found", "delivery_not_found"],
  async run(act, { organization, delivery }) {
    const { id } = await organizationFor(act, MAY_HOOK, organization);
    return act.database.inTenant(id, async (db) => {
      const found = await deliveryIn(db, delivery);
      const tries = await attemptsOf(db, delivery);
      return {
        ...showDelivery(found),
        body: found.data === null ? null : bodyOf(found.type, found.createdAt, found.data),
        tries: tries.map((one) => ({
          ...{ number: one.number, at: one.beganAt.toISOString(), took_ms: one.tookMs },
          ...{ status: one.status, outcome: one.outcome, signatures: one.signatures },
        })),
      };
    });
  },
});
