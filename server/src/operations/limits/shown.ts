import { z } from "zod";
import {
  LIMIT_SCOPES,
  LIMIT_UNITS,
  LIMITED_ENDPOINTS,
  type LimitRule,
  type Outage,
  policyName,
} from "../../limits/index.ts";
import { timestamp } from "../place.ts";

/**
 * Who sets limits. They guard the platform and its other customers, and one of an organization takes the place of the general
 * one: an organization that set its own would lift what it was given.
 */
export const MAY_LIMIT = { platform: ["operator", "admin"] } as const;

const LONGEST_WINDOW_SECONDS = 86_400;
const MOST = 1_000_000_000_000;

/** How much in how long, of what. Whom it counts is said beside it. */
export const rateTaken = {
  most: z
    .int("must be a whole number")
    .min(0, "must not be below 0")
    .max(MOST, `must be at most ${MOST}`)
    .describe("No window holds more than this."),
  window_seconds: z
    .int("must be a whole number")
    .min(1, "must be at least 1")
    .max(LONGEST_WINDOW_SECONDS, "must be at most a day, 86400")
    .describe("How long a window is, wherever it begins."),
  unit: z
    .enum(LIMIT_UNITS, `must be one of ${LIMIT_UNITS.join(", ")}`)
    .default("requests")
    .describe(
      "What is counted. 'failures' are wrong API keys, which only an address can have; 'images' are pictures that are asked for.",
    ),
  endpoint: z
    .enum(LIMITED_ENDPOINTS, `must be one of ${LIMITED_ENDPOINTS.join(", ")}`)
    .nullable()
    .default(null)
    .describe("Null: all endpoints together."),
};

/** A limit as the API shows it. */
export const limitShown = z
  .object({
    number: z.int(),
    name: z.string().describe("What callers know it by, in headers and refusals."),
    scope: z.enum(LIMIT_SCOPES),
    subject: z
      .string()
      .nullable()
      .describe("The id, or the address, that it counts; null: each one of the scope, separately."),
    most: z.int(),
    unit: z.enum(LIMIT_UNITS),
    window_seconds: z.int(),
    endpoint: z.enum(LIMITED_ENDPOINTS).nullable(),
  })
  .meta({ id: "Limit" });

export function showLimit(rule: LimitRule): z.output<typeof limitShown> {
  const { number, scope, subject, most, unit, windowSeconds, endpoint } = rule;
  return {
    number,
    name: policyName(rule),
    scope,
    subject,
    most,
    unit,
    window_seconds: windowSeconds,
    endpoint,
  };
}

/** What becomes of requests while they cannot be counted. */
export const outageShown = z.object({
  mode: z.enum(["closed", "open"]).describe("'closed': they are refused. 'open': they are let through."),
  reason: z.string(),
  changed_at: timestamp,
});

export function showOutage({ mode, reason, changedAt }: Outage): z.input<typeof outageShown> {
  return { mode, reason, changed_at: changedAt.toISOString() };
}

/** Odd for general limits, even for those of organizations. */
export const limitNumber = z.coerce
  .number("must be a number")
  .int("must be a whole number")
  .min(1, "must be at least 1")
  .max(1_000_000_000_000_000, "is not the number of a limit");
