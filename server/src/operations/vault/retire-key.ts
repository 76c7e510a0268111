import { z } from "zod";
import { recordAudit } from "../../audit/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import { livingNodes } from "../../propagation/index.ts";
import { adoptedMasterKeys, countSealed, deleteMasterKeyCheck } from "../../vault/index.ts";
import { operation } from "../operation.ts";
import { sealsWith } from "./status.ts";

export const retireMasterKey = operation({
  name: "vault.retire-key",
  summary: "Retires a master key that nothing needs: nothing can be sealed with it any more.",
  allowed: { platform: ["admin"] },
  destructive: true,
  effect: "changes",
  input: z.strictObject({
    key: z
      .string()
      .regex(/^[0-9a-f]{16}$/, "must be the id of a master key, 16 hexadecimal digits")
      .describe("The master key's id, as the status shows it."),
  }),
  output: z.object({ id: z.string(), retired: z.literal(true) }),
  errors: ["master_key_not_found", "master_key_needed"],
  async run({ database, vault }, { key }) {
    return database.asOperator(async (db) => {
      const adopted = await adoptedMasterKeys(db);
      if (!adopted.some(({ check }) => check.keyId === key))
        throw new ActError("master_key_not_found", { key });
      const counts = (await countSealed(db)).filter(({ keyId }) => keyId === key);
      const records = counts.reduce((sum, count) => sum + count.records, 0);
      if (records > 0) throw needed(`${records} records`);
      if (vault.keyIds[0] === key) throw needed("the process that answers, which seals with it");
      const node = (await livingNodes(db)).find((one) => sealsWith(one, key));
      if (node) throw needed(`node ${node.id}, which seals with it`);
      // The database refuses too, when a record comes in between (P-1).
      if (!(await deleteMasterKeyCheck(db, key))) throw needed("a record that was just made");
      await recordAudit(db, "master_key.retired", key, {});
      return { id: key, retired: true as const };
    });
  },
});

function needed(by: string): ActError {
  return new ActError("master_key_needed", { by });
}
