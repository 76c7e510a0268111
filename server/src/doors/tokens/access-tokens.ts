import { z } from "zod";
import { giveAccessToken, renewAccessToken, type SignedToken } from "../../entrance/index.ts";
import { door } from "../door.ts";

const tokenShown = z.object({
  access_token: z
    .string()
    .describe("A JWT for 'Authorization: Bearer'. /.well-known/jwks.json has its keys."),
  token_type: z.literal("Bearer"),
  expires_in: z.int().describe("Seconds."),
});

const shown = ({ token, lifetimeSeconds }: SignedToken) => ({
  body: {
    access_token: token.reveal(),
    token_type: "Bearer" as const,
    expires_in: lifetimeSeconds,
  },
});

export const giveToken = door({
  name: "account.give_access_token",
  summary: "Gives a token of five minutes for the pages of another site that the operator allows (ID-5).",
  who: "person",
  effect: "changes",
  showsSecret: true,
  input: z.strictObject({ origin: z.string().max(300, "is too long").describe("Of that site.") }),
  output: tokenShown,
  errors: ["origin_not_allowed", "address_not_verified"],
  run: async (entrance, visit, { origin }) => shown(await giveAccessToken(entrance, visit, origin)),
});

export const renewToken = door({
  name: "account.renew_access_token",
  summary:
    "Gives another one while the session is open that it came from. One that was ended renews nothing.",
  who: "anyone",
  fromApps: true,
  effect: "changes",
  showsSecret: true,
  input: z.strictObject({ access_token: z.string().max(2_000, "is too long") }),
  output: tokenShown,
  errors: ["not_authenticated", "origin_not_allowed"],
  run: async (entrance, _, { access_token: token }) => shown(await renewAccessToken(entrance, token)),
});
