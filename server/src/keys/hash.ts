import { timingSafeEqual } from "node:crypto";

/** One version of the secret that hashes are keyed with, held outside the database. */
export interface Pepper {
  readonly version: number;
  readonly bytes: Uint8Array;
}

/** What the database keeps of a key's secret. */
export interface KeyHash {
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
  readonly pepperVersion: number;
}

/** HMAC-SHA-256(pepper, salt ‖ secret). K-1: salted and keyed, so a stolen table cannot be searched for known keys. */
export class KeyHasher {
  readonly #current: Pepper;
  /** Keyed once; a copy is a third cheaper than keying again for each request. */
  readonly #hashers = new Map<number, Bun.CryptoHasher>();

  /** @param peppers newest first */
  constructor(peppers: readonly [Pepper, ...Pepper[]]) {
    this.#current = peppers[0];
    for (const { version, bytes } of peppers)
      this.#hashers.set(version, new Bun.CryptoHasher("sha256", bytes));
  }

  /** Hashes a new secret under the newest pepper. */
  hash(secret: string, salt: Uint8Array): KeyHash {
    const hasher = this.#hashers.get(this.#current.version);
    if (!hasher) throw new RangeError("the newest pepper is missing");
    return { salt, hash: digest(hasher, salt, secret), pepperVersion: this.#current.version };
  }

  /** Whether the secret is the hashed one, in constant time. False when the pepper's version is gone. */
  matches(secret: string, stored: KeyHash): boolean {
    const hasher = this.#hashers.get(stored.pepperVersion);
    return hasher !== undefined && timingSafeEqual(digest(hasher, stored.salt, secret), stored.hash);
  }

  /** Whether the hash should be made anew because a newer pepper exists. */
  isOutdated(stored: KeyHash): boolean {
    return stored.pepperVersion !== this.#current.version;
  }
}

function digest(keyed: Bun.CryptoHasher, salt: Uint8Array, secret: string): Buffer {
  return keyed.copy().update(salt).update(secret).digest();
}
