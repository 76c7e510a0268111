import { z } from "zod";
import { pauseEndpoint } from "../../webhooks/index.ts";
import { operation } from "../operation.ts";
import { organizationReference } from "../place.ts";
import { aboutOne, WEBHOOK_REFUSALS } from "./one.ts";
import { endpointShown, MAY_HOOK, webhookReference } from "./shown.ts";

export const pauseWebhook = operation({
  name: "webhooks.pause",
  summary:
    "Sends nothing more to an endpoint. What happens meanwhile is not kept for it; what waits goes on afterwards.",
  allowed: MAY_HOOK,
  effect: "changes",
  input: z.strictObject({ organization: organizationReference, webhook: webhookReference }),
  output: endpointShown,
  errors: [...WEBHOOK_REFUSALS, "webhook_not_working", "changed_meanwhile"],
  run: (act, { organization, webhook }) =>
    aboutOne(act, organization, webhook, (db) => pauseEndpoint(db, webhook)),
});
