import { z } from "zod";
import { publishedKeys } from "../../audit/index.ts";
import { operation } from "../operation.ts";
import { PLATFORM_ROLES } from "../principal.ts";
import { auditKeyShown, showAuditKey } from "./key-shown.ts";

export const showAuditKeys = operation({
  name: "audit.key",
  summary: "Show the keys that sign the audit ledger, to give to whoever shall check it.",
  allowed: { platform: PLATFORM_ROLES },
  effect: "reads",
  input: z.strictObject({}),
  output: z.object({
    keys: z.array(auditKeyShown).describe("The oldest first. There is one for each rotation."),
  }),
  errors: [],
  run: async ({ database }) => ({ keys: (await publishedKeys(database)).map(showAuditKey) }),
});
