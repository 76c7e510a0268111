import { z } from "zod";
import { resend } from "../../webhooks/index.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";
import { deliveryReference, deliveryShown, showDelivery } from "./delivery-shown.ts";
import { MAY_HOOK } from "./shown.ts";

export const resendDelivery = operation({
  name: "webhooks.resend",
  summary: "Sends a delivery again at once, under the id that it had, so that a receiver knows it.",
  allowed: MAY_HOOK,
  effect: "changes",
  perMinute: 30,
  input: z.strictObject({ organization: organizationReference, delivery: deliveryReference }),
  output: deliveryShown,
  errors: [
    "organization_not_found",
    "delivery_not_found",
    "delivery_forgotten",
    "delivery_under_way",
    "webhook_not_working",
  ],
  async run(act, { organization, delivery }) {
    const { id } = await organizationFor(act, MAY_HOOK, organization);
    return showDelivery(await act.database.inTenant(id, (db) => resend(db, delivery)));
  },
});
