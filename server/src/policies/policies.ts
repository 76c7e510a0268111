import { createHash } from "node:crypto";
import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import type { AccountId } from "../kernel/ids.ts";
import type { ControlDatabase, OperatorDb } from "../ports/database.ts";
import {
  insertAgreement,
  insertVersion,
  lockPolicies,
  newestVersion,
  POLICIES,
  type PolicyName,
  type PolicyReference,
  type PolicyTexts,
  type PolicyVersion,
  policyVersions,
} from "./store.ts";

const NONE: PolicyTexts = { en: null, es: null };

/**
 * makes a new version of each policy whose words are not those of its newest version, in the transaction of the audit entries
 * that say so. A policy that has no words any more gets a version without any: from then on nobody is asked for it.
 */
export async function publishPolicies(
  database: ControlDatabase,
  texts: Readonly<Partial<Record<PolicyName, PolicyTexts>>>,
): Promise<void> {
  await database.asOperator(async (db) => {
    await lockPolicies(db);
    for (const name of POLICIES) {
      const words = texts[name] ?? NONE;
      const newest = await newestVersion(db, name);
      if (newest === null && isEmpty(words)) continue;
      const digest = digestOf(words);
      if (newest !== null && digest.equals(newest.digest)) continue;
      const number = (newest?.number ?? 0) + 1;
      await insertVersion(db, { name, number }, digest, words);
      await recordAudit(db, "policy.published", name, {
        number,
        digest: digest.toString("hex"),
        languages: (["en", "es"] as const).filter((language) => words[language] !== null),
      });
    }
  });
}

const isEmpty = ({ en, es }: PolicyTexts) => en === null && es === null;

function digestOf({ en, es }: PolicyTexts): Buffer {
  return createHash("sha256")
    .update(JSON.stringify([en, es]))
    .digest();
}

/** What is asked of people who open an account, or go on with theirs: of each policy the newest version. */
export async function policiesInForce(db: OperatorDb): Promise<readonly PolicyVersion[]> {
  const versions = await policyVersions(db);
  return versions.filter(
    ({ name, number, texts }) =>
      name !== "data-processing" &&
      !isEmpty(texts) &&
      !versions.some((other) => other.name === name && other.number > number),
  );
}

/**
 * Keeps that a person agrees to versions that they name. Only what is in force can be agreed to: else somebody could say yes to what
 * they never saw, or to what does not hold any more.
 * @throws ActError policy_newer
 */
export async function agree(
  db: OperatorDb,
  account: AccountId,
  wished: readonly PolicyReference[],
): Promise<void> {
  refuseOthers(await policiesInForce(db), wished);
  for (const one of wished) await insertAgreement(db, account, one);
}

/** @throws ActError policy_newer */
function refuseOthers(inForce: readonly PolicyReference[], wished: readonly PolicyReference[]): void {
  const holds = (wish: PolicyReference) =>
    inForce.some(({ name, number }) => name === wish.name && number === wish.number);
  if (!wished.every(holds)) throw new ActError("policy_newer");
}

/**
 * For whoever opens an account: everything that is in force, and nothing else.
 * @throws ActError policies_not_agreed, policy_newer
 */
export async function refuseUnagreed(db: OperatorDb, wished: readonly PolicyReference[]): Promise<void> {
  const inForce = await policiesInForce(db);
  refuseOthers(inForce, wished);
  if (!inForce.every(({ name }) => wished.some((wish) => wish.name === name)))
    throw new ActError("policies_not_agreed");
}
