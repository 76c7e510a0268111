import { z } from "zod";
import { removeEndpoint } from "../../webhooks/index.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";
import { WEBHOOK_REFUSALS } from "./one.ts";
import { MAY_HOOK, webhookReference } from "./shown.ts";

export const removeWebhook = operation({
  name: "webhooks.remove",
  summary: "Removes an endpoint with its secrets, its deliveries and what waits for it.",
  allowed: MAY_HOOK,
  effect: "changes",
  input: z.strictObject({ organization: organizationReference, webhook: webhookReference }),
  output: z.object({ id: z.uuid(), removed: z.literal(true) }),
  errors: WEBHOOK_REFUSALS,
  async run(act, { organization, webhook }) {
    const { id } = await organizationFor(act, MAY_HOOK, organization);
    await act.database.inTenant(id, (db) => removeEndpoint(db, webhook));
    return { id: webhook, removed: true as const };
  },
});
