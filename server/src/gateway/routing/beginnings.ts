import { type Content, hashContent } from "../../kernel/content.ts";
import type { OrganizationId } from "../../kernel/ids.ts";

/** Providers keep what they have read from about 1,024 tokens on, which have about so many bytes. A shorter beginning is no use. */
export const BEGINNING_BYTES = 4_096;

/**
 * P-5: where prompts that begin alike go. The target is drawn by a keyed hash of the organization and of the beginning of its request, so that
 * the same beginning draws the same target, on every node, as long as that target is there and well. Nothing is remembered for it: neither
 * prompts nor their hashes are kept anywhere, and the key, derived from the pepper of API keys (HMAC-SHA-256 of a label), is in memory only.
 */
export class Beginnings {
  readonly #keyed: Bun.CryptoHasher;

  constructor(pepper: Uint8Array) {
    const key = new Bun.CryptoHasher("sha256", pepper).update("sallyport/routing/1|beginning").digest();
    this.#keyed = new Bun.CryptoHasher("sha256", key);
  }

  /** How targets are drawn for a request that begins so; null where it is too short for any cache. */
  drawFor(organization: OrganizationId, body: Content): Draw | null {
    if (body.length < BEGINNING_BYTES) return null;
    const hasher = this.#keyed.copy();
    hasher.update(organization);
    hashContent(body, hasher, 0, BEGINNING_BYTES);
    const seed = hasher.digest().readBigUInt64BE(0);
    return (target) => Number(Bun.hash.xxHash64(target, seed) >> 11n) / 2 ** 53;
  }
}

/** A number from 0 to less than 1 for a target, by its health name. */
export type Draw = (target: string) => number;
