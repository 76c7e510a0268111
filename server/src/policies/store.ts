import { sql } from "kysely";
import { type AccountId, newId } from "../kernel/ids.ts";
import type { OperatorDb } from "../ports/database.ts";

/** What an operator can publish words of its own about. */
export const POLICIES = ["terms", "acceptable-use", "privacy", "data-processing"] as const;
export type PolicyName = (typeof POLICIES)[number];

/** The operator's words, plain text with a blank line between paragraphs; null in a language in which there are none. */
export interface PolicyTexts {
  readonly en: string | null;
  readonly es: string | null;
}

/** A text that is or was in force. Without words in any language: the operator took the policy back. */
export interface PolicyVersion {
  readonly name: PolicyName;
  readonly number: number;
  readonly publishedAt: Date;
  readonly texts: PolicyTexts;
}

/** One version, by its name and number. */
export interface PolicyReference {
  readonly name: PolicyName;
  readonly number: number;
}

/** That a person agreed to a version, and until when. */
export interface Agreement extends PolicyReference {
  readonly agreedAt: Date;
  readonly withdrawnAt: Date | null;
}

/** Until the transaction ends, whoever else publishes waits. */
export async function lockPolicies(db: OperatorDb): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('policies'))`.execute(db);
}

/** Every version there ever was, of each policy the newest first. */
export async function policyVersions(db: OperatorDb): Promise<readonly PolicyVersion[]> {
  const rows = await db
    .selectFrom("policy_versions")
    .select(["name", "number", "english", "spanish", "published_at"])
    .orderBy("name")
    .orderBy("number", "desc")
    .execute();
  return rows.map((row) => ({
    name: row.name as PolicyName,
    number: row.number,
    publishedAt: row.published_at,
    texts: { en: row.english, es: row.spanish },
  }));
}

/** The newest version's digest; null where there was never one. */
export async function newestVersion(
  db: OperatorDb,
  name: PolicyName,
): Promise<{ readonly number: number; readonly digest: Uint8Array } | null> {
  const row = await db
    .selectFrom("policy_versions")
    .select(["number", "digest"])
    .where("name", "=", name)
    .orderBy("number", "desc")
    .executeTakeFirst();
  return row ?? null;
}

export async function insertVersion(
  db: OperatorDb,
  { name, number }: PolicyReference,
  digest: Buffer,
  { en, es }: PolicyTexts,
): Promise<void> {
  await db.insertInto("policy_versions").values({ name, number, digest, english: en, spanish: es }).execute();
}

/** What a person has still to agree to. */
export async function missingPolicies(
  db: OperatorDb,
  account: AccountId,
): Promise<readonly PolicyReference[]> {
  const { rows } = await sql<PolicyReference>`select name, number from policies_missing(${account})`.execute(
    db,
  );
  return rows;
}

/** Keeps that a person agrees to a version from now on. What they agreed to before stays as it is. */
export async function insertAgreement(
  db: OperatorDb,
  account: AccountId,
  { name, number }: PolicyReference,
): Promise<void> {
  await sql`insert into policy_agreements (id, account_id, name, number) values (${newId()}, ${account}, ${name}, ${number})
    on conflict (account_id, name, number) where withdrawn_at is null do nothing`.execute(db);
}

/** Ends what a person agreed to of a policy, in all its versions; false when there was nothing to end. */
export async function withdrawAgreements(
  db: OperatorDb,
  account: AccountId,
  name: PolicyName,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("policy_agreements")
    .set({ withdrawn_at: sql<Date>`now()` })
    .where("account_id", "=", account)
    .where("name", "=", name)
    .where("withdrawn_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** What a person ever agreed to, the newest first. */
export async function agreementsOf(db: OperatorDb, account: AccountId): Promise<readonly Agreement[]> {
  const rows = await db
    .selectFrom("policy_agreements")
    .select(["name", "number", "agreed_at", "withdrawn_at"])
    .where("account_id", "=", account)
    .orderBy("id", "desc")
    .execute();
  return rows.map((row) => ({
    name: row.name as PolicyName,
    number: row.number,
    agreedAt: row.agreed_at,
    withdrawnAt: row.withdrawn_at,
  }));
}

/** How many people agree to each version now. */
export async function agreementCounts(
  db: OperatorDb,
): Promise<readonly (PolicyReference & { readonly people: number })[]> {
  const rows = await db
    .selectFrom("policy_agreements")
    .select(["name", "number", sql<number>`count(distinct account_id)::integer`.as("people")])
    .where("withdrawn_at", "is", null)
    .groupBy(["name", "number"])
    .execute();
  return rows.map((row) => ({ name: row.name as PolicyName, number: row.number, people: row.people }));
}
