import { z } from "zod";
import { endpointsIn, recentSlots, SLOT_HOURS, SLOTS, secretsOf } from "../../webhooks/index.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";
import { endpointMembers, MAY_HOOK, showEndpoint } from "./shown.ts";

export const listWebhooks = operation({
  name: "webhooks.list",
  summary: "List the endpoints that are told what happens in an organization, and how much of it arrived.",
  allowed: MAY_HOOK,
  effect: "reads",
  input: z.strictObject({ organization: organizationReference }),
  output: z.object({
    items: z.array(
      z.object({
        ...endpointMembers,
        recent: z
          .array(
            z.object({
              delivered: z.int(),
              failed: z.int().describe("Given up, or waiting to be sent again."),
            }),
          )
          .length(SLOTS)
          .describe(`The last seven days, in steps of ${SLOT_HOURS} hours; the last one ends now.`),
      }),
    ),
  }),
  errors: ["organization_not_found"],
  async run(act, { organization }) {
    const { id } = await organizationFor(act, MAY_HOOK, organization);
    return act.database.inTenant(id, async (db) => {
      const endpoints = await endpointsIn(db);
      const secrets = await secretsOf(
        db,
        endpoints.map((one) => one.id),
      );
      const slots = new Map((await recentSlots(db)).map((one) => [`${one.endpoint} ${one.slot}`, one]));
      return {
        items: endpoints.map((endpoint) => ({
          ...showEndpoint(endpoint, secrets),
          recent: Array.from({ length: SLOTS }, (_, slot) => {
            const { delivered = 0, failed = 0 } = slots.get(`${endpoint.id} ${slot}`) ?? {};
            return { delivered, failed };
          }),
        })),
      };
    });
  },
});
