import { OperatorError } from "../kernel/errors.ts";
import { type KeyHasher, verifyPeppers } from "../keys/index.ts";
import type { GatewayDatabase } from "../ports/database.ts";
import { type Vault, verifyMasterKeys } from "../vault/index.ts";

/**
 * P-6: checks a serving process's master keys and peppers before it serves with them.
 * @throws OperatorError when one is wrong, not adopted yet, or missing although something needs it
 */
export async function verifySecrets(
  database: Pick<GatewayDatabase, "masterKeyChecks" | "pepperUses">,
  vault: Vault,
  hasher: KeyHasher,
): Promise<void> {
  const adopted = await verifyMasterKeys(vault, await database.masterKeyChecks());
  const uses = await database.pepperUses();
  const [current] = hasher.versions;
  if (!adopted || verifyPeppers(hasher, uses).includes(current))
    throw new OperatorError(
      "The first secret in SALLYPORT_MASTER_KEY or SALLYPORT_KEY_PEPPERS was not adopted yet: run 'sallyport migrate' with it and the control login first.",
    );
  const lost = uses.find(
    ({ version, keys, tokens }) => keys + tokens > 0 && !hasher.versions.includes(version),
  );
  if (lost)
    throw new OperatorError(
      `${lost.keys} API keys and ${lost.tokens} tokens need pepper ${lost.version}, which is not in SALLYPORT_KEY_PEPPERS, and would be refused: put it back, or end them with 'sallyport vault retire-pepper ${lost.version} --revoke'.`,
    );
}
