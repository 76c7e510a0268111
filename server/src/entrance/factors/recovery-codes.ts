import { makeRecoveryCodes } from "../../factors/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import type { Secret } from "../../kernel/secret.ts";
import { recordEvent } from "../../security-events/index.ts";
import type { Entrance, Visit } from "../entrance.ts";
import { justProven, personOf } from "../own-account.ts";
import { tellOfChange } from "../tell-of-change.ts";
import { secondFactorsOf } from "./second-factor.ts";

/**
 * New recovery codes in place of the old ones, shown once.
 * @throws ActError factor_not_found, proof_of_person_needed
 */
export async function renewRecoveryCodes(entrance: Entrance, visit: Visit): Promise<readonly Secret[]> {
  const session = justProven(visit);
  const person = await personOf(entrance, session);
  const { id } = person.account;
  const { database, keys } = entrance;
  return database.asOperator(async (db) => {
    if ((await secondFactorsOf(db, id)).length === 0) throw new ActError("factor_not_found");
    const codes = await makeRecoveryCodes(db, keys, id);
    const about = { account: id, key: person.key, session: session.id };
    await recordEvent(db, keys, "factor.codes_renewed", visit.origin, about);
    await tellOfChange(db, entrance, visit, person, "recovery_codes_renewed");
    return codes;
  });
}
