import { lockAccount } from "../../accounts/index.ts";
import { passkeysOf } from "../../factors/index.ts";
import { linkedSignInsOf, removeLinkedSignIn } from "../../issuers/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import { parseId } from "../../kernel/ids.ts";
import { recordEvent } from "../../security-events/index.ts";
import type { Entrance, Visit } from "../entrance.ts";
import { justProven, personOf, signedIn } from "../own-account.ts";
import { tellOfChange } from "../tell-of-change.ts";

/** A sign-in of another party, as the person sees it. */
export interface LinkedEntry {
  readonly id: string;
  readonly issuer: string;
  /** As the issuer is called now; its name where the operator has taken it away. */
  readonly title: string;
  readonly label: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
}

/** @throws ActError not_authenticated */
export async function linkedSignIns(entrance: Entrance, visit: Visit): Promise<readonly LinkedEntry[]> {
  const session = signedIn(visit);
  const { key } = await personOf(entrance, session);
  const rows = await entrance.database.asOperator((db) => linkedSignInsOf(db, session.account));
  return rows.map(({ id, issuer, label, createdAt, lastUsedAt }) => ({
    id,
    issuer,
    title: entrance.issuers.get(issuer)?.title ?? issuer,
    label: key.open("linked_sign_ins.label", id, label),
    createdAt,
    lastUsedAt,
  }));
}

/**
 * Takes a linked sign-in away, unless nothing else opens the account.
 * @throws ActError sign_in_not_found, way_in_needed, proof_of_person_needed
 */
export async function unlinkSignIn(entrance: Entrance, visit: Visit, id: string): Promise<void> {
  const session = justProven(visit);
  const person = await personOf(entrance, session);
  const { account } = session;
  const known = parseId(id);
  await entrance.database.asOperator(async (db) => {
    await lockAccount(db, account);
    if (known === null || !(await removeLinkedSignIn(db, account, known)))
      throw new ActError("sign_in_not_found");
    const left = (await linkedSignInsOf(db, account)).length + (await passkeysOf(db, account)).length;
    if (left === 0 && person.account.passwordHash === null) throw new ActError("way_in_needed");
    const about = { account, key: person.key, session: session.id };
    await recordEvent(db, entrance.keys, "factor.issuer_unlinked", visit.origin, about);
    await tellOfChange(db, entrance, visit, person, "sign_in_removed");
  });
}
