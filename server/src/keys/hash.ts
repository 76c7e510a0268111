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

/** Too long to be a salt and a secret. */
const PROOF_TEXT = `sallyport pepper check ${"=".repeat(64)}`;

/** HMAC-SHA-256(pepper, salt ‖ secret). K-1: salted and keyed, so a stolen table cannot be searched for known keys. */
export class KeyHasher {
  readonly #current: Pepper;
  /** Keyed once; a copy is a third cheaper than keying again for each request. */
  readonly #hashers = new Map<number, Bun.CryptoHasher>();

  /** Versions of the pepper it has; the first hashes what is new. */
  readonly versions: readonly [number, ...number[]];

  /** @param peppers the one for new hashes first */
  constructor(peppers: readonly [Pepper, ...Pepper[]]) {
    this.#current = peppers[0];
    const [first, ...others] = peppers;
    this.versions = [first.version, ...others.map(({ version }) => version)];
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
  isOutdated(stored: Pick<KeyHash, "pepperVersion">): boolean {
    return stored.pepperVersion !== this.#current.version;
  }

  /** P-6: what a pepper makes of a known text; it tells whether two are the same, and nothing about them. Null without it. */
  proofOf(version: number): Buffer | null {
    return this.#hashers.get(version)?.copy().update(PROOF_TEXT).digest() ?? null;
  }
}

function digest(keyed: Bun.CryptoHasher, salt: Uint8Array, secret: string): Buffer {
  return keyed.copy().update(salt).update(secret).digest();
}
