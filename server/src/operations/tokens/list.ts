import { z } from "zod";
import { tokenPage } from "../../tokens/index.ts";
import { page, pageInput, pageOf, readCursor } from "../cursor.ts";
import { operation } from "../operation.ts";
import { timestamp } from "../place.ts";
import { PLATFORM_ROLES } from "../principal.ts";

const tokenShown = z
  .object({
    id: z.uuid(),
    prefix: z.string(),
    last_four: z.string(),
    operator: z.string(),
    name: z.string(),
    role: z.enum(PLATFORM_ROLES),
    created_at: timestamp,
    expires_at: timestamp,
    last_used_at: timestamp.nullable(),
    revoked_at: timestamp.nullable(),
  })
  .meta({ id: "Token" });

export const listTokens = operation({
  name: "tokens.list",
  summary: "Lists the operators' tokens, oldest first: everything but the tokens themselves.",
  allowed: { platform: ["operator", "admin"] },
  effect: "reads",
  input: z.strictObject(pageInput),
  output: pageOf(tokenShown),
  errors: [],
  async run({ database }, { limit, cursor }) {
    const after = readCursor(cursor);
    const rows = await database.asOperator((db) => tokenPage(db, { after, limit }));
    return page(rows, limit, ({ lastFour, createdAt, expiresAt, lastUsedAt, revokedAt, ...token }) => ({
      ...token,
      last_four: lastFour,
      created_at: createdAt.toISOString(),
      expires_at: expiresAt.toISOString(),
      last_used_at: lastUsedAt?.toISOString() ?? null,
      revoked_at: revokedAt?.toISOString() ?? null,
    }));
  },
});
