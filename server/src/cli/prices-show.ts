import { systemClock } from "../kernel/clock.ts";
import type { PriceSheet, TieredPrices } from "../kernel/price-sheet.ts";
import { PriceBook, shownRates } from "../prices/index.ts";
import { allProviders } from "../provider-accounts/index.ts";
import { offeredModels, originOf } from "./offers.ts";
import { paintFor } from "./paint.ts";
import { pricesFor } from "./prices-for.ts";
import { findOffered } from "./prices-set.ts";
import { table } from "./table.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

export interface PricesShowOptions {
  readonly json?: boolean;
  readonly organization?: string;
}

interface Line {
  readonly unit: string;
  readonly cost: string;
  readonly sale: string;
}

/** `sallyport prices show` */
export async function pricesShow(
  invocation: Invocation,
  provider: string,
  model: string,
  options: PricesShowOptions,
): Promise<void> {
  const { terminal } = invocation;
  const nowMs = systemClock.nowMs();
  const { accounts, loaded, plan } = await withControl(invocation, async ({ control }) => ({
    accounts: await allProviders(control.database),
    ...(await pricesFor(control, options.organization ?? null, nowMs)),
  }));
  const offered = findOffered(offeredModels(accounts), provider, model);
  const book = new PriceBook(loaded.document);
  const price = book.priceInPlan(plan.id, offered.offer, nowMs);
  const rule = book.rule(plan.id, offered.offer, nowMs);
  const origin = originOf(offered, loaded, nowMs);
  const coming = loaded.overrides
    .filter((row) => row.provider === provider && row.model === model && row.startsAtMs > nowMs)
    .map(({ rates, reason, effectiveFrom }) => ({ rates, reason, effectiveFrom }));
  const [cost, sale] = [price && shownRates(price.cost), price && shownRates(price.sale)];
  const { retiresOn } = offered.model;
  if (options.json)
    return terminal.out(
      JSON.stringify({
        provider,
        model,
        cost,
        sale,
        plan: plan.slug,
        rule,
        price: origin,
        retiresOn,
        coming,
      }),
    );
  if (cost && sale) {
    const columns = [
      { title: "US DOLLARS FOR", value: ({ unit }: Line) => unit },
      { title: "COST", value: (line: Line) => line.cost, right: true },
      { title: "SALE", value: (line: Line) => line.sale, right: true },
    ];
    terminal.out(table(lines(cost, sale), columns, paintFor(invocation)));
  } else terminal.out(`${provider}/${model} has no price.`);
  terminal.out(`Price from: ${origin.text}${origin.date === null ? "" : ` (${origin.date})`}.`);
  if (origin.page !== null) terminal.out(`The provider's page that the source names: ${origin.page}`);
  if (origin.warning !== null) terminal.out(origin.warning);
  terminal.out(`Sold by the plan '${plan.slug}' ${describeRule(rule)}.`);
  if (retiresOn !== null) terminal.out(`Its provider serves it until ${retiresOn}.`);
  for (const { effectiveFrom, reason } of coming)
    terminal.out(`From ${effectiveFrom.toISOString()} on it costs otherwise: ${reason}`);
}

function describeRule(rule: ReturnType<PriceBook["rule"]>): string {
  if (rule === null) return "at cost: no rule of it means this model";
  if (rule.markupPercent !== null) return `at cost and ${rule.markupPercent} % (rule '${rule.pattern}')`;
  return `at prices of its own (rule '${rule.pattern}')${rule.belowCost ? ", which may be below cost" : ", never below cost"}`;
}

/** Every unit either side has a price for. */
function lines(cost: PriceSheet, sale: PriceSheet): readonly Line[] {
  const [costs, sales] = [flat(cost), flat(sale)];
  return [...new Set([...costs.keys(), ...sales.keys()])].map((unit) => ({
    unit,
    cost: costs.get(unit) ?? "?",
    sale: sales.get(unit) ?? "?",
  }));
}

const UNIT_NAMES: Readonly<Record<string, string>> = {
  input: "a million input tokens",
  cachedInput: "a million cached input tokens",
  cacheWrite: "a million tokens written to a cache",
  cacheWriteLong: "a million tokens written to it for an hour",
  output: "a million output tokens",
  reasoning: "a million reasoning tokens",
  audioInput: "a million audio tokens in",
  audioOutput: "a million audio tokens out",
  imageInput: "a million tokens of pictures in",
  imageOutput: "a million tokens of pictures out",
};

function flat(sheet: PriceSheet): ReadonlyMap<string, string> {
  const { images = {}, request, search, serviceTiers = {}, ...tokens } = sheet;
  const shown = new Map<string, string>();
  const add = ({ tiers = [], ...prices }: TieredPrices, suffix: string): void => {
    for (const [unit, price] of Object.entries(prices)) shown.set(`${UNIT_NAMES[unit]}${suffix}`, price);
    for (const { aboveInputTokens, ...tier } of tiers)
      add(tier, `${suffix}, above ${aboveInputTokens} input tokens`);
  };
  add(tokens, "");
  for (const [name, prices] of Object.entries(serviceTiers)) add(prices, `, service tier ${name}`);
  for (const [kind, price] of Object.entries(images)) shown.set(`an image ${kind}`, price);
  for (const [size, price] of Object.entries(search ?? {}))
    shown.set(`a web search that reads ${AMOUNTS[size]}`, price);
  if (request !== undefined) shown.set("a request", request);
  return shown;
}

/** OpenAI's `search_context_size`. */
const AMOUNTS: Readonly<Record<string, string>> = {
  low: "little (low)",
  medium: "some (medium)",
  high: "much (high)",
};
