import { z } from "zod";
import { changeEndpoint, checkAddress } from "../../webhooks/index.ts";
import { operation } from "../operation.ts";
import { organizationReference, revision } from "../place.ts";
import { aboutOne, WEBHOOK_REFUSALS } from "./one.ts";
import { projectNamed } from "./project.ts";
import {
  endpointShown,
  MAY_HOOK,
  webhookEvents,
  webhookProject,
  webhookReference,
  webhookUrl,
} from "./shown.ts";

export const changeWebhook = operation({
  name: "webhooks.change",
  summary:
    "Changes where an endpoint is, what it is told, or of which project. What waits is sent to the new place.",
  allowed: MAY_HOOK,
  effect: "changes",
  perMinute: 20,
  input: z.strictObject({
    organization: organizationReference,
    webhook: webhookReference,
    url: webhookUrl.optional(),
    events: webhookEvents.optional(),
    project: webhookProject,
    revision,
  }),
  output: endpointShown,
  errors: [...WEBHOOK_REFUSALS, "project_not_found", "changed_meanwhile"],
  run(act, { organization, webhook, url, events, project, revision: known }) {
    const address = url === undefined ? undefined : checkAddress(url, act.development);
    return aboutOne(act, organization, webhook, async (db) =>
      changeEndpoint(
        db,
        webhook,
        {
          ...(address === undefined ? {} : { url: address }),
          ...(events === undefined ? {} : { events }),
          ...(project === undefined ? {} : { project: await projectNamed(db, project) }),
        },
        known,
      ),
    );
  },
});
