import { z } from "zod";
import { recordAudit } from "../../audit/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import { deletePepper, type PepperUse, pepperKeys, pepperUses, revokeKey } from "../../keys/index.ts";
import { livingNodes } from "../../propagation/index.ts";
import { revokeToken, tokensUnderPepper } from "../../tokens/index.ts";
import { type Act, operation } from "../operation.ts";
import { pepperVersion } from "./pepper-version.ts";
import { hashesWith } from "./status.ts";

const BATCH = 100;
const FIRST = "00000000-0000-0000-0000-000000000000";

export const retirePepper = operation({
  name: "vault.retire-pepper",
  summary:
    "Retires a pepper that nothing needs, or ends what needs it still; said again until it is retired.",
  allowed: { platform: ["admin"] },
  destructive: true,
  effect: "changes",
  input: z.strictObject({
    version: pepperVersion,
    revoke: z
      .boolean("must be true or false")
      .default(false)
      .describe(`Ends keys and tokens that need it, at most ${BATCH} of each kind in one call.`),
  }),
  output: z.object({
    version: z.int(),
    retired: z.boolean(),
    revoked_keys: z.int(),
    revoked_tokens: z.int(),
    remaining: z.int().describe("Keys and tokens that need it still."),
  }),
  errors: ["pepper_not_found", "pepper_needed"],
  async run(act, { version, revoke }) {
    const { database, hasher } = act;
    const found = await database.asOperator(async (db) => {
      const node = (await livingNodes(db)).find((one) => hashesWith(one, version));
      if (node) throw needed(`node ${node.id}, which hashes with it`);
      return (await pepperUses(db)).find((use) => use.version === version);
    });
    if (!found) throw new ActError("pepper_not_found", { version });
    if (hasher.versions[0] === version) throw needed("the process that answers, which hashes with it");
    if (!revoke && count(found) > 0) throw needed(`${found.keys} API keys and ${found.tokens} tokens`);
    const ended = revoke ? await endSome(act, version) : { keys: 0, tokens: 0 };
    return database.asOperator(async (db) => {
      const left = (await pepperUses(db)).find((use) => use.version === version);
      const remaining = left ? count(left) : 0;
      const retired = remaining === 0 && (await deletePepper(db, version));
      if (retired) await recordAudit(db, "pepper.retired", String(version), {});
      return {
        version,
        retired: remaining === 0,
        revoked_keys: ended.keys,
        revoked_tokens: ended.tokens,
        remaining,
      };
    });
  },
});

/** Ends keys and tokens under a pepper, each with its own entry in the audit ledger, and waits until every node refuses them. */
async function endSome({ database, everywhere }: Act, version: number) {
  const keys = await database.asOperator((db) => pepperKeys(db, version, { after: FIRST, limit: BATCH - 1 }));
  let newest = 0n;
  for (const { id, organization } of keys)
    newest = (await revokeKey(database, { organization }, id)).generation;
  if (keys.length > 0) await everywhere(newest);
  const tokens = await database.asOperator((db) => tokensUnderPepper(db, version, BATCH));
  for (const token of tokens) await revokeToken(database, token);
  return { keys: keys.length, tokens: tokens.length };
}

function count({ keys, tokens }: PepperUse): number {
  return keys + tokens;
}

function needed(by: string): ActError {
  return new ActError("pepper_needed", { by });
}
