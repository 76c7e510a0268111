import { lockAccount } from "../accounts/index.ts";
import { endPersonTokens } from "../person-tokens/index.ts";
import { agree, type PolicyName, type PolicyReference, withdrawAgreements } from "../policies/index.ts";
import { recordEvent } from "../security-events/index.ts";
import type { Entrance, Visit } from "./entrance.ts";
import { personOf, signedIn } from "./own-account.ts";

/**
 * keeps that whoever is signed in agrees to these versions of policies.
 * @throws ActError not_authenticated, policy_newer
 */
export async function agreeTo(
  entrance: Entrance,
  visit: Visit,
  wished: readonly PolicyReference[],
): Promise<void> {
  const session = signedIn(visit);
  const { account, key } = await personOf(entrance, session);
  await entrance.database.asOperator(async (db) => {
    await agree(db, account.id, wished);
    const about = { account: account.id, key, session: session.id };
    await recordEvent(db, entrance.keys, "policy.agreed", visit.origin, about);
  });
}

/**
 * Takes back what somebody agreed to of a policy, as easily as it was given (GDPR, article 7(3)): no proof is asked for. From the next
 * call on their sessions do nothing in organizations, and their tokens are ended, which nobody would be asked in. What the person
 * does with their own account stays possible.
 * @throws ActError not_authenticated
 */
export async function withdrawAgreement(entrance: Entrance, visit: Visit, policy: PolicyName): Promise<void> {
  const session = signedIn(visit);
  const { account, key } = await personOf(entrance, session);
  await entrance.database.asOperator(async (db) => {
    await lockAccount(db, account.id);
    if (!(await withdrawAgreements(db, account.id, policy))) return;
    await endPersonTokens(db, account.id);
    const about = { account: account.id, key, session: session.id };
    await recordEvent(db, entrance.keys, "policy.withdrawn", visit.origin, about);
  });
}
