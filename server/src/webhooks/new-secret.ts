import { newId } from "../kernel/ids.ts";
import type { Secret } from "../kernel/secret.ts";
import type { Vault } from "../vault/index.ts";
import { type SealedSecret, secretIdentity } from "./secrets-store.ts";
import { hintOf, newWebhookSecret } from "./signing.ts";

/** Makes a secret and encrypts it. Called before a transaction begins: a key server may take its time. */
export async function sealNewSecret(vault: Vault): Promise<{ secret: Secret; sealed: SealedSecret }> {
  const secret = newWebhookSecret();
  const id: string = newId();
  const record = await vault.seal(secret, secretIdentity(id));
  return { secret, sealed: { id, hint: hintOf(secret), record } };
}
