import type { Clock } from "../kernel/clock.ts";
import type { Secret } from "../kernel/secret.ts";
import { atEndOfTurn, type TurnEnd } from "../kernel/turn.ts";
import type { Kms } from "../ports/kms.ts";
import { KEY_LIFETIME_MS, KeyRing } from "./key-ring.ts";
import {
  type OpenableRecord,
  type RecordIdentity,
  rewrap,
  type SealedRecord,
  seal,
  unwrap,
  type WrappedKey,
} from "./record.ts";

/** Seals and opens stored secrets (P-1). */
export interface Vault {
  /** Ids of the master keys it holds; the first seals. */
  readonly keyIds: readonly [string, ...string[]];
  /** @throws OperatorError when the KMS cannot give its active key */
  seal(secret: Secret, identity: RecordIdentity): Promise<SealedRecord>;
  /**
   * Opens a record. Its unwrapped data key may be used again for `KEY_LIFETIME_MS`. The value is decrypted for the
   * requests of one turn of the event loop and forgotten at its end.
   * @throws SealBroken, OperatorError
   */
  open(record: SealedRecord, identity: RecordIdentity): Secret | Promise<Secret>;
  /**
   * Wraps a record's data key with the active key-encryption key.
   * @throws SealBroken, OperatorError
   */
  rewrap(record: WrappedKey, identity: RecordIdentity): Promise<Uint8Array>;
}

export function createVault(kms: Kms, clock: Clock): Vault {
  const ring = new KeyRing(kms, clock);
  const ready = new WeakMap<SealedRecord, ReadyRecord>();

  async function unwrapAndOpen(record: SealedRecord, identity: RecordIdentity): Promise<Secret> {
    const openable = unwrap(record, identity, await ring.get(record.keyId));
    const unwrapped = new ReadyRecord(openable, identity, clock.monotonicMs() + KEY_LIFETIME_MS);
    ready.set(record, unwrapped);
    return unwrapped.open();
  }

  return {
    keyIds: [kms.activeKeyId, ...kms.keyIds.filter((id) => id !== kms.activeKeyId)],
    seal: async (secret, identity) =>
      seal(secret, identity, ring.activeKeyId, await ring.get(ring.activeKeyId)),
    rewrap: async (record, identity) =>
      rewrap(record, identity, await ring.get(record.keyId), await ring.get(ring.activeKeyId)),
    open(record, identity) {
      const unwrapped = ready.get(record);
      return unwrapped?.identity === identity && clock.monotonicMs() < unwrapped.untilMs
        ? unwrapped.open()
        : unwrapAndOpen(record, identity);
    },
  };
}

/** A record whose data key is unwrapped. */
class ReadyRecord implements TurnEnd {
  readonly identity: RecordIdentity;
  readonly untilMs: number;
  readonly #openable: OpenableRecord;
  /** Requests that arrive together share one decryption; at the end of the turn nothing is left of it here. */
  #secret: Secret | null = null;

  constructor(openable: OpenableRecord, identity: RecordIdentity, untilMs: number) {
    this.#openable = openable;
    this.identity = identity;
    this.untilMs = untilMs;
  }

  /** @throws SealBroken */
  open(): Secret {
    if (this.#secret !== null) return this.#secret;
    this.#secret = this.#openable.open();
    atEndOfTurn(this);
    return this.#secret;
  }

  turnEnded(): void {
    this.#secret = null;
  }
}
