import { z } from "zod";
import { openPeople } from "../../accounts/index.ts";
import type { MemberDetails } from "../../organizations/index.ts";
import type { Act } from "../operation.ts";
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
    address: z.string().nullable().describe("Of the member's account; null for one who does not sign in."),
    role: memberRole,
    revision: z.int(),
    created_at: timestamp,
    left_at: timestamp.nullable().describe("Null while it is a member."),
    suspended_by: sides,
  })
  .meta({ id: "Member" });

/** Name and address of members with an account are sealed there, and opened for this answer (D-1). */
export async function showMembers(
  { database, vault }: Pick<Act, "database" | "vault">,
  members: readonly MemberDetails[],
): Promise<readonly (z.output<typeof memberShown> & { id: MemberDetails["id"] })[]> {
  const accounts = members.flatMap(({ account }) => account ?? []);
  const people =
    accounts.length === 0
      ? new Map<never, never>()
      : await database.asOperator((db) => openPeople(db, vault, accounts));
  return members.map(({ id, name, account, role, suspendedBy, revision, createdAt, leftAt }) => {
    const person = account === null ? undefined : people.get(account);
    return {
      id,
      name: person?.name ?? name ?? "",
      address: person?.address.text ?? null,
      role: memberRole.parse(role),
      revision,
      created_at: createdAt.toISOString(),
      left_at: leftAt?.toISOString() ?? null,
      suspended_by: [...suspendedBy],
    };
  });
}

export async function showMember(
  act: Pick<Act, "database" | "vault">,
  member: MemberDetails,
): Promise<z.output<typeof memberShown>> {
  const [shown] = await showMembers(act, [member]);
  if (shown === undefined) throw new Error("a member was shown as nothing");
  return shown;
}
