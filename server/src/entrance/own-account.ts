import { openPerson, type Person, readAccount } from "../accounts/index.ts";
import { ActError } from "../kernel/act-error.ts";
import type { AccountId } from "../kernel/ids.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { type LiveSession, PROVEN_SECONDS } from "../sessions/index.ts";
import type { Vault } from "../vault/index.ts";
import type { Visit } from "./entrance.ts";

/**
 * Who is signed in.
 * @throws ActError not_authenticated
 */
export function signedIn({ session }: Visit): LiveSession {
  if (session === null) throw new ActError("not_authenticated");
  return session;
}

/**
 * Who is signed in and has proved who they are within the last ten minutes.
 * @throws ActError not_authenticated, proof_of_person_needed
 */
export function justProven(visit: Visit): LiveSession {
  const session = signedIn(visit);
  if (session.provenSecondsAgo > PROVEN_SECONDS) throw new ActError("proof_of_person_needed");
  return session;
}

/** @throws ActError not_authenticated when the account is gone */
export async function personOf(
  parts: { readonly database: ControlDatabase; readonly vault: Vault },
  { account }: LiveSession,
): Promise<Person> {
  return personWithId(parts, account);
}

/** @throws ActError not_authenticated when the account is gone */
export async function personWithId(
  { database, vault }: { readonly database: ControlDatabase; readonly vault: Vault },
  account: AccountId,
): Promise<Person> {
  const stored = await database.asOperator((db) => readAccount(db, account));
  if (stored === null) throw new ActError("not_authenticated");
  return openPerson(vault, stored);
}
