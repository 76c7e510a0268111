import { z } from "zod";
import { addPersonToken, dropPersonToken, listPersonTokens } from "../../entrance/index.ts";
import { memberRole } from "../../operations/members/shown.ts";
import { timestamp } from "../../operations/place.ts";
import { door } from "../door.ts";
import { DONE, done, personName } from "../fields.ts";

const tokenShown = z
  .object({
    id: z.uuid(),
    name: z.string(),
    last_four: z.string(),
    role: memberRole.describe("It does at most this, and at most what you may at that moment."),
    organizations: z.array(z.uuid()).nullable().describe("Null: wherever you are a member."),
    created_at: timestamp,
    expires_at: timestamp,
    last_used_at: timestamp.nullable(),
  })
  .meta({ id: "PersonToken" });

export const createOwnToken = door({
  name: "account.create_token",
  summary: "Makes a personal access token, for programs that call this API as you. It is shown once.",
  who: "person",
  effect: "changes",
  showsSecret: true,
  input: z.strictObject({
    name: personName.describe("What it is for."),
    role: memberRole.default("developer"),
    organizations: z
      .array(z.string().min(1, "must not be empty").max(40, "is no organization"))
      .min(1, "must name at least one")
      .max(20, "must be at most 20")
      .optional()
      .describe("Only these, by short name or id; left out: wherever you are a member."),
    expires_in_days: z
      .int("must be a whole number")
      .min(1, "must be at least 1")
      .max(366, "must be at most 366")
      .default(90),
  }),
  output: z.object({ id: z.uuid(), token: z.string(), expires_at: timestamp }),
  errors: [
    "address_not_verified",
    "policies_not_agreed",
    "proof_of_person_needed",
    "organization_not_found",
    "too_many_tokens",
  ],
  async run(entrance, visit, { organizations = null, expires_in_days: days, ...wish }) {
    const made = await addPersonToken(entrance, visit, { ...wish, organizations, days });
    const { id, token, expiresAt } = made;
    return { body: { id, token: token.reveal(), expires_at: expiresAt.toISOString() } };
  },
});

export const listOwnTokens = door({
  name: "account.list_tokens",
  summary: "Lists your personal access tokens that have not ended, the newest first.",
  who: "person",
  effect: "reads",
  input: z.strictObject({}),
  output: z.object({ items: z.array(tokenShown) }),
  errors: [],
  async run(entrance, visit) {
    const tokens = await listPersonTokens(entrance, visit);
    return {
      body: {
        items: tokens.map(
          ({ id, name, lastFour, role, organizations, createdAt, expiresAt, lastUsedAt }) => ({
            id,
            name,
            last_four: lastFour,
            role: memberRole.parse(role),
            organizations: organizations && [...organizations],
            created_at: createdAt.toISOString(),
            expires_at: expiresAt.toISOString(),
            last_used_at: lastUsedAt?.toISOString() ?? null,
          }),
        ),
      },
    };
  },
});

export const revokeOwnToken = door({
  name: "account.revoke_token",
  summary: "Ends a personal access token of yours. It opens nothing from the next call on.",
  who: "person",
  effect: "changes",
  input: z.strictObject({ token: z.string().max(40, "is not an id") }),
  output: done,
  errors: ["token_not_found"],
  async run(entrance, visit, { token }) {
    await dropPersonToken(entrance, visit, token);
    return { body: DONE };
  },
});
