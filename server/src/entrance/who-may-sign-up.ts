import { timingSafeEqual } from "node:crypto";
import { DOOR_LIMITS, type Take } from "../abuse/index.ts";
import type { MailAddress } from "../accounts/index.ts";
import { findInvitation } from "../invitations/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { isStaffInvitation } from "../staff/index.ts";
import type { Entrance, Visit } from "./entrance.ts";

/**
 * Whether somebody may open an account with that address here.
 * @param invitation the token of an invitation's link, into an organization or to run the platform. The second opens an account also
 *   where accounts are closed: an admin asked for this very person
 * @returns whether it was sent to this very address, which is verified by that
 * @throws ActError sign_up_closed, link_ended, invitation_for_other, address_disposable
 */
export async function mayEnter(
  { settings, database, keys, disposable }: Entrance,
  address: MailAddress,
  invitation: string | null,
): Promise<boolean> {
  const ofStaff =
    invitation === null ? null : await isStaffInvitation(database, keys.addressIndex(address), invitation);
  if (ofStaff === false) throw new ActError("invitation_for_other");
  if (ofStaff) return true;
  if (settings.signUp === "closed" || (settings.signUp === "invited" && invitation === null))
    throw new ActError("sign_up_closed");
  if (await disposable.has(address.domain)) throw new ActError("address_disposable");
  if (invitation === null) return false;
  const { invitation: found } = await findInvitation(database, invitation);
  if (!timingSafeEqual(found.addressIndex, keys.addressIndex(address)))
    throw new ActError("invitation_for_other");
  return true;
}

/** Providers at which everybody has an address: their domain says nothing of who signs up. */
const EVERYBODYS = new Set([
  "gmail.com",
  "googlemail.com",
  "outlook.com",
  "hotmail.com",
  "live.com",
  "yahoo.com",
  "icloud.com",
  "me.com",
  "proton.me",
  "protonmail.com",
  "gmx.de",
  "gmx.net",
  "web.de",
  "mail.ru",
  "yandex.ru",
  "qq.com",
  "163.com",
]);
const FOR_EVERYBODYS = 50;

/**
 * AB-3: counts an account by network and by mail domain.
 * @throws ActError too_many_requests, limits_unchecked
 */
export async function countSignUp(
  { limits, settings }: Entrance,
  { origin }: Visit,
  { domain }: MailAddress,
): Promise<readonly Take[]> {
  const { signUpsOfNetwork, signUpsOfDomain } = DOOR_LIMITS;
  const most = settings.signUpsPerDomain * (EVERYBODYS.has(domain) ? FOR_EVERYBODYS : 1);
  const ofNetwork = { ...signUpsOfNetwork, most: settings.signUpsPerNetwork };
  return [
    await limits.take(ofNetwork, origin.network),
    await limits.take({ ...signUpsOfDomain, most }, domain),
  ];
}
