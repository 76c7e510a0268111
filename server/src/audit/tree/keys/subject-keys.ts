import { newId } from "../../../kernel/ids.ts";
import { secureRandomBytes } from "../../../kernel/random.ts";
import { Secret } from "../../../kernel/secret.ts";
import type { OperatorDb } from "../../../ports/database.ts";
import type { RecordIdentity, Vault } from "../../../vault/index.ts";
import type { SubjectKey } from "../entry.ts";
import { findSubjectKeys, insertSubjectKey, type SubjectKeyRow } from "./store.ts";

const KEY_BYTES = 32;

function identityOf(id: string): RecordIdentity {
  return { tenant: "platform", table: "audit_subject_keys", row: id, column: "sealed", version: 1 };
}

async function openKey(vault: Vault, { id, record }: SubjectKeyRow): Promise<SubjectKey> {
  const secret = await vault.open(record, identityOf(id));
  return { id, bytes: Buffer.from(secret.reveal(), "base64") };
}

/** The keys of these subjects; one that has none gets a new one. */
export async function keysFor(
  db: OperatorDb,
  vault: Vault,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, SubjectKey>> {
  let rows = await findSubjectKeys(db, { subjects });
  const missing = subjects.filter((subject) => !rows.some((row) => row.subject === subject));
  for (const subject of missing) {
    const id = newId();
    const secret = new Secret(Buffer.from(secureRandomBytes(KEY_BYTES)).toString("base64"));
    await insertSubjectKey(db, { id, subject, record: await vault.seal(secret, identityOf(id)) });
  }
  // Read back: another process may have made it a moment ago.
  if (missing.length > 0) rows = await findSubjectKeys(db, { subjects });
  return new Map(
    await Promise.all(rows.map(async (row) => [row.subject, await openKey(vault, row)] as const)),
  );
}

/** Opens keys by id again and again; those that were erased are null. */
export class KeyReader {
  readonly #vault: Vault;
  readonly #known = new Map<string, SubjectKey | null>();

  constructor(vault: Vault) {
    this.#vault = vault;
  }

  /** Reads the keys that are not known yet, so that `get` has them. */
  async load(db: OperatorDb, ids: Iterable<string>): Promise<void> {
    const unknown = [...new Set(ids)].filter((id) => !this.#known.has(id));
    if (unknown.length === 0) return;
    for (const id of unknown) this.#known.set(id, null);
    for (const row of await findSubjectKeys(db, { ids: unknown }))
      this.#known.set(row.id, await openKey(this.#vault, row));
  }

  /** In the order asked, and which of them are gone. */
  get(ids: readonly string[]): { readonly keys: readonly SubjectKey[]; readonly missing: readonly string[] } {
    const missing = ids.filter((id) => !this.#known.get(id));
    return { keys: ids.flatMap((id) => this.#known.get(id) ?? []), missing };
  }
}
