import type { OrganizationId } from "../kernel/ids.ts";
import { secureRandomBytes } from "../kernel/random.ts";
import { Secret } from "../kernel/secret.ts";
import type { TenantDb } from "../ports/database.ts";
import type { SealedRecord, Vault } from "../vault/index.ts";

const KEY_BYTES = 32;

/**
 * The key that wraps the keys of an organization's objects; made when it is needed first.
 * @throws SealBroken, OperatorError
 */
export async function organizationKey(
  db: TenantDb,
  vault: Vault,
  organization: OrganizationId,
): Promise<Uint8Array> {
  const found = await read(db, organization);
  if (found !== null) return open(vault, organization, found);
  const secret = new Secret(Buffer.from(secureRandomBytes(KEY_BYTES)).toString("base64"));
  const sealed = await vault.seal(secret, identityOf(organization));
  await db
    .insertInto("object_organization_keys")
    .values({
      org_id: organization,
      key_id: sealed.keyId,
      wrapped_key: Buffer.from(sealed.wrappedKey),
      commitment: Buffer.from(sealed.commitment),
      sealed: Buffer.from(sealed.sealed),
    })
    .onConflict((conflict) => conflict.column("org_id").doNothing())
    .execute();
  // Another process may have been first.
  const kept = await read(db, organization);
  if (kept === null) throw new RangeError("no key for an organization's objects");
  return open(vault, organization, kept);
}

async function open(vault: Vault, organization: OrganizationId, record: SealedRecord): Promise<Uint8Array> {
  return Buffer.from((await vault.open(record, identityOf(organization))).reveal(), "base64");
}

async function read(db: TenantDb, organization: OrganizationId): Promise<SealedRecord | null> {
  const row = await db
    .selectFrom("object_organization_keys")
    .selectAll()
    .where("org_id", "=", organization)
    .executeTakeFirst();
  return row
    ? { keyId: row.key_id, wrappedKey: row.wrapped_key, commitment: row.commitment, sealed: row.sealed }
    : null;
}

function identityOf(organization: OrganizationId) {
  return {
    tenant: "platform",
    table: "object_organization_keys",
    row: organization,
    column: "sealed",
    version: 1,
  };
}
