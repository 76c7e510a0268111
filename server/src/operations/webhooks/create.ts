import { z } from "zod";
import { addEndpoint, checkAddress, secretsOf } from "../../webhooks/index.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";
import { projectNamed } from "./project.ts";
import {
  endpointMembers,
  MAY_HOOK,
  showEndpoint,
  webhookEvents,
  webhookProject,
  webhookUrl,
} from "./shown.ts";

export const createWebhook = operation({
  name: "webhooks.create",
  summary: "Adds an endpoint that is told what happens, and shows its signing secret, once.",
  allowed: MAY_HOOK,
  effect: "changes",
  showsSecret: true,
  perMinute: 20,
  input: z.strictObject({
    organization: organizationReference,
    url: webhookUrl,
    events: webhookEvents,
    project: webhookProject,
  }),
  output: z.object({
    ...endpointMembers,
    secret: z.string().describe("Signs everything that is sent there; shown now and never again."),
  }),
  errors: ["organization_not_found", "project_not_found", "too_many_webhooks"],
  async run(act, { organization, url, events, project }) {
    const address = checkAddress(url, act.development);
    const { id } = await organizationFor(act, MAY_HOOK, organization);
    const of = await act.database.inTenant(id, (db) => projectNamed(db, project ?? null));
    const choices = { url: address, events, project: of };
    const { endpoint, secret } = await addEndpoint(act.database, act.vault, id, choices);
    const secrets = await act.database.inTenant(id, (db) => secretsOf(db, [endpoint.id]));
    return { ...showEndpoint(endpoint, secrets), secret: secret.reveal() };
  },
});
