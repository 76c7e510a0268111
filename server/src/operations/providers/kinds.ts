import { z } from "zod";
import { PROVIDER_KINDS } from "../../provider-accounts/index.ts";
import { pageInput, pageOf } from "../cursor.ts";
import { operation } from "../operation.ts";
import { PLATFORM_ROLES } from "../principal.ts";

const kindShown = z.object({
  kind: z.string(),
  title: z.string(),
  base_url: z.string().nullable().describe("Null when only you can know it."),
  secret_needed: z.boolean(),
  has_catalogue: z.boolean().describe("Whether its models are known; else they are yours to declare."),
});

export const listProviderKinds = operation({
  name: "providers.kinds",
  summary: "Lists the kinds of providers that can be added.",
  allowed: { platform: PLATFORM_ROLES },
  effect: "reads",
  input: z.strictObject({ limit: pageInput.limit }),
  output: pageOf(kindShown),
  errors: [],
  async run(_, { limit }) {
    const items = PROVIDER_KINDS.slice(0, limit).map(
      ({ kind, title, baseUrl, secretRequired, catalogue }) => ({
        kind,
        title,
        base_url: baseUrl,
        secret_needed: secretRequired,
        has_catalogue: catalogue !== null,
      }),
    );
    return { items, next_cursor: null };
  },
});
