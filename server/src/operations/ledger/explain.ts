import { z } from "zod";
import { formatUsd } from "../../kernel/money.ts";
import { type Charge, tellCharge } from "../../ledger/index.ts";
import { usdShown } from "../money.ts";
import { operation } from "../operation.ts";
import { timestamp } from "../place.ts";
import { CHARGE_ERRORS, chargeFor, chargeInput } from "./find-charge.ts";

const allowed = {
  organization: ["owner", "admin", "billing"],
  platform: ["support", "operator", "admin"],
} as const;

const ownAmount = usdShown
  .nullable()
  .describe("Null where it is not known, and for members of the organization.");

const holdShown = z.object({
  id: z.uuid(),
  kind: z.enum(["exact", "lease"]).describe("For this request alone, or shared by requests of its key."),
  made_at: timestamp,
  amount_usd: usdShown,
  captured_usd: usdShown.describe("What was charged to it, for all its requests together."),
  held_usd: usdShown.describe("What of it is still held."),
  closed_at: timestamp.nullable(),
  requests: z.int().describe("How many were charged to it."),
  sources: z.array(z.object({ grant: z.uuid(), kind: z.string(), amount_usd: usdShown })),
  on_credit_usd: usdShown.describe("What was spent of the credit line, and is owed."),
});

export const explainCharge = operation({
  name: "ledger.explain",
  summary: "Tell the whole story of one charge in words: what was held, counted, charged and from what.",
  allowed,
  effect: "reads",
  input: z.strictObject(chargeInput),
  output: z.object({
    request: z.uuid(),
    organization: z.uuid(),
    story: z.array(z.string()),
    charge_usd: usdShown,
    refunded_usd: usdShown,
    cost_usd: ownAmount,
    loss_usd: ownAmount,
    service_tier: z.string(),
    searches: z.int(),
    hold: holdShown.nullable(),
  }),
  errors: CHARGE_ERRORS,
  async run(act, asked) {
    const { organization, charge } = await chargeFor(act, allowed, asked);
    const withCosts = act.principal.platform !== null;
    const refunded = charge.refunds.reduce((sum, { amount }) => sum + amount, 0n);
    return {
      request: charge.request,
      organization,
      story: [...tellCharge(charge, withCosts)],
      charge_usd: formatUsd(charge.charge),
      refunded_usd: formatUsd(refunded),
      cost_usd: withCosts && charge.cost !== null ? formatUsd(charge.cost) : null,
      loss_usd: withCosts ? formatUsd(charge.loss) : null,
      service_tier: charge.serviceTier,
      searches: charge.searches,
      hold: showHold(charge.hold),
    };
  },
});

function showHold(hold: Charge["hold"]): z.input<typeof holdShown> | null {
  if (hold === null) return null;
  return {
    id: hold.id,
    kind: hold.kind,
    made_at: hold.madeAt.toISOString(),
    amount_usd: formatUsd(hold.amount),
    captured_usd: formatUsd(hold.captured),
    held_usd: formatUsd(hold.open),
    closed_at: hold.closedAt?.toISOString() ?? null,
    requests: hold.requests,
    sources: hold.sources.map(({ grant, kind, amount }) => ({ grant, kind, amount_usd: formatUsd(amount) })),
    on_credit_usd: formatUsd(hold.onCredit),
  };
}
