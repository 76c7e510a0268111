import { DOOR_LIMITS } from "../../abuse/index.ts";
import {
  findAccount,
  lockAccount,
  type MailAddress,
  makeAccount,
  openPerson,
  readAccount,
  readAddress,
  type StoredAccount,
} from "../../accounts/index.ts";
import { insertLinkedSignIn, type Outsider, useLinkedSignIn } from "../../issuers/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import { type AccountId, newId } from "../../kernel/ids.ts";
import type { OperatorDb } from "../../ports/database.ts";
import { recordEvent } from "../../security-events/index.ts";
import { type Admitted, admit } from "../admit.ts";
import type { Entrance, Visit } from "../entrance.ts";
import { justProven } from "../own-account.ts";
import { goOnWith, type SecondFactorNeeded } from "../sign-in.ts";
import { takeCeremony } from "../steps.ts";
import { tellOfChange } from "../tell-of-change.ts";
import { countSignUp, mayEnter } from "../who-may-sign-up.ts";
import { type Away, asked, issuerNamed, redirectUri } from "./go.ts";

/** What came of it. */
export type CameBack = Admitted | SecondFactorNeeded | "linked";

/**
 * Lets somebody in who comes back from another party, opens an account for them, or links the sign-in to the account of who is
 * signed in. An address opens no account that is there already: its owner has to sign in and link (ID-10).
 * @param answer what stands after the '?' of the address that they came back to
 * @throws ActError step_ended, issuer_refused, issuer_unreachable, issuer_address_unverified, sign_in_to_link, sign_in_linked …
 */
export async function comeBack(
  entrance: Entrance,
  visit: Visit,
  { issuer: name, answer }: { readonly issuer: string; readonly answer: string },
): Promise<CameBack> {
  const { limits } = entrance;
  const attempt = await limits.take(DOOR_LIMITS.failuresOfNetwork, visit.origin.network);
  const issuer = issuerNamed(entrance, name);
  const step = await takeCeremony(entrance, visit, ["issuer"]);
  const away = step.detail as Away;
  // What one party was asked, another does not answer.
  if (away.issuer !== issuer.name) throw await refused(entrance, visit);
  const url = new URL(redirectUri(entrance, issuer));
  url.search = answer;
  const outsider = await asked(() => issuer.finish(url, away)).catch(async (error: unknown) => {
    throw error instanceof ActError && error.code === "issuer_refused"
      ? await refused(entrance, visit)
      : error;
  });
  const result =
    step.account === null
      ? await signInOrUp(entrance, visit, away, outsider)
      : await link(entrance, visit, away, outsider, step.account);
  attempt.giveBack();
  return result;
}

async function signInOrUp(
  entrance: Entrance,
  visit: Visit,
  away: Away,
  outsider: Outsider,
): Promise<Admitted | SecondFactorNeeded> {
  const { database, vault, keys } = entrance;
  const index = keys.credentialIndex("issuer", outsider.subject);
  const known = await database.asOperator(async (db) => {
    const account = await useLinkedSignIn(db, index);
    return account && readAccount(db, account);
  });
  if (!known) return signUpBy(entrance, visit, away, outsider);
  if (known.suspendedAt !== null) throw new ActError("account_suspended");
  const person = await openPerson(vault, known);
  const half = { shared: away.shared, first: "oidc" } as const;
  return database.asOperator(async (db) => {
    await lockAccount(db, known.id);
    // A report in between has taken the sign-in away.
    if ((await useLinkedSignIn(db, index)) !== known.id) throw new ActError("step_ended");
    return goOnWith(db, entrance, visit, person, half);
  });
}

/** The same rules as at sign-up; the party has done what the proof of work is for. */
async function signUpBy(entrance: Entrance, visit: Visit, away: Away, outsider: Outsider): Promise<Admitted> {
  const { database, vault, keys } = entrance;
  const address = outsider.address === null ? null : readAddress(outsider.address);
  if (address === null || !outsider.addressVerified) throw new ActError("issuer_address_unverified");
  await refuseTakenAddress(entrance, address);
  await mayEnter(entrance, address, away.invitation);
  const counted = await countSignUp(entrance, visit, address);
  const name = nameOf(outsider, address);
  const fresh = { address, name, language: away.language, passwordHash: null, verified: true };
  try {
    return await database.asOperator(async (db) => {
      const made = await makeAccount(db, vault, keys, fresh);
      // Somebody was faster: the same rule as above.
      if (made === null) throw new ActError("sign_in_to_link");
      const person = await openPerson(vault, (await readAccount(db, made.id)) as StoredAccount);
      await insertLink(db, entrance, person, away.issuer, outsider);
      const about = { account: made.id, key: made.key };
      for (const event of ["account.opened", "account.verified", "factor.issuer_linked"] as const)
        await recordEvent(db, keys, event, visit.origin, about);
      return admit(db, entrance, visit, person, { factors: ["oidc"], shared: away.shared, trusted: true });
    });
  } catch (error) {
    for (const one of counted) one.giveBack();
    throw error;
  }
}

async function refuseTakenAddress({ database, keys }: Entrance, address: MailAddress): Promise<void> {
  const taken = await database.asOperator((db) => findAccount(db, keys.addressIndex(address)));
  if (taken !== null) throw new ActError("sign_in_to_link");
}

async function link(
  entrance: Entrance,
  visit: Visit,
  away: Away,
  outsider: Outsider,
  account: AccountId,
): Promise<"linked"> {
  const session = justProven(visit);
  if (session.account !== account) throw new ActError("step_ended");
  const { database, vault, keys } = entrance;
  await database.asOperator(async (db) => {
    const stored = await readAccount(db, session.account);
    if (stored === null) throw new ActError("not_authenticated");
    const person = await openPerson(vault, stored);
    await insertLink(db, entrance, person, away.issuer, outsider);
    const about = { account: stored.id, key: person.key, session: session.id };
    await recordEvent(db, keys, "factor.issuer_linked", visit.origin, about);
    await tellOfChange(db, entrance, visit, person, "sign_in_added");
  });
  return "linked";
}

/** @throws ActError sign_in_linked */
async function insertLink(
  db: OperatorDb,
  { keys }: Entrance,
  { account, key }: Awaited<ReturnType<typeof openPerson>>,
  issuer: string,
  { subject, label }: Outsider,
): Promise<void> {
  const id = newId();
  const made = await insertLinkedSignIn(db, {
    id,
    account: account.id,
    issuer,
    subjectIndex: keys.credentialIndex("issuer", subject),
    label: key.seal("linked_sign_ins.label", id, label.slice(0, 200)),
  });
  if (!made) throw new ActError("sign_in_linked");
}

/** The name there, where it is one; else what stands before the @. */
function nameOf({ name }: Outsider, { text }: MailAddress): string {
  const given = (name ?? "").replace(/\p{Cc}/gu, "").trim();
  return [...(given === "" ? text.slice(0, text.lastIndexOf("@")) : given)].slice(0, 100).join("");
}

/** AB-4. */
async function refused({ database, keys }: Entrance, { origin }: Visit): Promise<ActError> {
  await database.asOperator((db) =>
    recordEvent(db, keys, "session.refused", origin, { refused: "wrong_issuer_answer" }),
  );
  return new ActError("issuer_refused");
}
