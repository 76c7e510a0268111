import { lockAccount } from "../../accounts/index.ts";
import {
  keepPasskey,
  loadPasskeys,
  makeRecoveryCodes,
  type NewPasskey,
  passkeysOf,
  type RegistrationQuestion,
  type RelyingParty,
  recoveryCodesLeft,
  registrationQuestion,
  relyingPartyOf,
  removePasskey,
  renamePasskey,
} from "../../factors/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import { parseId } from "../../kernel/ids.ts";
import type { Secret } from "../../kernel/secret.ts";
import { recordEvent } from "../../security-events/index.ts";
import { type OpenedSession, rotateSession } from "../../sessions/index.ts";
import type { Entrance, Visit } from "../entrance.ts";
import { justProven, personOf, signedIn } from "../own-account.ts";
import { beginStep, takeCeremony } from "../steps.ts";
import { tellOfChange } from "../tell-of-change.ts";
import { endWithLastFactor } from "./last-factor.ts";

/** More than anybody has devices. */
const MOST_PASSKEYS = 20;

/** @throws ActError passkeys_not_possible */
export function relyingParty({ settings }: Entrance): RelyingParty {
  const party = relyingPartyOf(settings.origins);
  if (party === null) throw new ActError("passkeys_not_possible");
  return party;
}

/** A question for a browser, and the token by which its answer will be known. */
export interface Question<Options> {
  readonly options: Options;
  readonly ceremony: Secret;
}

/**
 * Begins to add a passkey.
 * @throws ActError passkeys_not_possible, too_many_passkeys, address_not_verified, proof_of_person_needed
 */
export async function askForPasskey(
  entrance: Entrance,
  visit: Visit,
): Promise<Question<RegistrationQuestion>> {
  const session = justProven(visit);
  const party = relyingParty(entrance);
  // Else whoever opened an account with another's address could lock its owner out.
  if (!session.verified) throw new ActError("address_not_verified");
  const { account, key, address, name } = await personOf(entrance, session);
  const { database, keys, settings } = entrance;
  await loadPasskeys();
  return database.asOperator(async (db) => {
    if ((await passkeysOf(db, account.id)).length >= MOST_PASSKEYS)
      throw new ActError("too_many_passkeys", { most: MOST_PASSKEYS });
    const shown = { product: settings.product, address: address.text, name };
    const options = await registrationQuestion(db, keys, account.id, key, party, shown);
    const detail = { challenge: options.challenge };
    return { options, ceremony: await beginStep(db, entrance, "passkey_registration", account.id, detail) };
  });
}

/**
 * Adds the passkey that the browser made. From here on it opens the account, and is asked for after a password.
 * @returns recovery codes, shown once, where the person had none, and the session with a new token
 * @throws ActError step_ended, passkey_refused, passkey_known, too_many_passkeys, proof_of_person_needed
 */
export async function addPasskey(
  entrance: Entrance,
  visit: Visit,
  { answer, name }: { readonly answer: NewPasskey; readonly name: string },
): Promise<{ readonly id: string; readonly codes: readonly Secret[]; readonly session: OpenedSession }> {
  const session = justProven(visit);
  const person = await personOf(entrance, session);
  const { account, key } = person;
  const { database, keys, clock } = entrance;
  const step = await takeCeremony(entrance, visit, ["passkey_registration"]);
  if (step.account !== account.id) throw new ActError("step_ended");
  const { challenge } = step.detail as { readonly challenge: string };
  await loadPasskeys();
  return database.asOperator(async (db) => {
    await lockAccount(db, account.id);
    if ((await passkeysOf(db, account.id)).length >= MOST_PASSKEYS)
      throw new ActError("too_many_passkeys", { most: MOST_PASSKEYS });
    const made = { challenge, answer, name };
    const kept = await keepPasskey(db, keys, account.id, key, relyingParty(entrance), made);
    if (kept === "wrong") throw new ActError("passkey_refused");
    if (kept === "known") throw new ActError("passkey_known");
    const codes =
      (await recoveryCodesLeft(db, account.id)) > 0 ? [] : await makeRecoveryCodes(db, keys, account.id);
    const renewed = await rotateSession(db, session, ["passkey"], clock.nowMs());
    if (renewed === null) throw new ActError("not_authenticated");
    const about = { account: account.id, key, session: session.id };
    await recordEvent(db, keys, "factor.passkey_added", visit.origin, about);
    await tellOfChange(db, entrance, visit, person, "passkey_added");
    return { id: kept.id, codes, session: renewed };
  });
}

/** A passkey as its owner sees it. */
export interface PasskeyEntry {
  readonly id: string;
  readonly name: string;
  readonly synced: boolean;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** @throws ActError not_authenticated */
export async function listPasskeys(entrance: Entrance, visit: Visit): Promise<readonly PasskeyEntry[]> {
  const session = signedIn(visit);
  const { key } = await personOf(entrance, session);
  const stored = await entrance.database.asOperator((db) => passkeysOf(db, session.account));
  return stored.map(({ id, name, synced, createdAt, lastUsedAt }) => ({
    id,
    name: key.open("passkeys.name", id, name),
    synced,
    createdAt,
    lastUsedAt,
  }));
}

/** @throws ActError passkey_not_found, not_authenticated */
export async function namePasskey(entrance: Entrance, visit: Visit, id: string, name: string): Promise<void> {
  const session = signedIn(visit);
  const { key } = await personOf(entrance, session);
  const known = parseId(id);
  if (known === null) throw new ActError("passkey_not_found");
  const sealed = key.seal("passkeys.name", known, name);
  const renamed = await entrance.database.asOperator((db) =>
    renamePasskey(db, session.account, known, sealed),
  );
  if (!renamed) throw new ActError("passkey_not_found");
}

/**
 * Takes a passkey away; with the last factor the recovery codes go too.
 * @throws ActError passkey_not_found, factor_needed, proof_of_person_needed
 */
export async function dropPasskey(entrance: Entrance, visit: Visit, id: string): Promise<void> {
  const session = justProven(visit);
  const person = await personOf(entrance, session);
  const { account } = session;
  const known = parseId(id);
  await entrance.database.asOperator(async (db) => {
    await lockAccount(db, account);
    if (known === null || !(await removePasskey(db, account, known))) throw new ActError("passkey_not_found");
    await endWithLastFactor(db, account);
    const about = { account, key: person.key, session: session.id };
    await recordEvent(db, entrance.keys, "factor.passkey_removed", visit.origin, about);
    await tellOfChange(db, entrance, visit, person, "passkey_removed");
  });
}
