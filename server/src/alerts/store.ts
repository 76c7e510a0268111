import { sql } from "kysely";
import type { AccountId, MemberId, OrganizationId } from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";
import type { OperatorDb, TenantDb } from "../ports/database.ts";
import type { SealedRecord } from "../vault/index.ts";

export const ALERT_KINDS = ["budget", "spend", "failures"] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** Something that an organization is to be told now. */
export interface DueAlert {
  readonly organization: OrganizationId;
  readonly slug: string;
  readonly name: string;
  readonly kind: AlertKind;
  /** The budget; else the organization itself. */
  readonly subjectId: string;
  readonly occasion: Date;
  /** The percentage or the times that were crossed. */
  readonly level: number;
  /** Micro-dollars, or requests that failed. */
  readonly amount: bigint;
  /** What is usual, or how many requests there were. */
  readonly usual: bigint | null;
  /** What the subject is called; null where only its person knows. */
  readonly subject: string | null;
  readonly scope: string;
  readonly period: string | null;
  readonly most: MicroUsd | null;
  readonly endsAt: Date | null;
  readonly startsAt: Date;
}

export async function readDue(db: OperatorDb): Promise<readonly DueAlert[]> {
  const { rows } = await sql<{
    org_id: OrganizationId;
    slug: string;
    name: string;
    kind: AlertKind;
    subject_id: string;
    occasion: Date;
    level: number;
    amount: string;
    usual: string | null;
    subject: string | null;
    scope: string;
    period: string | null;
    most: string | null;
    ends_at: Date | null;
    starts_at: Date;
  }>`select * from alerts_due()`.execute(db);
  return rows.map((row) => ({
    organization: row.org_id,
    slug: row.slug,
    name: row.name,
    kind: row.kind,
    subjectId: row.subject_id,
    occasion: row.occasion,
    level: row.level,
    amount: BigInt(row.amount),
    usual: row.usual === null ? null : BigInt(row.usual),
    subject: row.subject,
    scope: row.scope,
    period: row.period,
    most: row.most === null ? null : (BigInt(row.most) as MicroUsd),
    endsAt: row.ends_at,
    startsAt: row.starts_at,
  }));
}

/** Whether it was taken: false when another worker tells it, or told it before. */
export async function takeAlert(db: OperatorDb, id: string, due: DueAlert): Promise<boolean> {
  const { organization, kind, subjectId, occasion, level, amount } = due;
  const { rows } = await sql<{
    taken: string | null;
  }>`select alert_take(${id}, ${organization}, ${kind}, ${subjectId},
    ${occasion}, ${level}, ${amount}) as taken`.execute(db);
  return rows[0]?.taken != null;
}

export async function noteMails(db: OperatorDb, id: string, count: number): Promise<void> {
  await sql`select alert_told(${id}, ${count})`.execute(db);
}

/** Somebody who is told, with what is needed to read the address. */
export interface AlertReader {
  readonly account: AccountId;
  readonly key: SealedRecord;
  readonly address: Uint8Array;
  readonly language: "en" | "es";
  readonly role: string;
}

export async function readReaders(
  db: OperatorDb,
  organization: OrganizationId,
  kind: AlertKind,
): Promise<readonly AlertReader[]> {
  const { rows } = await sql<{
    account_id: AccountId;
    key_id: string;
    wrapped_key: Buffer;
    commitment: Buffer;
    sealed: Buffer;
    address: Buffer;
    language: string;
    role: string;
  }>`select * from alert_readers(${organization}, ${kind})`.execute(db);
  return rows.map(({ key_id: keyId, wrapped_key: wrappedKey, commitment, sealed, ...row }) => ({
    account: row.account_id,
    key: { keyId, wrappedKey, commitment, sealed },
    address: row.address,
    language: row.language === "es" ? "es" : "en",
    role: row.role,
  }));
}

/** From when an organization is told; 0: never. */
export interface AlertRules {
  readonly spendTimes: number;
  readonly failedPercent: number;
}

const USUAL: AlertRules = { spendTimes: 3, failedPercent: 10 };

export async function readRules(db: TenantDb): Promise<AlertRules> {
  const row = await db.selectFrom("alert_rules").selectAll().executeTakeFirst();
  return row ? { spendTimes: row.spend_times, failedPercent: row.failed_percent } : USUAL;
}

export async function writeRules(
  db: TenantDb,
  organization: OrganizationId,
  { spendTimes, failedPercent }: AlertRules,
): Promise<void> {
  const values = { spend_times: spendTimes, failed_percent: failedPercent };
  await db
    .insertInto("alert_rules")
    .values({ org_id: organization, ...values })
    .onConflict((conflict) => conflict.column("org_id").doUpdateSet(values))
    .execute();
}

/** What a member chose; what was not chosen goes by the role. */
export async function readChoices(
  db: TenantDb,
): Promise<readonly { readonly member: MemberId; readonly kind: string; readonly wanted: boolean }[]> {
  const rows = await db.selectFrom("alert_choices").select(["member_id", "kind", "wanted"]).execute();
  return rows.map(({ member_id: member, kind, wanted }) => ({ member: member as MemberId, kind, wanted }));
}

export async function writeChoice(
  db: TenantDb,
  organization: OrganizationId,
  member: MemberId,
  kind: AlertKind,
  wanted: boolean,
): Promise<void> {
  await db
    .insertInto("alert_choices")
    .values({ org_id: organization, member_id: member, kind, wanted })
    .onConflict((conflict) => conflict.columns(["org_id", "member_id", "kind"]).doUpdateSet({ wanted }))
    .execute();
}

/** Something that was told. */
export interface ToldAlert {
  readonly kind: string;
  readonly subjectId: string;
  readonly level: number;
  readonly amount: bigint;
  readonly toldAt: Date;
  readonly mails: number;
}

/** The newest first. */
export async function readTold(db: TenantDb, most: number): Promise<readonly ToldAlert[]> {
  const rows = await db.selectFrom("alerts").selectAll().orderBy("told_at", "desc").limit(most).execute();
  return rows.map((row) => ({
    kind: row.kind,
    subjectId: row.subject_id,
    level: row.level,
    amount: BigInt(row.amount),
    toldAt: row.told_at,
    mails: row.mails,
  }));
}
