import { z } from "zod";
import { openPeople } from "../../accounts/index.ts";

import { withSecondFactor } from "../../factors/index.ts";
import type { MemberDetails } from "../../organizations/index.ts";
import { lastSeenDays } from "../../security-events/index.ts";
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

/** A member in the list of them, with what those see of it who answer for the organization. */
export const memberListed = memberShown
  .extend({
    second_factor: z
      .boolean()
      .nullable()
      .describe("Whether the member has one; null for who neither owns nor administers the organization."),
    seen_on: z.iso
      .date()
      .nullable()
      .describe(
        "The day in UTC on which the member was last signed in here; null as above, and where it is not known.",
      ),
  })
  .meta({ id: "ListedMember" });

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

/**
 * The same for the list. Second factor and last day are asked only where they are shown.
 * @param answers whether whoever asks answers for the organization
 */
export async function showMembersListed(
  act: Pick<Act, "database" | "vault">,
  members: readonly MemberDetails[],
  answers: boolean,
): Promise<readonly (z.output<typeof memberListed> & { id: MemberDetails["id"] })[]> {
  const accounts = answers ? members.flatMap(({ account }) => account ?? []) : [];
  const { secured, seen } = await act.database.asOperator(async (db) => ({
    secured: await withSecondFactor(db, accounts),
    seen: await lastSeenDays(db, accounts),
  }));
  const shown = await showMembers(act, members);
  return members.map(({ account }, index) => ({
    ...(shown[index] as (typeof shown)[number]),
    second_factor: !answers || account === null ? null : secured.has(account),
    seen_on: account === null ? null : (seen.get(account) ?? null),
  }));
}

export async function showMember(
  act: Pick<Act, "database" | "vault">,
  member: MemberDetails,
): Promise<z.output<typeof memberShown>> {
  const [shown] = await showMembers(act, [member]);
  if (shown === undefined) throw new Error("a member was shown as nothing");
  return shown;
}
