import { z } from "zod";
import { agreementCounts, POLICIES, policyVersions } from "../../policies/index.ts";
import { operation } from "../operation.ts";
import { timestamp } from "../place.ts";
import { PLATFORM_ROLES } from "../principal.ts";

export const listPolicies = operation({
  name: "policies.list",
  summary: "Lists every version of the operator's policies, and how many people agree to it now (R-6).",
  allowed: { platform: PLATFORM_ROLES },
  effect: "reads",
  input: z.strictObject({}),
  output: z.object({
    items: z
      .array(
        z.object({
          policy: z.enum(POLICIES),
          version: z.int(),
          published_at: timestamp,
          languages: z.array(z.enum(["en", "es"])).describe("None: from here on there was no text."),
          people: z.int().describe("Who agree to this version now."),
        }),
      )
      .describe("Of each policy the newest first."),
  }),
  errors: [],
  async run({ database }) {
    const { versions, counts } = await database.asOperator(async (db) => ({
      versions: await policyVersions(db),
      counts: await agreementCounts(db),
    }));
    return {
      items: versions.map(({ name, number, publishedAt, texts }) => ({
        policy: name,
        version: number,
        published_at: publishedAt.toISOString(),
        languages: (["en", "es"] as const).filter((language) => texts[language] !== null),
        people: counts.find((one) => one.name === name && one.number === number)?.people ?? 0,
      })),
    };
  },
});
