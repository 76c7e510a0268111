import type { Clock } from "../kernel/clock.ts";
import type { Kms } from "../ports/kms.ts";

/** The longest a key-encryption key is used after the KMS gave it; then the KMS is asked again. */
export const KEY_LIFETIME_MS = 5 * 60 * 1000;

/** Key-encryption keys in memory, each for at most `KEY_LIFETIME_MS`. */
export class KeyRing {
  readonly #kms: Kms;
  readonly #clock: Clock;
  readonly #held = new Map<string, { readonly key: Uint8Array; readonly untilMs: number }>();

  constructor(kms: Kms, clock: Clock) {
    this.#kms = kms;
    this.#clock = clock;
  }

  get activeKeyId(): string {
    return this.#kms.activeKeyId;
  }

  /** @throws OperatorError when the KMS does not hold the key */
  async get(keyId: string): Promise<Uint8Array> {
    const held = this.#held.get(keyId);
    if (held && this.#clock.monotonicMs() < held.untilMs) return held.key;
    // Not overwritten with zeros: a seal that asked a moment ago would go on with a key of zeros.
    this.#held.delete(keyId);
    const key = Uint8Array.from(await this.#kms.keyEncryptionKey(keyId));
    this.#held.set(keyId, { key, untilMs: this.#clock.monotonicMs() + KEY_LIFETIME_MS });
    return key;
  }
}
