import { ActError } from "../kernel/act-error.ts";
import { Secret } from "../kernel/secret.ts";
import type { Credentials } from "../providers/credentials.ts";
import type { RecordIdentity, SealedRecord, Vault } from "../vault/index.ts";

const MOST_CHARACTERS = 8_192;
/** What a provider's secret may look like: it stands in a header. */
const SECRET = /^[\x21-\x7e]+$/;
const DOCUMENT = /^[\x20-\x7e]+$/;
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

/**
 * @returns the secret as it is stored: a document without its line breaks
 * @throws ActError invalid_input, which does not repeat it
 */
export function checkSecret(
  secret: Secret,
  { form, problem }: Pick<Credentials, "form" | "problem">,
): Secret {
  const text = secret.reveal();
  if (OWN.test(text)) throw wrong("is a secret of Sallyport itself, and would be sent to the provider");
  const stored = form === "document" ? compact(text) : text;
  if (stored.length > MOST_CHARACTERS || !(form === "document" ? DOCUMENT : SECRET).test(stored))
    throw wrong(
      form === "document"
        ? "must be a JSON object in ASCII, at most 8192 characters"
        : "must be one line of visible ASCII characters without spaces, at most 8192",
    );
  const found = problem?.(stored) ?? null;
  if (found !== null) throw wrong(found);
  return stored === text ? secret : new Secret(stored);
}

/** A secret of several values. One that is no object is left as it is: some of them may also be given as a token. */
function compact(text: string): string {
  try {
    const document: unknown = JSON.parse(text);
    return JSON.stringify(document);
  } catch {
    return text.trim();
  }
}

function wrong(problem: string): ActError {
  return new ActError("invalid_input", { field: "secret", problem });
}

/** Encrypts a secret under an id of its own. Called before a transaction begins: a key server may take its time. */
export async function sealSecret(
  vault: Vault,
  secret: Secret,
  version: number,
  credentials: Pick<Credentials, "form" | "problem">,
): Promise<NewSecret> {
  const checked = checkSecret(secret, credentials);
  const id = Bun.randomUUIDv7();
  return { id, version, record: await vault.seal(checked, providerSecretIdentity(id, version)) };
}
