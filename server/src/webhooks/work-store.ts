import { sql } from "kysely";
import type { AccountId, OrganizationId } from "../kernel/ids.ts";
import type { OperatorDb } from "../ports/database.ts";
import type { SealedRecord } from "../vault/index.ts";
import type { Answer } from "./send.ts";

/** A delivery that this worker sends, and nobody else until its lease is over. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly organization: OrganizationId;
  readonly endpoint: string;
  readonly url: string;
  readonly event: string;
  readonly type: string;
  readonly data: unknown;
  readonly createdAt: Date;
  /** Which attempt this is; 1 for the first. */
  readonly attempt: number;
  /** Only the secret in force signs it. */
  readonly newestSecret: boolean;
}

/** How many deliveries are sent at once. */
export interface Turns {
  readonly leaseMs: number;
  readonly most: number;
  readonly ofEndpoint: number;
  readonly ofOrganization: number;
  readonly ofFailing: number;
}

export async function claim(db: OperatorDb, turns: Turns): Promise<readonly ClaimedDelivery[]> {
  const { leaseMs, most, ofEndpoint, ofOrganization, ofFailing } = turns;
  const { rows } = await sql<{
    id: string;
    org_id: OrganizationId;
    endpoint_id: string;
    url: string;
    event_id: string;
    type: string;
    data: unknown;
    created_at: Date;
    attempts: number;
    newest_secret: boolean;
  }>`select * from webhooks_claim(make_interval(secs => ${leaseMs / 1_000}), ${most}, ${ofEndpoint}, ${ofOrganization},
    ${ofFailing})`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    organization: row.org_id,
    endpoint: row.endpoint_id,
    url: row.url,
    event: row.event_id,
    type: row.type,
    data: row.data,
    createdAt: row.created_at,
    attempt: row.attempts,
    newestSecret: row.newest_secret,
  }));
}

/** What an attempt came to, and how long it took. */
export interface Attempted extends Answer {
  readonly beganMs: number;
  readonly tookMs: number;
  readonly signatures: number;
}

/** What follows for the address: it is disabled, or its people are to be told that nothing reaches it. */
export type Trouble = "gone" | "failing" | "troubled";

/** @param waitSeconds until the next attempt; null: there is none */
export async function settle(
  db: OperatorDb,
  { id, attempt }: ClaimedDelivery,
  { beganMs, tookMs, status, outcome, signatures }: Attempted,
  waitSeconds: number | null,
): Promise<Trouble | null> {
  const wait = waitSeconds === null ? null : sql`make_interval(secs => ${waitSeconds})`;
  const { rows } = await sql<{ trouble: Trouble | null }>`select webhook_settle(${id}, ${attempt}::smallint,
    ${new Date(beganMs)}, ${Math.round(tookMs)}::integer, ${status}::smallint, ${outcome}, ${signatures}::smallint, ${wait})
    as trouble`.execute(db);
  return rows[0]?.trouble ?? null;
}

/** Somebody who is told of an address in trouble, with what is needed to read where to. */
export interface WebhookReader {
  readonly slug: string;
  readonly organization: string;
  readonly url: string;
  readonly account: AccountId;
  readonly key: SealedRecord;
  readonly address: Uint8Array;
  readonly language: "en" | "es";
}

export async function readersOf(db: OperatorDb, endpoint: string): Promise<readonly WebhookReader[]> {
  const { rows } = await sql<{
    slug: string;
    name: string;
    url: string;
    account_id: AccountId;
    key_id: string;
    wrapped_key: Buffer;
    commitment: Buffer;
    sealed: Buffer;
    address: Buffer;
    language: string;
  }>`select * from webhook_readers(${endpoint})`.execute(db);
  return rows.map((row) => ({
    slug: row.slug,
    organization: row.name,
    url: row.url,
    account: row.account_id,
    key: {
      keyId: row.key_id,
      wrappedKey: row.wrapped_key,
      commitment: row.commitment,
      sealed: row.sealed,
    },
    address: row.address,
    language: row.language === "es" ? "es" : "en",
  }));
}

export async function sweepWebhooks(db: OperatorDb): Promise<void> {
  await sql`select webhooks_sweep()`.execute(db);
}
