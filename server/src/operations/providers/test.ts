import { z } from "zod";
import { isUsable, openProvider, PROBE_OUTCOMES, probeProvider } from "../../provider-accounts/index.ts";
import { operation } from "../operation.ts";
import { providerReference } from "./declared.ts";
import { inWords } from "./outcome.ts";

/** Only at the stored address, which the audit ledger names, and seldom: it must not be a way to look around in networks. */
export const testProvider = operation({
  name: "providers.test",
  summary: "Asks a provider for its list of models, which shows whether it accepts the stored secret.",
  allowed: { platform: ["operator", "admin"] },
  effect: "reads",
  perMinute: 20,
  input: z.strictObject({ provider: providerReference }),
  output: z.object({
    slug: z.string(),
    base_url: z.string(),
    ok: z.boolean().describe("Whether it can be used as it is."),
    outcome: z
      .enum(PROBE_OUTCOMES)
      .describe("What was found out; nothing that the provider says is repeated."),
    sentence: z.string().describe("The same in words, after the provider's name."),
    status: z.int().nullable().describe("HTTP; null when nothing answered."),
    latency_ms: z.int().nullable(),
    models: z.int().nullable().describe("How many it offers; null when it did not say."),
  }),
  errors: ["provider_not_found"],
  async run(act, { provider }) {
    const { account, secret } = await openProvider(act.database, act.vault, provider);
    const { outcome, status, latencyMs, models } = await probeProvider(act, account, secret);
    return {
      slug: account.slug,
      base_url: account.baseUrl,
      ok: isUsable({ outcome }),
      outcome,
      sentence: inWords({ outcome, status }),
      status,
      latency_ms: latencyMs,
      models,
    };
  },
});
