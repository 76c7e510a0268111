import { type MailAddress, openPeopleKeys, type PeopleKeys } from "../accounts/index.ts";
import { recordAudit } from "../audit/index.ts";
import type { Clock } from "../kernel/clock.ts";
import { type InvitationId, newId, type OrganizationId } from "../kernel/ids.ts";
import { hashOfNew, newToken } from "../kernel/one-time-token.ts";
import { queueMail } from "../mail/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import type { Vault } from "../vault/index.ts";
import { insertInvitation, type StoredInvitation } from "./store.ts";

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

/** Invites an address into an organization: the link in the mail works once, for a week, and for that address only. */
export async function invite(
  { database, vault, clock }: Inviting,
  organization: { readonly id: OrganizationId; readonly name: string },
  {
    address,
    role,
    language,
  }: { readonly address: MailAddress; readonly role: string; readonly language: "en" | "es" },
): Promise<Invited> {
  const keys = await openPeopleKeys(database, vault);
  const id = newId<InvitationId>();
  const token = newToken();
  const untilMs = clock.nowMs() + LIFETIME_SECONDS * 1000;
  await database.inTenant(organization.id, async (db) => {
    await insertInvitation(db, {
      id,
      organization: organization.id,
      role,
      addressIndex: keys.addressIndex(address),
      address: keys.seal(address.text, TABLE, id, "address"),
      secretHash: hashOfNew("invitation", token),
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
