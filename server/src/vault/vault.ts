import type { Clock } from "../kernel/clock.ts";
import type { Secret } from "../kernel/secret.ts";
import type { Kms } from "../ports/kms.ts";
import { KEY_LIFETIME_MS, KeyRing } from "./key-ring.ts";
import { type OpenableRecord, type RecordIdentity, type SealedRecord, seal, unwrap } from "./record.ts";

/** Seals and opens stored secrets (P-1). */
export interface Vault {
  /** @throws OperatorError when the KMS cannot give its active key */
  seal(secret: Secret, identity: RecordIdentity): Promise<SealedRecord>;
  /**
   * Opens a record. Its unwrapped data key may be used again for `KEY_LIFETIME_MS`; the value is decrypted anew at
   * each call and never kept.
   * @throws SealBroken, OperatorError
   */
  open(record: SealedRecord, identity: RecordIdentity): Secret | Promise<Secret>;
}

export function createVault(kms: Kms, clock: Clock): Vault {
  const ring = new KeyRing(kms, clock);
  const unwrapped = new WeakMap<
    SealedRecord,
    { readonly openable: OpenableRecord; readonly identity: RecordIdentity; readonly untilMs: number }
  >();

  async function unwrapAndOpen(record: SealedRecord, identity: RecordIdentity): Promise<Secret> {
    const openable = unwrap(record, identity, await ring.get(record.keyId));
    unwrapped.set(record, { openable, identity, untilMs: clock.monotonicMs() + KEY_LIFETIME_MS });
    return openable.open();
  }

  return {
    seal: async (secret, identity) =>
      seal(secret, identity, ring.activeKeyId, await ring.get(ring.activeKeyId)),
    open(record, identity) {
      const ready = unwrapped.get(record);
      return ready?.identity === identity && clock.monotonicMs() < ready.untilMs
        ? ready.openable.open()
        : unwrapAndOpen(record, identity);
    },
  };
}
