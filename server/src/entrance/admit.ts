import { makeLink, type Person } from "../accounts/index.ts";
import { hashOfNew, newToken, tokenHash } from "../kernel/one-time-token.ts";
import type { Secret } from "../kernel/secret.ts";
import { queueMail } from "../mail/index.ts";
import type { OperatorDb } from "../ports/database.ts";
import { recordEvent } from "../security-events/index.ts";
import {
  type Factor,
  isKnownDevice,
  type OpenedSession,
  openSession,
  rememberDevice,
} from "../sessions/index.ts";
import type { Entrance, Visit } from "./entrance.ts";
import { sightingOf } from "./sighting.ts";

/** Somebody who was let in. */
export interface Admitted {
  readonly session: OpenedSession;
  /** A new token for this device; null where it has one, or is somebody else's. */
  readonly device: Secret | null;
}

/**
 * Lets a person in who has proved who they are: opens a session, remembers the device, and says by mail when it is a new one.
 * @param db the transaction of the proof
 * @param trusted the device is known to be the person's for another reason
 */
export async function admit(
  db: OperatorDb,
  entrance: Entrance,
  visit: Visit,
  person: Person,
  how: { readonly factors: readonly Factor[]; readonly shared: boolean; readonly trusted?: boolean },
): Promise<Admitted> {
  const { keys } = entrance;
  const { id: account } = person.account;
  const { factors, shared, trusted = false } = how;
  const session = await openSession(db, { account, device: visit.origin.device, shared, factors });
  await recordEvent(db, keys, "session.opened", visit.origin, {
    account,
    key: person.key,
    session: session.id,
  });
  return { session, device: await noticeDevice(db, entrance, visit, person, { shared, trusted }) };
}

/**
 * Says by mail when a person is let in on a device that is new to them, and remembers it.
 * @param how `shared`: it is not theirs and not remembered; `trusted`: it is known to be theirs for another reason
 * @returns a new token for this device; null where it has one, or is somebody else's
 */
export async function noticeDevice(
  db: OperatorDb,
  entrance: Entrance,
  visit: Visit,
  person: Person,
  { shared = false, trusted = false }: { readonly shared?: boolean; readonly trusted?: boolean },
): Promise<Secret | null> {
  const { keys } = entrance;
  const { id: account } = person.account;
  const brought = visit.device === null ? null : tokenHash("device", visit.device);
  const known = brought !== null && (await isKnownDevice(db, account, brought));
  if (known) await rememberDevice(db, account, brought);
  else if (!trusted && person.account.verifiedAt !== null) {
    const token = await makeLink(db, account, "not_me");
    await queueMail(db, keys, account, {
      to: person.address.text,
      language: person.account.language,
      message: {
        template: "new_device",
        seen: sightingOf(entrance, visit),
        path: `/this-was-not-me#t=${token.reveal()}`,
      },
    });
  }
  if (known || shared) return null;
  const device = newToken();
  await rememberDevice(db, account, hashOfNew("device", device));
  return device;
}
