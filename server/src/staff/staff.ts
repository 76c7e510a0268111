import { timingSafeEqual } from "node:crypto";
import {
  findAccount,
  type MailAddress,
  openPeopleKeys,
  openPerson,
  type PeopleKeys,
  type Person,
} from "../accounts/index.ts";
import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import type { Clock } from "../kernel/clock.ts";
import { type AccountId, newId, type StaffId } from "../kernel/ids.ts";
import { hashOfNew, newToken, tokenHash } from "../kernel/one-time-token.ts";
import { queueMail } from "../mail/index.ts";
import type { ControlDatabase, OperatorDb } from "../ports/database.ts";
import type { Vault } from "../vault/index.ts";
import {
  acceptInvited,
  deleteStaff,
  findInvited,
  hasAdminBeside,
  insertInvited,
  insertStaff,
  lockStaff,
  readStaff,
  type StaffEntry,
  type StaffRole,
  setStaffRole,
  staffOfAccount,
} from "./store.ts";

const LIFETIME_SECONDS = 7 * 86_400;
const TABLE = "staff";

/** What adding somebody needs. */
export interface Staffing {
  readonly database: ControlDatabase;
  readonly vault: Vault;
  readonly clock: Clock;
}

/**
 * Gives a person a role on the platform: at once where a verified account has the address, else by an invitation that works once,
 * for a week, and for that address only. Either way a mail tells of it.
 * @throws ActError staff_already
 */
export async function addStaff(
  { database, vault, clock }: Staffing,
  {
    address,
    role,
    language,
  }: { readonly address: MailAddress; readonly role: StaffRole; readonly language: "en" | "es" },
): Promise<StaffId> {
  const keys = await openPeopleKeys(database, vault);
  const id = newId<StaffId>();
  return database.asOperator(async (db) => {
    await lockStaff(db);
    const account = await findAccount(db, keys.addressIndex(address));
    const known = account !== null && account.verifiedAt !== null && account.suspendedAt === null;
    const token = newToken();
    if (known) await makeStaff(db, id, account.id, role);
    else {
      await insertInvited(db, {
        id,
        role,
        addressIndex: keys.addressIndex(address),
        address: keys.seal(address.text, TABLE, id, "address"),
        secretHash: hashOfNew("staff-invitation", token),
        lifetimeSeconds: LIFETIME_SECONDS,
      });
      await recordAudit(db, "staff.invited", id, { role });
    }
    await queueMail(db, keys, known ? account.id : null, {
      // To the address that the account's person gave, however it was typed here.
      to: known ? (await openPerson(vault, account)).address.text : address.text,
      language: account?.language ?? language,
      message: known
        ? { template: "staff_added", role, path: "/console/sign-in" }
        : {
            template: "staff_invited",
            role,
            path: `/console/join#t=${token.reveal()}`,
            untilMs: clock.nowMs() + LIFETIME_SECONDS * 1000,
          },
    });
    return id;
  });
}

/**
 * Writes down that a person runs the platform, in the transaction of the caller.
 * @throws ActError staff_already
 */
export async function makeStaff(
  db: OperatorDb,
  id: StaffId,
  account: AccountId,
  role: StaffRole,
): Promise<void> {
  if (!(await insertStaff(db, { id, account, role }))) throw new ActError("staff_already");
  await recordAudit(db, "staff.added", id, { account, role });
}

/**
 * Makes an invitation the signed-in person's, if it was sent to their address.
 * @param acting through which it is written down as the person's (D-4)
 * @throws ActError link_ended, invitation_for_other, staff_already
 */
export async function acceptStaffInvitation(
  acting: ControlDatabase,
  keys: PeopleKeys,
  person: Person,
  token: string,
): Promise<StaffRole> {
  const hash = tokenHash("staff-invitation", token);
  return acting.asOperator(async (db) => {
    await lockStaff(db);
    const invited = hash && (await findInvited(db, hash));
    if (!invited) throw new ActError("link_ended");
    if (!timingSafeEqual(invited.addressIndex, keys.addressIndex(person.address)))
      throw new ActError("invitation_for_other");
    const { id: account } = person.account;
    if ((await staffOfAccount(db, account)) !== null) throw new ActError("staff_already");
    if (!(await acceptInvited(db, invited.id, account))) throw new ActError("link_ended");
    await recordAudit(db, "staff.added", invited.id, { account, role: invited.role });
    return invited.role;
  });
}

/**
 * Whether an invitation to run the platform that can still be accepted was sent to that very address; null when it is none.
 * @param token of the link
 */
export async function isStaffInvitation(
  database: ControlDatabase,
  addressIndex: Buffer,
  token: string,
): Promise<boolean | null> {
  const hash = tokenHash("staff-invitation", token);
  const invited = hash && (await database.asOperator((db) => findInvited(db, hash)));
  return invited ? timingSafeEqual(invited.addressIndex, addressIndex) : null;
}

/**
 * Gives somebody another role; it counts from their next call on.
 * @throws ActError staff_not_found, last_admin, changed_meanwhile
 */
export async function changeStaff(
  database: ControlDatabase,
  id: StaffId,
  role: StaffRole,
  revision: number,
): Promise<void> {
  await database.asOperator(async (db) => {
    const before = await lockedEntry(db, id);
    if (role !== "admin") await refuseLastAdmin(db, before);
    if (!(await setStaffRole(db, id, role, revision))) throw new ActError("changed_meanwhile");
    await recordAudit(db, "staff.changed", id, { account: before.account, role });
  });
}

/**
 * Takes somebody's role away, or an invitation back. Their sessions of the console end at once; their account stays.
 * @throws ActError staff_not_found, last_admin
 */
export async function removeStaff(database: ControlDatabase, id: StaffId): Promise<void> {
  await database.asOperator(async (db) => {
    const before = await lockedEntry(db, id);
    await refuseLastAdmin(db, before);
    await deleteStaff(db, id);
    await recordAudit(db, "staff.removed", id, { account: before.account, role: before.role });
  });
}

async function lockedEntry(db: OperatorDb, id: StaffId): Promise<StaffEntry> {
  await lockStaff(db);
  const found = await readStaff(db, id);
  if (found === null) throw new ActError("staff_not_found", { staff: id });
  return found;
}

/** Else nobody could add anybody without the server's settings. */
async function refuseLastAdmin(db: OperatorDb, { id, role, account }: StaffEntry): Promise<void> {
  if (role === "admin" && account !== null && !(await hasAdminBeside(db, id)))
    throw new ActError("last_admin");
}

/** Whom an invitation is for; null for who has come. */
export function addressOfInvited(keys: PeopleKeys, { id, address }: StaffEntry): string | null {
  return address === null ? null : keys.open(address, TABLE, id, "address");
}
