import { PublicError } from "../../kernel/errors.ts";
import type { Price } from "../../prices/index.ts";
import type { Caller } from "../callers/authenticate.ts";
import type { Gateway } from "../gateway.ts";
import type { Plan, PricedPlan, PricedTarget } from "../routing/plan.ts";
import type { MissingPrice } from "./missing-prices.ts";
import { missingExtra, priceWithExtras } from "./price-extras.ts";
import { worstCaseAt } from "./worst-case.ts";

/** What the refusal says is not known. */
const WORDS: Readonly<Record<MissingPrice, string>> = {
  tokens: "what it costs",
  audio: "what audio costs with it",
  service_tier: "what its 'service_tier' costs",
  search: "what a web search costs with it",
};

/**
 * Looks up what each target costs and what this customer pays there. A target without a price for what is asked is
 * left out: nothing is sold at an unknown price, and nothing is given away (C-1). The log tells the operator how to
 * set the price.
 * @throws PublicError price_unknown when no target has a price
 */
export function priceTargets(
  caller: Caller,
  plan: Plan,
  { prices: book, clock, missingPrices }: Pick<Gateway, "prices" | "clock" | "missingPrices">,
): PricedPlan {
  if (caller.mode === "test" || plan.request.endpoint === "tokens.count")
    return { request: plan.request, targets: withoutPrices(plan.targets) };
  const nowMs = clock.monotonicMs();
  const { extras = null } = plan.request;
  const targets: PricedTarget[] = [];
  let missing: MissingPrice = "tokens";
  for (const target of plan.targets) {
    const plain = book.price(caller.organizationId, target.offer, nowMs);
    const price = plain && extras ? priceWithExtras(plain, target.provider.serviceTiers, extras) : plain;
    if (price !== null && worstCaseAt(plan.request, target.model, price) !== null) {
      targets.push({ target, price });
      continue;
    }
    missing = plain && price === null ? missingExtra(plain, extras) : whatIsMissing(plan, target, price);
    missingPrices.note(target.offer, missing, nowMs);
  }
  const [first, ...others] = targets;
  if (!first)
    throw new PublicError("price_unknown", { model: plan.targets[0].model.name, what: WORDS[missing] });
  return { request: plan.request, targets: [first, ...others] };
}

function withoutPrices([first, ...others]: Plan["targets"]): PricedPlan["targets"] {
  return [{ target: first, price: null }, ...others.map((target) => ({ target, price: null }))];
}

/** Names audio where the request would have a price without it. */
function whatIsMissing({ request }: Plan, { model }: Plan["targets"][0], price: Price | null): MissingPrice {
  if (price === null || !request.bounds.audio) return "tokens";
  const silent = { ...request, bounds: { ...request.bounds, audio: false } };
  return worstCaseAt(silent, model, price) === null ? "tokens" : "audio";
}
