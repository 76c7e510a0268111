import { z } from "zod";
import { pepperKeys } from "../../keys/index.ts";
import { page, pageInput, pageOf, readCursor } from "../cursor.ts";
import { operation } from "../operation.ts";
import { timestamp } from "../place.ts";
import { PLATFORM_ROLES } from "../principal.ts";
import { pepperVersion } from "./pepper-version.ts";

const pepperKeyShown = z
  .object({
    id: z.uuid(),
    prefix: z.string(),
    organization: z.string().describe("Its short name."),
    name: z.string(),
    created_at: timestamp,
    last_used_at: timestamp.nullable(),
  })
  .meta({ id: "PepperKey" });

export const listPepperKeys = operation({
  name: "vault.pepper-keys",
  summary: "Lists the API keys that need a pepper still: nobody has used them since a newer one is in use.",
  allowed: { platform: PLATFORM_ROLES },
  effect: "reads",
  input: z.strictObject({ version: pepperVersion, ...pageInput }),
  output: pageOf(pepperKeyShown),
  errors: [],
  async run({ database }, { version, limit, cursor }) {
    const after = readCursor(cursor);
    const rows = await database.asOperator((db) => pepperKeys(db, version, { after, limit }));
    return page(rows, limit, ({ id, prefix, organization, name, createdAt, lastUsedAt }) => ({
      id,
      prefix,
      organization: organization.slug,
      name,
      created_at: createdAt.toISOString(),
      last_used_at: lastUsedAt?.toISOString() ?? null,
    }));
  },
});
