import { z } from "zod";
import { resumeEndpoint } from "../../webhooks/index.ts";
import { operation } from "../operation.ts";
import { organizationReference } from "../place.ts";
import { aboutOne, WEBHOOK_REFUSALS } from "./one.ts";
import { endpointShown, MAY_HOOK, webhookReference } from "./shown.ts";

export const resumeWebhook = operation({
  name: "webhooks.resume",
  summary: "Lets a paused or disabled endpoint go on.",
  allowed: MAY_HOOK,
  effect: "changes",
  input: z.strictObject({ organization: organizationReference, webhook: webhookReference }),
  output: endpointShown,
  errors: [...WEBHOOK_REFUSALS, "webhook_working", "changed_meanwhile"],
  run: (act, { organization, webhook }) =>
    aboutOne(act, organization, webhook, (db) => resumeEndpoint(db, webhook)),
});
