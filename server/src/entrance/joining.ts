import { DOOR_LIMITS, type Take } from "../abuse/index.ts";
import type { Person } from "../accounts/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { recordEvent } from "../security-events/index.ts";
import type { Entrance, Visit } from "./entrance.ts";
import { personOf, signedIn } from "./own-account.ts";

/**
 * Counts a try with a link's token; who had a right one gives it back.
 * @throws ActError too_many_requests, limits_unchecked
 */
export function countLinkTry({ limits }: Entrance, { origin }: Visit): Promise<Take> {
  return limits.take(DOOR_LIMITS.failuresOfNetwork, origin.network);
}

/**
 * Counts an organization that a person makes.
 * @throws ActError too_many_requests, limits_unchecked
 */
export async function countOrganization({ limits }: Entrance, person: Person): Promise<void> {
  await limits.take(DOOR_LIMITS.organizationsOfPerson, person.account.id);
}

/**
 * Who is signed in, with an address that is theirs (ID-3).
 * @throws ActError address_not_verified, not_authenticated
 */
export async function verifiedPerson(entrance: Entrance, visit: Visit): Promise<Person> {
  const session = signedIn(visit);
  if (!session.verified) throw new ActError("address_not_verified");
  return personOf(entrance, session);
}

/**
 * The same for whoever is about to act in an organization, who agreed to what the operator has published.
 * @throws ActError address_not_verified, policies_not_agreed, not_authenticated
 */
export async function joiningPerson(entrance: Entrance, visit: Visit): Promise<Person> {
  const person = await verifiedPerson(entrance, visit);
  if (!signedIn(visit).agreed) throw new ActError("policies_not_agreed");
  return person;
}

/** AB-4. */
export async function noteJoining(entrance: Entrance, visit: Visit, person: Person): Promise<void> {
  const about = { account: person.account.id, key: person.key };
  await entrance.database.asOperator((db) =>
    recordEvent(db, entrance.keys, "invitation.accepted", visit.origin, about),
  );
}
