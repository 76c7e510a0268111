import { createHash, createHmac } from "node:crypto";
import { canonicalJson } from "../../audit/index.ts";

/** What is in a day's leaf: a transfer, or what a request was charged. All its members are texts, or null. */
export type DayItem = { readonly [name: string]: string | null };

/** A day that was closed, as its audit entry says it. */
export type DayFacts = {
  /** UTC, as 2026-11-28. */
  readonly date: string;
  /** Its items are numbered above this … */
  readonly after: string;
  /** … and up to this. */
  readonly last: string;
  readonly count: number;
  /** The sum of its transfers' amounts, pending ones too. */
  readonly sumMicroUsd: string;
  /** The sum of what its requests were charged. */
  readonly chargedMicroUsd: string;
  /** Base64. */
  readonly root: string;
  /** `dayHash` of the day before in base64; null for the first. */
  readonly previous: string | null;
};

const SALT_TAG = "sallyport/ledger-salt/1\n";
const ITEM_TAG = "sallyport/ledger-item/1\n";
const DAY_TAG = "sallyport/ledger-day/1\n";

/** What hides an item's leaf: who knows one salt cannot make another without the day's secret. */
export function itemSalt(secret: Uint8Array, number: string): Buffer {
  return createHmac("sha256", secret).update(SALT_TAG).update(number).digest();
}

/** What a day's tree holds of an item: SHA-256(tag ‖ salt ‖ canonical JSON), with a salt of 32 bytes. */
export function itemLeaf(salt: Uint8Array, item: DayItem): Buffer {
  return createHash("sha256").update(ITEM_TAG).update(salt).update(canonicalJson(item)).digest();
}

/** What the next day says of this one, so that days are a chain. */
export function dayHash(facts: DayFacts): Buffer {
  return createHash("sha256").update(DAY_TAG).update(canonicalJson(facts)).digest();
}
