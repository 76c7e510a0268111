import { z } from "zod";
import { operation } from "../operation.ts";
import { organizationReference } from "../place.ts";
import { aboutOne, WEBHOOK_REFUSALS } from "./one.ts";
import { endpointShown, MAY_HOOK, webhookReference } from "./shown.ts";

export const showWebhook = operation({
  name: "webhooks.show",
  summary: "Show one endpoint.",
  allowed: MAY_HOOK,
  effect: "reads",
  input: z.strictObject({ organization: organizationReference, webhook: webhookReference }),
  output: endpointShown,
  errors: WEBHOOK_REFUSALS,
  run: (act, { organization, webhook }) => aboutOne(act, organization, webhook, async () => {}),
});
