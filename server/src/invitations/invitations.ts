import { type MailAddress, openPeopleKeys, type PeopleKeys } from "../accounts/index.ts";
import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import type { Clock } from "../kernel/clock.ts";
import { type InvitationId, type MemberId, newId, type OrganizationId } from "../kernel/ids.ts";
import { hashOfNew, newToken } from "../kernel/one-time-token.ts";
import { queueMail } from "../mail/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import type { Vault } from "../vault/index.ts";
import { heldRole, insertInvitation, type StoredInvitation } from "./store.ts";

const LIFETIME_SECONDS = 7 * 86_400;
const TABLE = "invitations";

/** What inviting needs. */
export interface Inviting {
  readonly database: ControlDatabase;
  readonly vault: Vault;
  readonly clock: Clock;
}

export interface Invited {
  readonly id: InvitationId;
  readonly expiresAt: Date;
}

/** Who may invite into which role; the database takes back what somebody invited who may not any more (0015). */
const MAY_INVITE: Readonly<Record<string, (role: string) => boolean>> = {
  owner: () => true,
  admin: (role) => role !== "owner",
};

/**
 * Invites an address into an organization: the link in the mail works once, for a week, and for that address only. It ends when whoever
 * invited may not invite any more.
 * @param invitation its `invitedBy` is null for those who run the platform
 * @throws ActError not_permitted when the member's role was taken away meanwhile
 */
export async function invite(
  { database, vault, clock }: Inviting,
  organization: { readonly id: OrganizationId; readonly name: string },
  {
    address,
    role,
    language,
    invitedBy,
  }: {
    readonly address: MailAddress;
    readonly role: string;
    readonly language: "en" | "es";
    readonly invitedBy: MemberId | null;
  },
): Promise<Invited> {
  const keys = await openPeopleKeys(database, vault);
  const id = newId<InvitationId>();
  const token = newToken();
  const untilMs = clock.nowMs() + LIFETIME_SECONDS * 1000;
  await database.inTenant(organization.id, async (db) => {
    const held = invitedBy === null ? "owner" : await heldRole(db, invitedBy);
    if (!MAY_INVITE[held ?? ""]?.(role)) throw new ActError("not_permitted", { roles: "owner, admin" });
    await insertInvitation(db, {
      id,
      organization: organization.id,
      role,
      addressIndex: keys.addressIndex(address),
      address: keys.seal(address.text, TABLE, id, "address"),
      secretHash: hashOfNew("invitation", token),
      invitedBy,
      lifetimeSeconds: LIFETIME_SECONDS,
    });
    await queueMail(db, keys, null, {
      to: address.text,
      language,
      message: {
        template: "invitation",
        organization: organization.name,
        role,
        path: `/invite#t=${token.reveal()}`,
        untilMs,
      },
    });
    await recordAudit(db, "invitation.created", id, { role });
  });
  return { id, expiresAt: new Date(untilMs) };
}

/** Whom an invitation is for. */
export function addressOfInvitation(keys: PeopleKeys, { id, address }: StoredInvitation): string {
  return keys.open(address, TABLE, id, "address");
}
