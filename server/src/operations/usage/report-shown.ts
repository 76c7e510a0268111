import { z } from "zod";
import { formatUsd } from "../../kernel/money.ts";
import { type Figures, firstByteWithin } from "../../usage/index.ts";
import { usdShown } from "../money.ts";
import { timestamp } from "../place.ts";

const forWhoPays = usdShown
  .nullable()
  .describe("US dollars with six places; null for members who do not see costs: developers and viewers.");
const forPlatform = usdShown.nullable().describe("Null for members of the organization.");

/** What some requests come to, as the API shows it. */
export const figuresShown = z
  .object({
    requests: z.int(),
    failed: z.int().describe("Those that ended otherwise than with an answer or by the caller's leaving."),
    charge_usd: forWhoPays.describe(
      "What the organization paid, before refunds; null for who sees no costs.",
    ),
    failed_charge_usd: forWhoPays.describe("What of it was charged for requests that failed."),
    cost_usd: forPlatform,
    loss_usd: forPlatform,
    input_tokens: z.int(),
    cached_tokens: z.int().describe("Of the input."),
    output_tokens: z.int(),
    reasoning_tokens: z.int().describe("Of the output."),
    first_byte_p50_ms: z
      .int()
      .nullable()
      .describe("The provider's first byte, for half of them; at most 2.2 % off. Null where none came."),
    first_byte_p95_ms: z.int().nullable(),
    own_ms: z
      .number()
      .nullable()
      .describe("What Sallyport itself adds, on average: from the request's last byte until it is sent on."),
  })
  .meta({ id: "UsageFigures" });

/** Who sees which amounts. */
export interface Sight {
  readonly charges: boolean;
  readonly costs: boolean;
}

export function showFigures(figures: Figures, { charges, costs }: Sight): z.input<typeof figuresShown> {
  const { firstBytes, ownUs } = figures;
  const paid = (amount: bigint) => (charges ? formatUsd(amount) : null);
  const own = (amount: bigint) => (costs ? formatUsd(amount) : null);
  return {
    requests: figures.requests,
    failed: figures.failed,
    charge_usd: paid(figures.chargeMicroUsd),
    failed_charge_usd: paid(figures.failedChargeMicroUsd),
    cost_usd: own(figures.costMicroUsd),
    loss_usd: own(figures.lossMicroUsd),
    input_tokens: figures.inputTokens,
    cached_tokens: figures.cachedTokens,
    output_tokens: figures.outputTokens,
    reasoning_tokens: figures.reasoningTokens,
    first_byte_p50_ms: firstByteWithin(firstBytes, 0.5),
    first_byte_p95_ms: firstByteWithin(firstBytes, 0.95),
    own_ms: ownUs === null ? null : ownUs / 1000,
  };
}

export const timeShown = z.object({ since: timestamp, until: timestamp.describe("Not included.") });

export const showTime = ({ since, until }: { readonly since: Date; readonly until: Date }) => ({
  since: since.toISOString(),
  until: until.toISOString(),
});
