import { z } from "zod";
import { extendSecret } from "../../webhooks/index.ts";
import { operation } from "../operation.ts";
import { organizationReference } from "../place.ts";
import { aboutOne, WEBHOOK_REFUSALS } from "./one.ts";
import { endpointShown, MAY_HOOK, webhookReference } from "./shown.ts";

export const extendWebhookSecret = operation({
  name: "webhooks.extend_secret",
  summary: "Lets the old signing secret sign 24 hours longer, 7 days from now at most.",
  allowed: MAY_HOOK,
  effect: "changes",
  input: z.strictObject({ organization: organizationReference, webhook: webhookReference }),
  output: endpointShown,
  errors: [...WEBHOOK_REFUSALS, "webhook_not_rotating"],
  run: (act, { organization, webhook }) =>
    aboutOne(act, organization, webhook, (db) => extendSecret(db, act.clock, webhook)),
});
