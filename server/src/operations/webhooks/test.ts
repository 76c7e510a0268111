import { z } from "zod";
import { sendTest } from "../../webhooks/index.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";
import { deliveryShown, showDelivery } from "./delivery-shown.ts";
import { WEBHOOK_REFUSALS } from "./one.ts";
import { MAY_HOOK, webhookReference } from "./shown.ts";

export const testWebhook = operation({
  name: "webhooks.test",
  summary: "Sends a test to an endpoint, once. What came of it is in its deliveries a moment later.",
  allowed: MAY_HOOK,
  effect: "changes",
  perMinute: 10,
  input: z.strictObject({
    organization: organizationReference,
    webhook: webhookReference,
    newest_secret: z
      .boolean("must be true or false")
      .default(false)
      .describe("Only the secret in force signs it: shows whether the receiver knows the new one."),
  }),
  output: deliveryShown,
  errors: [...WEBHOOK_REFUSALS, "webhook_not_working"],
  async run(act, { organization, webhook, newest_secret: newest }) {
    const { id } = await organizationFor(act, MAY_HOOK, organization);
    return showDelivery(await act.database.inTenant(id, (db) => sendTest(db, id, webhook, newest)));
  },
});
