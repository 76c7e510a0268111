import { z } from "zod";
import { WEBHOOK_EVENTS } from "../../webhook-events/index.ts";
import { ENDPOINT_STATES, type Endpoint, type SigningSecret } from "../../webhooks/index.ts";
import { timestamp } from "../place.ts";

/** Who has to do with webhooks: those whose programs are told. */
export const MAY_HOOK = {
  organization: ["owner", "admin", "developer"],
  platform: ["operator", "admin"],
} as const;

export const webhookReference = z.uuid("is not the id of an endpoint").describe("The endpoint's id.");

export const webhookUrl = z
  .string()
  .min(1, "must not be empty")
  .max(500, "must be a URL of at most 500 characters")
  .describe("Where events are sent by POST: https only. On a development machine also http to this machine.");

export const webhookEvents = z
  .array(z.enum(WEBHOOK_EVENTS, `must be among ${WEBHOOK_EVENTS.join(", ")}`))
  .min(1, "must name at least one")
  .max(WEBHOOK_EVENTS.length, "names one twice")
  .refine((events) => new Set(events).size === events.length, "names one twice")
  .describe("What it is told; docs/webhooks.md says when each comes.");

export const webhookProject = z
  .string()
  .min(1, "must not be empty")
  .max(40, "is not a short name or an id")
  .nullable()
  .optional()
  .describe("Only what happens in this project, by its short name or id; null: in all.");

/** An endpoint's members, as the API shows them. */
export const endpointMembers = {
  id: z.uuid(),
  url: z.string(),
  events: z.array(z.enum(WEBHOOK_EVENTS)),
  project: z.uuid().nullable().describe("Null: every project."),
  state: z
    .enum(ENDPOINT_STATES)
    .describe(
      "failing: the last attempt did not arrive, and more follow. disabled: nothing is sent until it is resumed.",
    ),
  disabled_because: z
    .enum(["gone", "failing"])
    .nullable()
    .describe("gone: it answered 410. failing: nothing arrived for 72 hours."),
  failing_since: timestamp.nullable(),
  revision: z.int(),
  created_at: timestamp,
  secrets: z
    .array(
      z.object({
        hint: z.string().describe("Its first and last characters."),
        created_at: timestamp,
        signs_until: timestamp.nullable().describe("Null: it is in force."),
      }),
    )
    .describe("Those that sign, the one in force first."),
};

export const endpointShown = z.object(endpointMembers).meta({ id: "WebhookEndpoint" });

export function showEndpoint(endpoint: Endpoint, secrets: readonly SigningSecret[]) {
  const { id, url, events, project, state, disabledBecause, failingSince, revision, createdAt } = endpoint;
  return {
    ...{ id, url, project, state, revision, disabled_because: disabledBecause },
    events: z.array(z.enum(WEBHOOK_EVENTS)).parse(events),
    failing_since: failingSince?.toISOString() ?? null,
    created_at: createdAt.toISOString(),
    secrets: secrets
      .filter((secret) => secret.endpoint === id)
      .map(({ hint, createdAt: madeAt, signsUntil }) => ({
        hint,
        created_at: madeAt.toISOString(),
        signs_until: signsUntil?.toISOString() ?? null,
      })),
  };
}
