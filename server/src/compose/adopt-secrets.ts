import { recordAudit } from "../audit/index.ts";
import { OperatorError } from "../kernel/errors.ts";
import { adoptPepper, type KeyHasher, pepperUses, verifyPeppers } from "../keys/index.ts";
import type { ControlDatabase, OperatorDb } from "../ports/database.ts";
import { livingNodes, type NodeSecrets } from "../propagation/index.ts";
import {
  adoptedMasterKeys,
  insertMasterKeyCheck,
  sealMasterKeyCheck,
  type Vault,
  verifyMasterKeys,
} from "../vault/index.ts";

const POLL_MS = 100;

/**
 * Checks the master keys and peppers of this deployment, and adopts those it shall seal and hash with from now on. That
 * happens when every node that serves holds them, else it could not read what is sealed, and would refuse keys.
 * @throws OperatorError when a secret is wrong, one that is needed is missing, or a node does not hold the new one
 */
export async function adoptSecrets(
  database: ControlDatabase,
  vault: Vault,
  hasher: KeyHasher,
): Promise<void> {
  await adoptMasterKey(database, vault);
  await adoptPeppers(database, hasher);
}

async function adoptMasterKey(database: ControlDatabase, vault: Vault): Promise<void> {
  const [keyId] = vault.keyIds;
  const adopted = await database.asOperator(adoptedMasterKeys);
  if (adopted.length > 0) {
    const known = await verifyMasterKeys(
      vault,
      adopted.map(({ check }) => check),
    );
    if (known) return;
    await everyNode(database, "SALLYPORT_MASTER_KEY", `master key ${keyId}`, ({ masterKeys }) =>
      masterKeys?.includes(keyId),
    );
  }
  const check = await sealMasterKeyCheck(vault);
  await database.asOperator(async (db) => {
    if (await insertMasterKeyCheck(db, check)) await recordAudit(db, "master_key.adopted", keyId, {});
  });
}

async function adoptPeppers(database: ControlDatabase, hasher: KeyHasher): Promise<void> {
  const uses = await database.asOperator(pepperUses);
  const [current] = hasher.versions;
  const used = new Set(uses.map(({ version }) => version));
  // The one for new hashes, and those that were in use before anything was known of them.
  const due = verifyPeppers(hasher, uses).filter((version) => version === current || used.has(version));
  if (due.includes(current) && uses.length > 0 && !used.has(current))
    await everyNode(database, "SALLYPORT_KEY_PEPPERS", `pepper ${current}`, ({ peppers }) =>
      peppers?.includes(current),
    );
  for (const version of due) await database.asOperator((db) => adoptOne(db, hasher, version));
}

async function adoptOne(db: OperatorDb, hasher: KeyHasher, version: number): Promise<void> {
  if (await adoptPepper(db, hasher, version)) await recordAudit(db, "pepper.adopted", String(version), {});
}

/** Resolves when every node holds it. One that ended without a word is waited for until its lease has run out. */
async function everyNode(
  database: ControlDatabase,
  variable: string,
  secret: string,
  holds: (node: NodeSecrets) => boolean | undefined,
): Promise<void> {
  const heard = new Map<string, string>();
  for (;;) {
    const lacking = (await database.asOperator(livingNodes)).filter((node) => !holds(node));
    if (lacking.length === 0) return;
    const alive = lacking.find(({ id, reportedAt }) => (heard.get(id) ?? reportedAt) !== reportedAt);
    if (alive)
      throw new OperatorError(
        `Node ${alive.id} serves without ${secret}: first start every node with it behind the old one in ${variable}, then put it first. Nothing was changed.`,
      );
    for (const { id, reportedAt } of lacking) heard.set(id, reportedAt);
    await Bun.sleep(POLL_MS);
  }
}
