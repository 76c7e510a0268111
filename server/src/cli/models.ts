import { systemClock } from "../kernel/clock.ts";
import { loadPrices, PriceBook } from "../prices/index.ts";
import { allProviders } from "../provider-accounts/index.ts";
import { type OfferedModel, offeredModels, originOf, type PriceOrigin } from "./offers.ts";
import { paintFor } from "./paint.ts";
import { table } from "./table.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

export interface ModelsOptions {
  readonly json?: boolean;
  readonly provider?: string;
  readonly search?: string;
}

interface Row {
  readonly name: string;
  readonly provider: string;
  readonly contextTokens: number | null;
  readonly outputTokens: number | null;
  readonly inputUsdPerMillion: string | null;
  readonly outputUsdPerMillion: string | null;
  readonly price: PriceOrigin;
  /** YYYY-MM-DD; null when nothing is known. */
  readonly retiresOn: string | null;
}

/** `sallyport models`: what the gateway itself would route live keys to, and what their providers charge. */
export async function models(invocation: Invocation, options: ModelsOptions): Promise<void> {
  const { terminal } = invocation;
  const nowMs = systemClock.nowMs();
  const [accounts, loaded] = await withControl(invocation, async ({ control }) => [
    await allProviders(control.database),
    await loadPrices(control.database, null),
  ]);
  const book = new PriceBook(loaded.document);
  const rows = offeredModels(accounts)
    .filter((offered) => isWanted(offered, options))
    .map(({ model, name, offer, account }): Row => {
      const sheet = book.sheet(offer, nowMs);
      return {
        name,
        provider: offer.provider,
        contextTokens: model.contextTokens || null,
        outputTokens: model.outputTokens || null,
        inputUsdPerMillion: sheet?.input ?? null,
        outputUsdPerMillion: sheet?.output ?? null,
        price: originOf({ model, name, offer, account }, loaded, nowMs),
        retiresOn: model.retiresOn,
      };
    });
  if (options.json) return terminal.out(JSON.stringify({ models: rows }));
  if (accounts.length === 0)
    return terminal.err(
      "No provider is set up, so live keys reach no model; see 'npx sallyport providers add --help'. Test keys reach the simulator under every name of the catalogue, such as gpt-4o-mini.",
    );
  if (rows.length === 0) return terminal.err("No model that live keys can use fits this.");
  const columns = [
    { title: "MODEL", value: ({ name }: Row) => name, most: 40 },
    { title: "PROVIDER", value: ({ provider }: Row) => provider, most: 14 },
    { title: "CONTEXT", value: ({ contextTokens }: Row) => grouped(contextTokens), right: true },
    { title: "IN $/M", value: ({ inputUsdPerMillion }: Row) => inputUsdPerMillion ?? "?", right: true },
    { title: "OUT $/M", value: ({ outputUsdPerMillion }: Row) => outputUsdPerMillion ?? "?", right: true },
    {
      title: "PRICE FROM",
      value: ({ price }: Row) => `${price.source}${price.warning === null ? "" : " *"}`,
    },
    { title: "DATE", value: ({ price }: Row) => price.date ?? "" },
    { title: "RETIRES", value: ({ retiresOn }: Row) => retiresOn ?? "" },
  ];
  terminal.out(table(rows, columns, paintFor(invocation)));
  if (rows.some(({ price }) => price.warning !== null))
    terminal.err("* There is more to know about this price: 'npx sallyport prices show <provider> <model>'.");
}

/** Whether the options ask for this model. */
export function isWanted({ offer }: OfferedModel, { provider, search }: ModelsOptions): boolean {
  return (
    (provider === undefined || provider === offer.provider) &&
    offer.model.toLowerCase().includes(search?.toLowerCase() ?? "")
  );
}

function grouped(count: number | null): string {
  return count === null ? "?" : count.toLocaleString("en-US");
}
