import { systemClock } from "../kernel/clock.ts";
import { OperatorError } from "../kernel/errors.ts";
import { type OfferedModel, offeredModels } from "../offers/index.ts";
import {
  fits,
  type LoadedPrices,
  loadPrices,
  type NewRule,
  PriceBook,
  saleRates,
  setPlanRule,
  shownRates,
} from "../prices/index.ts";
import { allProviders } from "../provider-accounts/index.ts";
import { confirm, describeConfirmations } from "./confirmation.ts";
import { type SheetOptions, sheetFrom } from "./prices/sheet-options.ts";
import { minute } from "./table.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

export interface PlansSetOptions extends SheetOptions {
  readonly json?: boolean;
  readonly markup?: string;
  readonly withdraw?: boolean;
  readonly belowCost?: boolean;
  readonly from?: Date;
  readonly reason: string;
}

/** `sallyport plans set` */
export async function plansSet(
  invocation: Invocation,
  plan: string,
  pattern: string,
  options: PlansSetOptions,
): Promise<void> {
  const rule = ruleFrom(plan, pattern, options);
  const { terminal } = invocation;
  await withControl(invocation, async ({ control }) => {
    const { generation, effectiveFrom } = await setPlanRule(control.database, rule);
    const nodes = await confirm(control, generation);
    const offered = await offeredModels(await allProviders(control.database));
    const lifted = liftedBy(rule, offered, await loadPrices(control.database, null));
    const meant = offered.filter(({ offer }) => fits(pattern, offer.provider, offer.model)).length;
    if (options.json) return terminal.out(JSON.stringify({ ...rule, effectiveFrom, meant, lifted, nodes }));
    const from = options.from === undefined ? "" : ` from ${minute(effectiveFrom)} UTC on`;
    terminal.out(`The plan '${plan}' sells '${pattern}' ${describe(rule)}${from}: ${meant} models now.`);
    terminal.out(describeConfirmations("Known", nodes));
    if (lifted.length > 0)
      terminal.err(
        `Below cost and therefore sold at cost: ${lifted.join(", ")}. Say --below-cost if less is meant.`,
      );
  });
}

/** @throws OperatorError when not exactly one way to sell was named */
function ruleFrom(plan: string, pattern: string, options: PlansSetOptions): NewRule {
  const rates = sheetFrom(options);
  const { markup: markupPercent = null, withdraw = false, belowCost = false, reason, from = null } = options;
  if ([markupPercent !== null, rates !== null, withdraw].filter(Boolean).length !== 1)
    throw new OperatorError(
      "Say one of --markup 20, prices such as --input 0.20 --output 0.80, or --withdraw.",
    );
  return { plan, pattern, markupPercent, rates, belowCost, reason, from };
}

function describe({ markupPercent, rates }: NewRule): string {
  if (markupPercent !== null) return `at cost and ${markupPercent} %`;
  return rates === null ? "by no rule of its own any more" : "at the prices you set";
}

/** The models for which the named prices are too low, by today's cost. */
function liftedBy(
  { rates, belowCost, pattern }: NewRule,
  offered: readonly OfferedModel[],
  { document }: LoadedPrices,
) {
  if (rates === null || belowCost) return [];
  const book = new PriceBook(document);
  return offered
    .filter(({ offer }) => fits(pattern, offer.provider, offer.model))
    .filter(({ offer }) => {
      const cost = book.sheet(offer, systemClock.nowMs());
      if (cost === null) return false;
      const shown = (below: boolean) => JSON.stringify(shownRates(saleRates(rates, cost, below)));
      return shown(true) !== shown(false);
    })
    .map(({ offer }) => `${offer.provider}/${offer.model}`);
}
