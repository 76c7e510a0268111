import { z } from "zod";
import { formatUsd } from "../../kernel/money.ts";
import type { ListedUsage, UsageSum } from "../../usage/index.ts";
import { usdShown } from "../money.ts";
import { timestamp } from "../place.ts";
import type { Sight } from "./report-shown.ts";

const tokens = z.int();

/** Every count that can have a price. */
const counts = {
  input_tokens: tokens,
  cached_tokens: tokens.describe("Of the input: read from the provider's cache."),
  cache_write_tokens: tokens.describe("Of the input: written into its cache for 5 minutes."),
  cache_write_long_tokens: tokens.describe("Of the input: written into its cache for an hour."),
  audio_input_tokens: tokens,
  image_input_tokens: tokens,
  output_tokens: tokens,
  reasoning_tokens: tokens.describe("Of the output."),
  audio_output_tokens: tokens,
  image_output_tokens: tokens,
  searches: z.int().describe("Searches, or sources where the provider counts those."),
} as const;

const operatorsOwn = usdShown
  .nullable()
  .describe("US dollars with six places; null where it is not known, and for members of the organization.");

const forWhoPays = usdShown.nullable();

/** Sums as the API shows them. */
const sumMembers = {
  requests: z.int(),
  errors: z.int().describe("Those that ended otherwise than with an answer or by the caller's leaving."),
  ...counts,
  charge_usd: forWhoPays.describe(
    "What the organization paid, before refunds; null for developers and viewers.",
  ),
  cost_usd: operatorsOwn,
  margin_usd: operatorsOwn,
  loss_usd: operatorsOwn,
  unpriced: z.int().describe("Requests whose cost is not in the sum, because a price was not known."),
} as const;

export const totalShown = z.object(sumMembers).meta({ id: "UsageTotal" });
export const sumShown = z
  .object({
    group: z.string().nullable().describe("An id, a name or a moment in UTC; null: of no member."),
    label: z.string().nullable().describe("What people call it, where that is something else."),
    ...sumMembers,
  })
  .meta({ id: "UsageSum" });

/** What providers charge, and what that leaves, is the operator's own. */
export function showTotal(sum: UsageSum, { charges, costs }: Sight): z.input<typeof totalShown> {
  const own = (amount: bigint) => (costs ? formatUsd(amount) : null);
  return {
    requests: sum.requests,
    errors: sum.errors,
    ...countsOf(sum),
    searches: sum.searches,
    charge_usd: charges ? formatUsd(sum.chargeMicroUsd) : null,
    cost_usd: own(sum.costMicroUsd),
    margin_usd: own(sum.chargeMicroUsd - sum.costMicroUsd),
    loss_usd: own(sum.lossMicroUsd),
    unpriced: costs ? sum.unpriced : 0,
  };
}

function countsOf(used: UsageSum | ListedUsage) {
  return {
    input_tokens: used.inputTokens,
    cached_tokens: used.cachedTokens,
    cache_write_tokens: used.cacheWriteTokens,
    cache_write_long_tokens: used.cacheWriteLongTokens,
    audio_input_tokens: used.audioInputTokens,
    image_input_tokens: used.imageInputTokens,
    output_tokens: used.outputTokens,
    reasoning_tokens: used.reasoningTokens,
    audio_output_tokens: used.audioOutputTokens,
    image_output_tokens: used.imageOutputTokens,
  };
}

/** One request as the API shows it: everything that is recorded, and never content. */
export const requestShown = z
  .object({
    request: z.uuid(),
    started_at: timestamp,
    project: z.uuid(),
    project_name: z.string().describe("The project's short name."),
    key: z.uuid(),
    key_name: z.string(),
    member: z.uuid().nullable().describe("Whose the key is now."),
    node: z.uuid().nullable().describe("Which process served it; null for members of the organization."),
    mode: z.enum(["live", "test"]),
    endpoint: z.string(),
    model: z.string(),
    provider: z.string(),
    streamed: z.boolean(),
    outcome: z.string(),
    status: z.int().describe("0: its process died, and nobody knows."),
    attempts: z.int(),
    ...counts,
    usage_source: z.string().describe("Who counted."),
    service_tier: z.string().describe("Which of the model's prices applied; 'standard' for the usual ones."),
    images: z.int().nullable().describe("How many pictures came; null where text was asked for."),
    charge_usd: forWhoPays.describe("What the organization paid; null for developers and viewers."),
    refunded_usd: forWhoPays.describe("What was given back of it."),
    cost_usd: operatorsOwn,
    loss_usd: operatorsOwn,
    hold: z.uuid().nullable().describe("Which hold of credit it was charged to."),
    first_byte_ms: z.int().nullable(),
    duration_ms: z.int(),
    own_ms: z.number().nullable().describe("How much of it was Sallyport's own."),
  })
  .meta({ id: "UsageRequest" });

export function showRequest(row: ListedUsage, { charges, costs }: Sight): z.input<typeof requestShown> {
  return {
    request: row.requestId,
    started_at: row.startedAt.toISOString(),
    project: row.projectId,
    project_name: row.project,
    key: row.keyId,
    key_name: row.keyName,
    member: row.memberId,
    node: costs ? row.nodeId : null,
    mode: requestShown.shape.mode.parse(row.mode),
    endpoint: row.endpoint,
    model: row.model,
    provider: row.provider,
    streamed: row.streamed,
    outcome: row.outcome,
    status: row.status,
    attempts: row.attempts,
    ...countsOf(row),
    searches: row.searches,
    images: row.images,
    usage_source: row.usageSource,
    service_tier: row.serviceTier,
    charge_usd: charges ? formatUsd(row.chargeMicroUsd) : null,
    refunded_usd: charges ? formatUsd(row.refundedMicroUsd) : null,
    cost_usd: costs && row.costMicroUsd !== null ? formatUsd(row.costMicroUsd) : null,
    loss_usd: costs ? formatUsd(row.lossMicroUsd) : null,
    hold: row.holdId,
    first_byte_ms: row.firstByteMs,
    duration_ms: row.durationMs,
    own_ms: row.ownUs === null ? null : row.ownUs / 1000,
  };
}
