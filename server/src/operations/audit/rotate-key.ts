import { z } from "zod";
import { publishedKeys, rotateSigningKey } from "../../audit/index.ts";
import { operation } from "../operation.ts";
import { auditKeyShown, showAuditKey } from "./key-shown.ts";

export const rotateAuditKey = operation({
  name: "audit.rotate_key",
  summary: "Sign the audit ledger with a new key from now on.",
  allowed: { platform: ["admin"] },
  destructive: true,
  effect: "changes",
  input: z.strictObject({
    compromised: z.boolean("must be true or false").default(false).describe("The keys before sign no more."),
  }),
  output: z.object({ keys: z.array(auditKeyShown) }),
  errors: ["audit_not_signed", "audit_key_rotated_meanwhile"],
  async run({ database, vault }, { compromised }) {
    await rotateSigningKey(database, vault, compromised);
    return { keys: (await publishedKeys(database)).map(showAuditKey) };
  },
});
