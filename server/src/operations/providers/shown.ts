import { z } from "zod";
import { STREAM_USAGES } from "../../kernel/stream-usage.ts";
import { findKind, type ProviderAccount } from "../../provider-accounts/index.ts";
import { nodesShown } from "../everywhere.ts";
import { timestamp } from "../place.ts";

/** A provider as the API shows it: everything but its secret. */
export const providerShown = z
  .object({
    id: z.uuid(),
    slug: z.string(),
    name: z.string(),
    kind: z.string(),
    base_url: z.string(),
    allow_private_address: z.boolean(),
    stream_usage: z.enum(STREAM_USAGES).nullable(),
    region: z.string().nullable(),
    priority: z.int(),
    weight: z.int().nullable().describe("Its share among the providers of its priority; null: in order."),
    has_secret: z.boolean(),
    secrets: z.int().describe("How many secrets are in use, which requests take in turn."),
    secret_set_at: timestamp.nullable().describe("When its secret was stored; null when it has none."),
    has_catalogue: z.boolean().describe("Whether it has the models of the catalogue beside those below."),
    models: z.array(
      z.object({
        model: z.string(),
        input_usd_per_million: z.string().nullable(),
        output_usd_per_million: z.string().nullable(),
        context_tokens: z.int().nullable(),
        output_tokens: z.int().nullable(),
      }),
    ),
    revision: z.int(),
    created_at: timestamp,
  })
  .meta({ id: "Provider" });

/** A provider after a change, and where the change is in force. */
export const providerChanged = z.object({ ...providerShown.shape, nodes: nodesShown });

export function showProvider(account: ProviderAccount): z.input<typeof providerShown> {
  const { id, slug, name, kind, region, priority, revision } = account;
  return {
    ...{ id, slug, name, kind, region, priority, revision },
    base_url: account.baseUrl,
    allow_private_address: account.allowPrivateAddress,
    stream_usage: account.streamUsage,
    weight: account.weight,
    has_secret: account.hasSecret,
    secrets: account.secretCount,
    secret_set_at: account.secretSetAt?.toISOString() ?? null,
    has_catalogue: findKind(kind).catalogue !== null,
    models: account.models.map((row) => ({
      model: row.model,
      input_usd_per_million: row.inputUsdPerMillion,
      output_usd_per_million: row.outputUsdPerMillion,
      context_tokens: row.contextTokens ?? null,
      output_tokens: row.outputTokens ?? null,
    })),
    created_at: account.createdAt.toISOString(),
  };
}
