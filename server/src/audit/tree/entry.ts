import { hkdfSync } from "node:crypto";
import { Secret } from "../../kernel/secret.ts";
import { type RecordIdentity, type SealedRecord, seal, unwrap } from "../../vault/index.ts";
import { canonicalJson, type Json } from "../merkle/canonical.ts";
import { contentHash, type LeafParts, leafOf } from "./leaf.ts";

/** An entry as it is in the tree: who did what to what, and when. */
export type TreeEntry = {
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
  readonly entry: TreeEntry;
  /** 32 bytes. */
  readonly salt: Uint8Array;
}

/** Entries by no person and about no organization. Its key is never erased. */
export const PLATFORM = "platform";

/** Whose keys an entry is sealed under: the person who acted and the organization it is about. */
export function subjectsOf({ actor, organizationId }: TreeEntry): readonly string[] {
  const subjects = [
    ...(actor.kind === "operator" || actor.kind === "person" ? [`${actor.kind}:${actor.id}`] : []),
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
  readonly leaf: Buffer;
  /** What the leaf is made of, as the columns beside it say. */
  readonly parts: LeafParts;
  readonly record: Omit<SealedRecord, "keyId">;
}

/** D-4: seals an entry so that it opens only while every one of the keys exists. */
export function sealEntry(open: OpenEntry, keys: readonly SubjectKey[]): SealedEntry {
  const { id, occurredAt, action } = open.entry;
  const text = canonicalJson(open.entry);
  const secret = new Secret(Buffer.from(open.salt).toString("hex") + text);
  const record = seal(secret, identityOf(id), KEY_ID, entryKey(keys));
  const content = contentHash(open.salt, text);
  const parts = { id, occurredAt, action, content, keys: keys.map((key) => key.id) };
  return { leaf: leafOf(parts), parts, record };
}

const SALT_DIGITS = 64;

/**
 * The entry, which is what its leaf says; null when it is anything else.
 * @param keys those it was sealed under, in the same order
 * @throws SealBroken when they are others, or when a byte was changed
 */
export function openEntry({ parts, record }: SealedEntry, keys: readonly SubjectKey[]): OpenEntry | null {
  const sealed = { ...record, keyId: KEY_ID };
  const text = unwrap(sealed, identityOf(parts.id), entryKey(keys)).open().reveal();
  const salt = Buffer.from(text.slice(0, SALT_DIGITS), "hex");
  const entry = JSON.parse(text.slice(SALT_DIGITS)) as TreeEntry;
  const isWhole = contentHash(salt, canonicalJson(entry)).equals(parts.content);
  const isSame =
    entry.id === parts.id && entry.occurredAt === parts.occurredAt && entry.action === parts.action;
  return isWhole && isSame ? { entry, salt } : null;
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
