import { createHmac, hkdfSync } from "node:crypto";
import { secureRandomBytes } from "../kernel/random.ts";
import { Secret } from "../kernel/secret.ts";
import type { ControlDatabase } from "../ports/database.ts";
import type { RecordIdentity, Vault } from "../vault/index.ts";
import type { MailAddress } from "./address.ts";
import { openPacked, sealPacked } from "./packed-seal.ts";
import { insertPeopleSecret, readPeopleSecret } from "./secret-store.ts";

const SECRET_BYTES = 32;
const KEY_BYTES = 32;

const SECRET_IDENTITY: RecordIdentity = {
  tenant: "platform",
  table: "people_secret",
  row: "only",
  column: "sealed",
  version: 1,
};

/**
 * The keys that hide people in the database, all derived from one secret that the vault seals. It is none of the master key, so
 * that the master key can be replaced without looking at every account.
 */
export class PeopleKeys {
  readonly #secret: Uint8Array;
  readonly #addressKey: Buffer;
  readonly #networkKey: Buffer;
  readonly #codeKey: Buffer;
  readonly #credentialKey: Buffer;
  readonly #handleKey: Buffer;
  /** Without it nobody can try passwords on a copy of the database. */
  readonly passwordKey: Uint8Array;
  /** Signs tasks that browsers solve. */
  readonly proofKey: Uint8Array;

  constructor(secret: Uint8Array) {
    this.#secret = secret;
    this.#addressKey = this.#derive("address-index");
    this.#networkKey = this.#derive("network-index");
    this.#codeKey = this.#derive("recovery-codes");
    this.#credentialKey = this.#derive("credential-index");
    this.#handleKey = this.#derive("user-handle");
    this.passwordKey = this.#derive("password-hash");
    this.proofKey = this.#derive("proof-of-work");
  }

  #derive(label: string): Buffer {
    const info = `sallyport/people/1|${label}`;
    return Buffer.from(hkdfSync("sha512", this.#secret, Buffer.alloc(0), info, KEY_BYTES));
  }

  /** The blind index of an address: the same for all its spellings (ID-9, D-1). */
  addressIndex({ identity }: MailAddress): Buffer {
    return createHmac("sha256", this.#addressKey).update(identity).digest();
  }

  /** The blind index of a network address, by which its events are found. */
  networkIndex(network: string): Buffer {
    return createHmac("sha256", this.#networkKey).update(network).digest();
  }

  /** What is kept of a recovery code. */
  codeHash(account: string, code: string): Buffer {
    return createHmac("sha256", this.#codeKey).update(`${account}|${code}`).digest();
  }

  /** The blind index of what another party calls a person or a passkey. @param kind so that one is never found as the other */
  credentialIndex(kind: "passkey" | "issuer", id: string): Buffer {
    return createHmac("sha256", this.#credentialKey).update(`${kind}|${id}`).digest();
  }

  /** What authenticators keep of whose passkey it is: the same for one account, and telling nothing of it (WebAuthn 14.6.1). */
  userHandle(account: string): Buffer {
    return createHmac("sha256", this.#handleKey).update(account).digest();
  }

  /** Seals what belongs to people and to no account yet, or not to one alone: mails that wait, invitations, steps. */
  seal(text: string, table: string, row: string, column: string): Buffer {
    return sealPacked(new Secret(text), identity(table, row, column), this.#derive(`seal/${table}`));
  }

  /** @throws SealBroken */
  open(packed: Uint8Array, table: string, row: string, column: string): string {
    return openPacked(packed, identity(table, row, column), this.#derive(`seal/${table}`)).reveal();
  }
}

const identity = (table: string, row: string, column: string): RecordIdentity => ({
  tenant: "platform",
  table,
  row,
  column,
  version: 1,
});

/** The keys of this deployment; null before the first person came. */
export async function readPeopleKeys(database: ControlDatabase, vault: Vault): Promise<PeopleKeys | null> {
  const known = await database.asOperator(readPeopleSecret);
  return known && open(vault, known);
}

/** Opens the secret of this deployment, and makes it when there is none. Two processes that make one at once use the first. */
export async function openPeopleKeys(database: ControlDatabase, vault: Vault): Promise<PeopleKeys> {
  const known = await readPeopleKeys(database, vault);
  if (known !== null) return known;
  const made = new Secret(Buffer.from(secureRandomBytes(SECRET_BYTES)).toString("base64"));
  const record = await vault.seal(made, SECRET_IDENTITY);
  const kept = await database.asOperator(async (db) => {
    await insertPeopleSecret(db, record);
    return readPeopleSecret(db);
  });
  if (kept === null) throw new Error("the secret for people that was just kept is not there");
  return open(vault, kept);
}

async function open(
  vault: Vault,
  record: NonNullable<Awaited<ReturnType<typeof readPeopleSecret>>>,
): Promise<PeopleKeys> {
  const secret = await vault.open(record, SECRET_IDENTITY);
  return new PeopleKeys(Buffer.from(secret.reveal(), "base64"));
}
