import { z } from "zod";
import { PASSWORD_RULES } from "../../accounts/index.ts";
import { relyingPartyOf } from "../../factors/index.ts";
import { policiesInForce } from "../../policies/index.ts";
import { policyReference, showReference } from "../account/policies.ts";
import { door } from "../door.ts";

export const showSignInOptions = door({
  name: "sessions.options",
  summary: "Tells what the pages for signing in and signing up have to offer and to ask for.",
  who: "anyone",
  effect: "reads",
  input: z.strictObject({}),
  output: z
    .object({
      product: z.string(),
      operator: z.string().nullable().describe("Who runs this server."),
      sign_up: z.enum(["open", "invited", "closed"]),
      mail: z
        .boolean()
        .describe("Whether mail can be sent: without it nobody signs up or resets a password."),
      issuers: z
        .array(z.object({ name: z.string(), title: z.string() }))
        .describe("Other parties to sign in at, by name, for 'sessions.ask_issuer'."),
      passkeys: z.object({
        possible: z.boolean(),
        host: z.string().nullable().describe("On pages of which host; null where they are at a number."),
      }),
      challenge: z
        .discriminatedUnion("kind", [
          z.object({ kind: z.literal("proof_of_work") }),
          z.object({ kind: z.literal("turnstile"), site_key: z.string() }),
        ])
        .describe("What is asked for at sign-up, and at sign-in after too many failures."),
      password: z.object({
        least_characters: z.int(),
        most_characters: z.int(),
        least_score: z.int().describe("Of zxcvbn, 0 to 4; see 'passwords.check'."),
      }),
      policies: z
        .array(policyReference)
        .describe(
          "What the operator has published, in force now: who opens an account agrees to all of them.",
        ),
    })
    .meta({ id: "SignInOptions" }),
  errors: [],
  async run({ settings, issuers, human, database }) {
    const policies = await database.asOperator(policiesInForce);
    const host = relyingPartyOf(settings.origins)?.id ?? null;
    return {
      body: {
        product: settings.product,
        operator: settings.operator,
        sign_up: settings.signUp,
        mail: settings.mail,
        issuers: [...issuers.values()].map(({ name, title }) => ({ name, title })),
        passkeys: { possible: host !== null, host },
        challenge: human.shown,
        password: PASSWORD_RULES,
        policies: policies.map(showReference),
      },
    };
  },
});
