import { z } from "zod";
import { agreeTo, signedIn, withdrawAgreement } from "../../entrance/index.ts";
import { timestamp } from "../../operations/place.ts";
import {
  agreementsOf,
  missingPolicies,
  POLICIES,
  type PolicyReference,
  policiesInForce,
} from "../../policies/index.ts";
import { door } from "../door.ts";
import { DONE, done } from "../fields.ts";

const policy = z.enum(POLICIES, "is no policy");
const reference = z.strictObject({
  policy,
  version: z.int("must be a whole number").min(1, "must be at least 1").max(1_000_000, "is no version"),
});

/** Versions that somebody agrees to. */
export const policiesAgreed = z
  .array(reference)
  .max(POLICIES.length, "must not name a policy twice")
  .describe("Versions that you have read and agree to: those in force, as shown on the public pages.");

export const policyReference = z
  .object({ policy: z.enum(POLICIES), version: z.int() })
  .meta({ id: "Policy" });

export const showReference = ({ name, number }: PolicyReference) => ({ policy: name, version: number });
export const readReferences = (read: z.output<typeof policiesAgreed>): readonly PolicyReference[] =>
  read.map(({ policy: name, version: number }) => ({ name, number }));

export const showOwnPolicies = door({
  name: "account.policies",
  summary:
    "Lists the operator's policies in force, which of them you have still to agree to, and what you ever agreed to (R-6).",
  who: "person",
  effect: "reads",
  input: z.strictObject({}),
  output: z.object({
    in_force: z.array(
      z.object({ policy: z.enum(POLICIES), version: z.int(), published_at: timestamp, missing: z.boolean() }),
    ),
    agreements: z
      .array(
        z.object({
          policy: z.enum(POLICIES),
          version: z.int(),
          agreed_at: timestamp,
          withdrawn_at: timestamp.nullable().describe("When you took it back; null: it counts."),
        }),
      )
      .describe("The newest first."),
  }),
  errors: [],
  async run({ database }, visit) {
    const { account } = signedIn(visit);
    const { inForce, missing, agreements } = await database.asOperator(async (db) => ({
      inForce: await policiesInForce(db),
      missing: await missingPolicies(db, account),
      agreements: await agreementsOf(db, account),
    }));
    return {
      body: {
        in_force: inForce.map(({ name, number, publishedAt }) => ({
          ...showReference({ name, number }),
          published_at: publishedAt.toISOString(),
          missing: missing.some((one) => one.name === name),
        })),
        agreements: agreements.map(({ agreedAt, withdrawnAt, ...one }) => ({
          ...showReference(one),
          agreed_at: agreedAt.toISOString(),
          withdrawn_at: withdrawnAt?.toISOString() ?? null,
        })),
      },
    };
  },
});

export const agreeToPolicies = door({
  name: "account.agree",
  summary: "Says that you agree to these versions of the operator's policies.",
  who: "person",
  effect: "changes",
  input: z.strictObject({ policies: policiesAgreed.min(1, "must name at least one") }),
  output: done,
  errors: ["policy_newer"],
  async run(entrance, visit, { policies }) {
    await agreeTo(entrance, visit, readReferences(policies));
    return { body: DONE };
  },
});

export const withdrawPolicy = door({
  name: "account.withdraw_agreement",
  summary:
    "Takes back that you agreed to a policy. You act in no organization until you agree again, and your tokens end; your own account stays open to you.",
  who: "person",
  effect: "changes",
  input: z.strictObject({ policy }),
  output: done,
  errors: [],
  async run(entrance, visit, { policy: name }) {
    await withdrawAgreement(entrance, visit, name);
    return { body: DONE };
  },
});
