import { timingSafeEqual } from "node:crypto";
import type { PeopleKeys, Person } from "../accounts/index.ts";
import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import type { OrganizationId } from "../kernel/ids.ts";
import { tokenHash } from "../kernel/one-time-token.ts";
import { type OrganizationDetails, readOrganization } from "../organizations/index.ts";
import type { ControlDatabase, TenantDb } from "../ports/database.ts";
import {
  endInvitation,
  invitationPlace,
  joinAsMember,
  readInvitation,
  type StoredInvitation,
} from "./store.ts";

/** What an open invitation is about. */
interface OpenInvitation {
  readonly organization: OrganizationDetails;
  readonly invitation: StoredInvitation;
}

/**
 * What the link of a mail invites to.
 * @throws ActError link_ended
 */
export async function findInvitation(database: ControlDatabase, token: string): Promise<OpenInvitation> {
  const hash = tokenHash("invitation", token);
  const place = hash && (await database.asOperator((db) => invitationPlace(db, hash)));
  if (!place) throw new ActError("link_ended");
  return database.inTenant(place.organization, async (db) => {
    const [organization, invitation] = [
      await readOrganization(db),
      await readInvitation(db, place.invitation),
    ];
    if (!organization || !invitation) throw new ActError("link_ended");
    return { organization, invitation };
  });
}

/**
 * Makes a person a member, by the link that was sent to their address, and to no other.
 * @param acting through which it is written down as the person's (D-4)
 * @throws ActError link_ended, invitation_for_other, member_already
 */
export async function acceptInvitation(
  acting: ControlDatabase,
  keys: PeopleKeys,
  person: Person,
  token: string,
): Promise<OrganizationDetails> {
  const { organization, invitation } = await findInvitation(acting, token);
  if (!timingSafeEqual(invitation.addressIndex, keys.addressIndex(person.address)))
    throw new ActError("invitation_for_other");
  await acting.inTenant(organization.id, async (db) => {
    if (!(await endInvitation(db, invitation.id, "accepted_at"))) throw new ActError("link_ended");
    const { role } = invitation;
    const member = await joinAsMember(db, {
      organization: organization.id,
      account: person.account.id,
      role,
    });
    if (member === null) throw new ActError("member_already");
    await recordAudit(db, "invitation.accepted", invitation.id, { member, role });
  });
  return organization;
}

/**
 * Makes a person the owner of a new organization.
 * @param make makes the organization, in the same transaction
 */
export async function becomeOwner(
  acting: ControlDatabase,
  organization: OrganizationId,
  person: Person,
  make: (db: TenantDb) => Promise<void>,
): Promise<void> {
  await acting.inTenant(organization, async (db) => {
    await make(db);
    const member = await joinAsMember(db, { organization, account: person.account.id, role: "owner" });
    if (member === null) throw new ActError("member_already");
    await recordAudit(db, "member.created", member, { role: "owner" });
  });
}
