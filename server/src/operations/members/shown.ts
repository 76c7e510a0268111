import { z } from "zod";
import type { MemberDetails } from "../../organizations/index.ts";
import { timestamp } from "../place.ts";
import { ORGANIZATION_ROLES } from "../principal.ts";
import { sides } from "../suspensions/sides.ts";

export const memberRole = z
  .enum(ORGANIZATION_ROLES, `must be one of ${ORGANIZATION_ROLES.join(", ")}`)
  .describe("What the member may do.");

export const memberReference = z.string("must be an id").max(40, "is not an id").describe("The member's id.");

/** A member as the API shows it. */
export const memberShown = z
  .object({
    id: z.uuid(),
    name: z.string(),
    role: memberRole,
    revision: z.int(),
    created_at: timestamp,
    suspended_by: sides,
  })
  .meta({ id: "Member" });

export function showMember(details: MemberDetails): z.output<typeof memberShown> {
  const { id, name, role, revision, createdAt, suspendedBy } = details;
  return {
    id,
    name,
    role: memberRole.parse(role),
    revision,
    created_at: createdAt.toISOString(),
    suspended_by: [...suspendedBy],
  };
}
