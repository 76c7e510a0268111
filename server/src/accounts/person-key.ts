import type { AccountId } from "../kernel/ids.ts";
import { secureRandomBytes } from "../kernel/random.ts";
import { Secret } from "../kernel/secret.ts";
import type { RecordIdentity, SealedRecord, Vault } from "../vault/index.ts";
import { openPacked, sealPacked } from "./packed-seal.ts";

const KEY_BYTES = 32;

/** What is sealed under a person's key, by the table and column it stands in. */
export type PersonalField =
  | "accounts.address"
  | "accounts.name"
  | "account_links.detail"
  | "linked_sign_ins.label"
  | "passkeys.credential"
  | "person_tokens.name"
  | "passkeys.name"
  | "security_events.network"
  | "totp_factors.secret";

/** D-1: the key of one person. Whatever is sealed under it can be read by nobody once it is destroyed. */
export class PersonKey {
  readonly #account: AccountId;
  readonly #bytes: Uint8Array;

  constructor(account: AccountId, bytes: Uint8Array) {
    this.#account = account;
    this.#bytes = bytes;
  }

  /** @param row the id of the row it stands in */
  seal(field: PersonalField, row: string, text: string): Buffer {
    return sealPacked(new Secret(text), this.#identity(field, row), this.#bytes);
  }

  /** @throws SealBroken */
  open(field: PersonalField, row: string, packed: Uint8Array): string {
    return openPacked(packed, this.#identity(field, row), this.#bytes).reveal();
  }

  #identity(field: PersonalField, row: string): RecordIdentity {
    const [table = "", column = ""] = field.split(".");
    return { tenant: this.#account, table, row, column, version: 1 };
  }
}

/** Where the key itself stands. */
function keyIdentity(account: AccountId): RecordIdentity {
  return { tenant: "platform", table: "accounts", row: account, column: "sealed", version: 1 };
}

export async function makePersonKey(
  vault: Vault,
  account: AccountId,
): Promise<{ readonly key: PersonKey; readonly record: SealedRecord }> {
  const bytes = secureRandomBytes(KEY_BYTES);
  const text = new Secret(Buffer.from(bytes).toString("base64"));
  return {
    key: new PersonKey(account, bytes),
    record: await vault.seal(text, keyIdentity(account)),
  };
}

/** @throws SealBroken */
export async function openPersonKey(
  vault: Vault,
  account: AccountId,
  record: SealedRecord,
): Promise<PersonKey> {
  const text = await vault.open(record, keyIdentity(account));
  return new PersonKey(account, Buffer.from(text.reveal(), "base64"));
}
