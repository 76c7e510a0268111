import { ActError } from "../../../kernel/act-error.ts";
import { OperatorError } from "../../../kernel/errors.ts";
import { secureRandomBytes } from "../../../kernel/random.ts";
import { Secret } from "../../../kernel/secret.ts";
import type { ControlDatabase } from "../../../ports/database.ts";
import type { RecordIdentity, Vault } from "../../../vault/index.ts";
import { recordAudit } from "../../audit.ts";
import { keyId, type NoteSigner, publicKeyOf, verifierKey } from "../../merkle/note.ts";
import { insertSigningKey, listSigningKeys, retireSigningKeys, type SigningKeyRow } from "./store.ts";

const SEED_BYTES = 32;

/** A key that signs or signed checkpoints, as the world may know it. */
export interface PublishedKey {
  readonly version: number;
  /** C2SP signed-note: `origin+key id+base64`. */
  readonly verifierKey: string;
  readonly createdAt: Date;
  /** Since when it signs no more; null while it signs. */
  readonly retiredAt: Date | null;
}

function identityOf(version: number): RecordIdentity {
  return {
    tenant: "platform",
    table: "audit_signing_keys",
    row: String(version),
    column: "sealed",
    version: 1,
  };
}

/** The signers of the next checkpoint, opened for this one. */
export function openSigners(vault: Vault, rows: readonly SigningKeyRow[]): Promise<readonly NoteSigner[]> {
  return Promise.all(
    rows.map(async ({ version, origin, publicKey, record }) => {
      const secret = await vault.open(record, identityOf(version));
      return { name: origin, publicKey, seed: Buffer.from(secret.reveal(), "base64") };
    }),
  );
}

/** Makes the first signing key unless there is one. Its origin is the tree's name for ever. */
export async function ensureSigningKey(
  database: ControlDatabase,
  vault: Vault,
  origin: string | undefined,
): Promise<void> {
  const fixed = (await database.asOperator(listSigningKeys))[0]?.origin;
  if (fixed !== undefined) {
    if (origin === undefined || origin === fixed) return;
    throw new OperatorError(
      `SALLYPORT_AUDIT_ORIGIN is '${origin}', but the audit ledger of this database has been called '${fixed}' since it was made: unset it, or name that.`,
    );
  }
  const unique = Buffer.from(secureRandomBytes(6)).toString("hex");
  const made = await makeKey(vault, 1, origin ?? `sallyport-${unique}/audit`);
  await database.asOperator(async (db) => {
    if (await insertSigningKey(db, made)) await recordAudit(db, "audit.key_created", "1", factsOf(made));
  });
}

/**
 * Makes a new signing key. The one before goes on signing beside it until the next rotation, so that those who know
 * only that one have time to learn the new one; when it is compromised, it signs no more.
 * @throws ActError audit_not_signed, audit_key_rotated_meanwhile
 */
export async function rotateSigningKey(
  database: ControlDatabase,
  vault: Vault,
  compromised: boolean,
): Promise<void> {
  const newest = (await database.asOperator(listSigningKeys)).at(-1);
  if (!newest) throw new ActError("audit_not_signed");
  const made = await makeKey(vault, newest.version + 1, newest.origin);
  await database.asOperator(async (db) => {
    if (!(await insertSigningKey(db, made))) throw new ActError("audit_key_rotated_meanwhile");
    await retireSigningKeys(db, compromised ? made.version : newest.version);
    await recordAudit(db, "audit.key_rotated", String(made.version), { ...factsOf(made), compromised });
  });
}

/** Every key there was, the oldest first. */
export async function publishedKeys(database: ControlDatabase): Promise<readonly PublishedKey[]> {
  const rows = await database.asOperator(listSigningKeys);
  return rows.map(({ version, origin, publicKey, createdAt, retiredAt }) => ({
    version,
    verifierKey: verifierKey({ name: origin, publicKey }),
    createdAt,
    retiredAt,
  }));
}

async function makeKey(vault: Vault, version: number, origin: string): Promise<SigningKeyRow> {
  const seed = secureRandomBytes(SEED_BYTES);
  const secret = new Secret(Buffer.from(seed).toString("base64"));
  return {
    version,
    origin,
    publicKey: publicKeyOf(seed),
    record: await vault.seal(secret, identityOf(version)),
  };
}

function factsOf({ origin, publicKey }: SigningKeyRow) {
  return { keyId: keyId({ name: origin, publicKey }).toString("hex") };
}
