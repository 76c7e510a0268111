import { z } from "zod";
import { endSecret } from "../../webhooks/index.ts";
import { operation } from "../operation.ts";
import { organizationReference } from "../place.ts";
import { aboutOne, WEBHOOK_REFUSALS } from "./one.ts";
import { endpointShown, MAY_HOOK, webhookReference } from "./shown.ts";

export const endWebhookSecret = operation({
  name: "webhooks.end_secret",
  summary: "Ends the old signing secret now: only the new one signs from here on.",
  allowed: MAY_HOOK,
  effect: "changes",
  input: z.strictObject({ organization: organizationReference, webhook: webhookReference }),
  output: endpointShown,
  errors: [...WEBHOOK_REFUSALS, "webhook_not_rotating"],
  run: (act, { organization, webhook }) =>
    aboutOne(act, organization, webhook, (db) => endSecret(db, act.clock, webhook)),
});
