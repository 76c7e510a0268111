import { z } from "zod";
import { createToken as create } from "../../tokens/index.ts";
import { operation } from "../operation.ts";
import { displayName, timestamp } from "../place.ts";
import { PLATFORM_ROLES } from "../principal.ts";

const DAY_MS = 86_400_000;
const USUAL_DAYS = 90;
const MOST_DAYS = 366;

export const createToken = operation({
  name: "tokens.create",
  summary: "Makes a personal access token for the API and shows it once.",
  allowed: { platform: ["admin"] },
  destructive: true,
  effect: "changes",
  showsSecret: true,
  input: z.strictObject({
    operator: z
      .string()
      .regex(
        /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/,
        "must be letters, digits and ._@- and at most 64 characters",
      )
      .describe("In whose name it acts; the audit ledger says so."),
    name: displayName,
    role: z
      .enum(PLATFORM_ROLES, `must be one of ${PLATFORM_ROLES.join(", ")}`)
      .default("operator")
      .describe("What it may do."),
    expires_in_days: z
      .int("must be a whole number")
      .min(1, "must be at least 1")
      .max(MOST_DAYS, `must be at most ${MOST_DAYS}`)
      .default(USUAL_DAYS),
  }),
  output: z.object({
    id: z.uuid(),
    token: z.string().describe("The token itself, shown only now."),
    prefix: z.string().describe("Its first part, by which it is named later."),
    expires_at: timestamp,
  }),
  errors: [],
  async run({ database, hasher, clock }, { expires_in_days: days, ...request }) {
    const expiresAt = new Date(clock.nowMs() + days * DAY_MS);
    const { id, token, prefix } = await create(database, hasher, { ...request, expiresAt });
    return { id, token: token.reveal(), prefix, expires_at: expiresAt.toISOString() };
  },
});
