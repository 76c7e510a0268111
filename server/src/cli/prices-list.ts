import { systemClock } from "../kernel/clock.ts";
import { PriceBook, shownRates } from "../prices/index.ts";
import { allProviders } from "../provider-accounts/index.ts";
import { isWanted, type ModelsOptions } from "./models.ts";
import { offeredModels, originOf } from "./offers.ts";
import { paintFor } from "./paint.ts";
import { pricesFor } from "./prices-for.ts";
import { table } from "./table.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

export interface PricesListOptions extends ModelsOptions {
  readonly organization?: string;
}

/** `sallyport prices list` */
export async function pricesList(invocation: Invocation, options: PricesListOptions): Promise<void> {
  const { terminal } = invocation;
  const nowMs = systemClock.nowMs();
  const { accounts, loaded, plan } = await withControl(invocation, async ({ control }) => ({
    accounts: await allProviders(control.database),
    ...(await pricesFor(control, options.organization ?? null, nowMs)),
  }));
  const book = new PriceBook(loaded.document);
  const rows = offeredModels(accounts)
    .filter((offered) => isWanted(offered, options))
    .map((offered) => {
      const price = book.priceInPlan(plan.id, offered.offer, nowMs);
      const { provider, model } = offered.offer;
      return {
        provider,
        model,
        cost: price && shownRates(price.cost),
        sale: price && shownRates(price.sale),
        price: originOf(offered, loaded, nowMs),
      };
    });
  if (options.json) return terminal.out(JSON.stringify({ plan: plan.slug, prices: rows }));
  if (rows.length === 0) return terminal.err("No model that live keys can use fits this.");
  type Row = (typeof rows)[number];
  const amount = (title: string, value: (row: Row) => string | undefined) => ({
    title,
    value: (row: Row) => value(row) ?? "?",
    right: true,
  });
  const columns = [
    { title: "MODEL", value: (row: Row) => row.model, most: 36 },
    { title: "PROVIDER", value: (row: Row) => row.provider, most: 14 },
    amount("COST IN", ({ cost }) => cost?.input),
    amount("CACHED", ({ cost }) => cost?.cachedInput),
    amount("OUT", ({ cost }) => cost?.output),
    amount("SALE IN", ({ sale }) => sale?.input),
    amount("CACHED", ({ sale }) => sale?.cachedInput),
    amount("OUT", ({ sale }) => sale?.output),
    { title: "FROM", value: ({ price }: Row) => `${price.source}${price.warning === null ? "" : " *"}` },
  ];
  terminal.out(table(rows, columns, paintFor(invocation)));
  terminal.err(`US dollars for a million tokens, sold by the plan '${plan.slug}'.`);
}
