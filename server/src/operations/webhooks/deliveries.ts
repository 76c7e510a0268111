import { z } from "zod";
import { countDeliveries, DELIVERY_FILTERS, deliveriesIn } from "../../webhooks/index.ts";
import { pageInOrder, pageInput, readPlace } from "../cursor.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";
import { deliveryShown, showDelivery } from "./delivery-shown.ts";
import { MAY_HOOK, webhookReference } from "./shown.ts";

export const listDeliveries = operation({
  name: "webhooks.deliveries",
  summary: "List what was and is to be sent in the last 30 days, the newest first.",
  allowed: MAY_HOOK,
  effect: "reads",
  input: z.strictObject({
    organization: organizationReference,
    webhook: webhookReference.optional().describe("Only to this endpoint."),
    only: z
      .enum(DELIVERY_FILTERS, `must be one of ${DELIVERY_FILTERS.join(", ")}`)
      .optional()
      .describe("Only those."),
    ...pageInput,
  }),
  output: z.object({
    items: z.array(deliveryShown),
    next_cursor: z.string().nullable().describe("Where the next page begins; null at the end."),
    counts: z.object({ all: z.int(), failing: z.int(), tried_again: z.int() }),
  }),
  errors: ["organization_not_found"],
  async run(act, { organization, webhook = null, only = null, limit, cursor }) {
    const [before = null] = readPlace(cursor, 1) ?? [];
    const { id } = await organizationFor(act, MAY_HOOK, organization);
    return act.database.inTenant(id, async (db) => {
      const rows = await deliveriesIn(db, { endpoint: webhook, filter: only, before, limit });
      const { all, failing, triedAgain } = await countDeliveries(db, webhook);
      return {
        ...pageInOrder(rows, limit, showDelivery, (row) => [row.id]),
        counts: { all, failing, tried_again: triedAgain },
      };
    });
  },
});
