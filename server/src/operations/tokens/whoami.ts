import { z } from "zod";
import { operation } from "../operation.ts";
import { ORGANIZATION_ROLES, PLATFORM_ROLES } from "../principal.ts";

export const whoAmI = operation({
  name: "tokens.whoami",
  summary: "Tell as whom a call is written down, and what it may do where.",
  allowed: { organization: ORGANIZATION_ROLES, platform: PLATFORM_ROLES },
  effect: "reads",
  input: z.strictObject({}),
  output: z.object({
    actor: z.object({ kind: z.string(), id: z.string() }).describe("As in the audit ledger."),
    platform_role: z.enum(PLATFORM_ROLES).nullable().describe("Null for a customer."),
    organizations: z
      .array(z.object({ organization: z.uuid(), role: z.enum(ORGANIZATION_ROLES) }))
      .describe("Where the caller is a member; empty for who runs the platform."),
  }),
  errors: [],
  async run({ principal: { actor, platform, memberships } }) {
    return {
      actor,
      platform_role: platform,
      organizations: memberships.map(({ organization, role }) => ({ organization, role })),
    };
  },
});
