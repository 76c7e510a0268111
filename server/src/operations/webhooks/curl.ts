import { z } from "zod";
import { curlOf } from "../../webhooks/index.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference, timestamp } from "../place.ts";
import { deliveryReference } from "./delivery-shown.ts";
import { MAY_HOOK } from "./shown.ts";

export const curlOfDelivery = operation({
  name: "webhooks.curl",
  summary: "Show a delivery as a curl command, signed for this moment; receivers take it for five minutes.",
  allowed: MAY_HOOK,
  effect: "reads",
  perMinute: 30,
  input: z.strictObject({ organization: organizationReference, delivery: deliveryReference }),
  output: z.object({
    curl: z.string().describe("For a POSIX shell. It has no secret in it."),
    signed_at: timestamp,
  }),
  errors: ["organization_not_found", "delivery_not_found", "delivery_forgotten"],
  async run(act, { organization, delivery }) {
    const { id } = await organizationFor(act, MAY_HOOK, organization);
    const { curl, signedAt } = await curlOf(act, id, delivery);
    return { curl, signed_at: signedAt.toISOString() };
  },
});
