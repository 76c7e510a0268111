import { createHash, hkdfSync } from "node:crypto";
import { Secret } from "../../kernel/secret.ts";
import { type RecordIdentity, type SealedRecord, seal, unwrap } from "../../vault/index.ts";
import { canonicalJson, type Json } from "../tree/canonical.ts";

/** An entry as it is in the tree: who did what to what, and when. */
export type LedgerEntry = {
  readonly id: string;
  /** RFC 3339 in UTC with six decimals. */
  readonly occurredAt: string;
  readonly organizationId: string | null;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly action: string;
  readonly subject: { readonly kind: string; readonly id: string };
  readonly details: { readonly [fact: string]: Json };
};

/** An entry with what hides its leaf from guessing. */
export interface OpenEntry {
  readonly entry: LedgerEntry;
  /** 32 bytes. */
  readonly salt: Uint8Array;
}

/** All that stays of an entry that was erased: SHA-256(salt ‖ canonical JSON), 32 bytes. */
export function contentHash({ entry, salt }: OpenEntry): Buffer {
  return createHash("sha256").update(salt).update(canonicalJson(entry)).digest();
}

/**
 * What the tree holds of an entry, and what a bundle gives away: SHA-256(content hash ‖ ids of the keys it is sealed
 * under, 16 bytes each). So nobody can say of an entry that it went with a key that was not its own.
 */
export function leafOf(content: Uint8Array, keys: readonly string[]): Buffer {
  const ids = keys.map((id) => Buffer.from(id.replaceAll("-", ""), "hex"));
  return createHash("sha256").update(content).update(Buffer.concat(ids)).digest();
}

/** Entries by no person and about no organization. Its key is never erased. */
export const PLATFORM = "platform";

/** Whose keys an entry is sealed under: the person who acted and the organization it is about. */
export function subjectsOf({ actor, organizationId }: LedgerEntry): readonly string[] {
  const subjects = [
    ...(actor.kind === "operator" ? [`operator:${actor.id}`] : []),
    ...(organizationId === null ? [] : [`organization:${organizationId}`]),
  ];
  return subjects.length > 0 ? subjects : [PLATFORM];
}

/** A subject's key, unwrapped. */
export interface SubjectKey {
  readonly id: string;
  /** 32 bytes. */
  readonly bytes: Uint8Array;
}

/** An entry as it is stored. */
export interface SealedEntry {
  readonly entryId: string;
  readonly leaf: Buffer;
  /** Null for entries from before leaves were made of it and the keys: it is their leaf. */
  readonly contentHash: Buffer | null;
  readonly keys: readonly string[];
  readonly record: Omit<SealedRecord, "keyId">;
}

/** D-4: seals an entry so that it opens only while every one of the keys exists. */
export function sealEntry(open: OpenEntry, keys: readonly SubjectKey[]): SealedEntry {
  const text = Buffer.from(open.salt).toString("hex") + canonicalJson(open.entry);
  const { id } = open.entry;
  const record = seal(new Secret(text), identityOf(id), KEY_ID, entryKey(keys));
  const ids = keys.map((key) => key.id);
  const content = contentHash(open);
  return { entryId: id, leaf: leafOf(content, ids), contentHash: content, keys: ids, record };
}

const SALT_DIGITS = 64;

/**
 * @param keys those it was sealed under, in the same order
 * @throws SealBroken when they are others, or when a byte was changed
 */
export function openEntry({ entryId, record }: SealedEntry, keys: readonly SubjectKey[]): OpenEntry {
  const sealed = { ...record, keyId: KEY_ID };
  const text = unwrap(sealed, identityOf(entryId), entryKey(keys)).open().reveal();
  return {
    salt: Buffer.from(text.slice(0, SALT_DIGITS), "hex"),
    entry: JSON.parse(text.slice(SALT_DIGITS)) as LedgerEntry,
  };
}

/** Entries name the keys they are sealed under in a column of their own. */
const KEY_ID = "subjects";

function identityOf(entryId: string): RecordIdentity {
  return { tenant: "platform", table: "audit_leaves", row: entryId, column: "sealed", version: 1 };
}

/** One key from all of them (RFC 5869), so that destroying any makes the entry unreadable. */
function entryKey(keys: readonly SubjectKey[]): Uint8Array {
  const all = Buffer.concat(keys.map(({ bytes }) => bytes));
  return new Uint8Array(hkdfSync("sha512", all, Buffer.alloc(0), "sallyport/audit-entry/1", 32));
}
