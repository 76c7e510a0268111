import { z } from "zod";
import { revokeToken as revoke } from "../../tokens/index.ts";
import { operation } from "../operation.ts";

export const revokeToken = operation({
  name: "tokens.revoke",
  summary: "Ends a token: it is refused from the next call on.",
  allowed: { platform: ["admin"] },
  destructive: true,
  effect: "changes",
  input: z.strictObject({
    token: z.string().min(1, "must not be empty").max(40, "is an id or the first 22 characters"),
  }),
  output: z.object({ id: z.uuid(), revoked: z.literal(true) }),
  errors: ["token_not_found"],
  async run({ database }, { token }) {
    return { id: await revoke(database, token), revoked: true as const };
  },
});
