import { ActError } from "../kernel/act-error.ts";
import type { Secret } from "../kernel/secret.ts";
import type { RecordIdentity, SealedRecord, Vault } from "../vault/index.ts";

const MOST_CHARACTERS = 8_192;
/** What a provider's secret may look like: it stands in a header. */
const SECRET = /^[\x21-\x7e]+$/;
/** P-3: keys and tokens of Sallyport itself would be sent to the provider with each request. */
const OWN = /^sp_(?:live|test|op)_/;

/** A secret that was encrypted, before it is stored. */
export interface NewSecret {
  readonly id: string;
  readonly version: number;
  readonly record: SealedRecord;
}

/** Where a provider's secret is stored; bound into its ciphertext, so that it opens nowhere else (P-1). */
export function providerSecretIdentity(secretId: string, version: number): RecordIdentity {
  return { tenant: "platform", table: "provider_secrets", row: secretId, column: "sealed", version };
}

/** @throws ActError invalid_input, which does not repeat it */
export function checkSecret(secret: Secret): void {
  const text = secret.reveal();
  if (text.length > MOST_CHARACTERS || !SECRET.test(text))
    throw wrong("must be one line of visible ASCII characters without spaces, at most 8192");
  if (OWN.test(text)) throw wrong("is a secret of Sallyport itself, and would be sent to the provider");
}

function wrong(problem: string): ActError {
  return new ActError("invalid_input", { field: "secret", problem });
}

/** Encrypts a secret under an id of its own. Called before a transaction begins: a key server may take its time. */
export async function sealSecret(vault: Vault, secret: Secret, version: number): Promise<NewSecret> {
  checkSecret(secret);
  const id = Bun.randomUUIDv7();
  return { id, version, record: await vault.seal(secret, providerSecretIdentity(id, version)) };
}
