import { z } from "zod";
import { endpointIn, rotateSecret, secretsOf } from "../../webhooks/index.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";
import { WEBHOOK_REFUSALS } from "./one.ts";
import { endpointMembers, MAY_HOOK, showEndpoint, webhookReference } from "./shown.ts";

export const rotateWebhookSecret = operation({
  name: "webhooks.rotate_secret",
  summary: "Makes a new signing secret and shows it, once. The old one signs beside it for 24 hours.",
  allowed: MAY_HOOK,
  effect: "changes",
  showsSecret: true,
  input: z.strictObject({ organization: organizationReference, webhook: webhookReference }),
  output: z.object({
    ...endpointMembers,
    secret: z.string().describe("The new one; shown now and never again."),
  }),
  errors: [...WEBHOOK_REFUSALS, "webhook_rotating"],
  async run(act, { organization, webhook }) {
    const { id } = await organizationFor(act, MAY_HOOK, organization);
    const secret = await rotateSecret(act, id, webhook);
    return act.database.inTenant(id, async (db) => ({
      ...showEndpoint(await endpointIn(db, webhook), await secretsOf(db, [webhook])),
      secret: secret.reveal(),
    }));
  },
});
