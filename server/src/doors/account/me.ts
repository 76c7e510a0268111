import { z } from "zod";
import { setProfile } from "../../accounts/index.ts";
import {
  type Entrance,
  GRACE_DAYS,
  personOf,
  secondFactorsOf,
  signedIn,
  type Visit,
} from "../../entrance/index.ts";
import { recoveryCodesLeft } from "../../factors/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import { revision, timestamp } from "../../operations/place.ts";
import { membershipsOf } from "../../organizations/index.ts";
import { missingPolicies } from "../../policies/index.ts";
import { door } from "../door.ts";
import { language, personName, region } from "../fields.ts";
import { policyReference, showReference } from "./policies.ts";

const accountShown = z
  .object({
    id: z.uuid(),
    address: z.string(),
    name: z.string(),
    language,
    region,
    verified: z.boolean(),
    has_password: z.boolean(),
    second_factors: z
      .array(z.enum(["passkey", "totp", "recovery_code"]))
      .describe("What a sign-in by a first factor alone is followed by."),
    recovery_codes_left: z.int(),
    deletion_requested_at: timestamp.nullable(),
    deletion_due_at: timestamp
      .nullable()
      .describe("After this the account is deleted; null: nobody asked for it."),
    policies_missing: z
      .array(policyReference)
      .describe("What you have to agree to before you act in an organization (R-6)."),
    organizations: z.array(
      z.object({ id: z.uuid(), slug: z.string(), name: z.string(), role: z.string(), barred: z.boolean() }),
    ),
    revision: z.int(),
    created_at: timestamp,
  })
  .meta({ id: "Account" });

export const showAccount = door({
  name: "account.show",
  summary: "Shows your account and the organizations that you are a member of.",
  who: "person",
  effect: "reads",
  input: z.strictObject({}),
  output: accountShown,
  errors: [],
  run: async (entrance, visit) => ({ body: await show(entrance, visit) }),
});

export const changeAccount = door({
  name: "account.change",
  summary: "Changes your name, language or region.",
  who: "person",
  effect: "changes",
  input: z.strictObject({
    name: personName.optional(),
    language: language.optional(),
    region: region.optional(),
    revision,
  }),
  output: accountShown,
  errors: ["changed_meanwhile"],
  async run(entrance, visit, { name, language: spoken, region: custom, revision: known }) {
    const { account: id } = signedIn(visit);
    const { key } = await personOf(entrance, signedIn(visit));
    const change = {
      ...(name === undefined ? {} : { name: key.seal("accounts.name", id, name) }),
      ...(spoken === undefined ? {} : { language: spoken }),
      ...(custom === undefined ? {} : { region: custom }),
    };
    const changed = await entrance.database.asOperator((db) => setProfile(db, id, change, known));
    if (!changed) throw new ActError("changed_meanwhile");
    return { body: await show(entrance, visit) };
  },
});

async function show(entrance: Entrance, visit: Visit): Promise<z.input<typeof accountShown>> {
  const session = signedIn(visit);
  const { account, address, name } = await personOf(entrance, session);
  const { memberships, factors, codesLeft, missing } = await entrance.database.asOperator(async (db) => ({
    memberships: await membershipsOf(db, account.id),
    factors: await secondFactorsOf(db, account.id),
    codesLeft: await recoveryCodesLeft(db, account.id),
    missing: await missingPolicies(db, account.id),
  }));
  return {
    id: account.id,
    address: address.text,
    name,
    language: account.language,
    region: region.safeParse(account.region).data ?? null,
    verified: account.verifiedAt !== null,
    has_password: account.passwordHash !== null,
    second_factors: [...factors],
    recovery_codes_left: codesLeft,
    deletion_requested_at: account.deletionRequestedAt?.toISOString() ?? null,
    deletion_due_at:
      account.deletionRequestedAt === null
        ? null
        : new Date(account.deletionRequestedAt.getTime() + GRACE_DAYS * 86_400_000).toISOString(),
    policies_missing: missing.map(showReference),
    organizations: memberships.map(({ organization, role, suspended }) => ({
      id: organization.id,
      slug: organization.slug,
      name: organization.name,
      role,
      barred: suspended,
    })),
    revision: account.revision,
    created_at: account.createdAt.toISOString(),
  };
}
