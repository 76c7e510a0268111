import type { ControlDatabase } from "../src/ports/database.ts";
import { insertMasterKeyCheck, sealMasterKeyCheck, type Vault } from "../src/vault/index.ts";

/** The database takes records of adopted master keys only; a start of the server adopts its own. */
export async function adoptMasterKey(control: ControlDatabase, vault: Vault): Promise<void> {
  const check = await sealMasterKeyCheck(vault);
  await control.asOperator((db) => insertMasterKeyCheck(db, check));
}
