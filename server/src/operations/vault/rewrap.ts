import { z } from "zod";
import { recordAudit } from "../../audit/index.ts";
import { countSealed, rewrapSome } from "../../vault/index.ts";
import { operation } from "../operation.ts";

const USUAL = 500;
const MOST = 1000;

export const rewrapVault = operation({
  name: "vault.rewrap",
  summary:
    "Wraps stored secrets with the active master key; said again until none remain, it has wrapped all.",
  allowed: { platform: ["admin"] },
  destructive: true,
  effect: "changes",
  input: z.strictObject({
    limit: z
      .int("must be a whole number")
      .min(1, "must be at least 1")
      .max(MOST, `must be at most ${MOST}`)
      .default(USUAL)
      .describe("How many records at most; they change together or not at all."),
  }),
  output: z.object({
    master_key: z.string().describe("The master key that wraps them now."),
    moved: z.int(),
    broken: z.int().describe("Records that do not open with the key they name. They stay as they are."),
    remaining: z.int().describe("Records that another master key wraps still."),
  }),
  errors: [],
  async run({ database, vault }, { limit }) {
    const [active] = vault.keyIds;
    return database.asOperator(async (db) => {
      const { moved, broken } = await rewrapSome(db, vault, limit);
      if (moved > 0) await recordAudit(db, "master_key.rewrapped", active, { records: moved });
      const others = (await countSealed(db)).filter(({ keyId }) => keyId !== active);
      const remaining = others.reduce((sum, { records }) => sum + records, 0);
      return { master_key: active, moved, broken, remaining };
    });
  },
});
