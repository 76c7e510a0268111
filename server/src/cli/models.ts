import { liveRoutes } from "../gateway/index.ts";
import { formatUsd, type UnitPrice } from "../kernel/money.ts";
import { allProviders, type ProviderAccount } from "../provider-accounts/index.ts";
import { paintFor } from "./paint.ts";
import { table } from "./table.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

export interface ModelsOptions {
  readonly json?: boolean;
  readonly provider?: string;
  readonly search?: string;
}

interface Offer {
  readonly name: string;
  readonly provider: string;
  readonly contextTokens: number | null;
  readonly outputTokens: number | null;
  readonly inputUsdPerMillion: string | null;
  readonly outputUsdPerMillion: string | null;
}

/** `sallyport models`: what the gateway itself would route live keys to, computed the same way. */
export async function models(invocation: Invocation, options: ModelsOptions): Promise<void> {
  const { terminal } = invocation;
  const accounts = await withControl(invocation, ({ control }) => allProviders(control.database));
  const wanted = options.search?.toLowerCase() ?? "";
  const offers = routable(accounts).filter(
    ({ name, provider }) =>
      (options.provider === undefined || options.provider === provider) &&
      name.toLowerCase().includes(wanted),
  );
  if (options.json) return terminal.out(JSON.stringify({ models: offers }));
  if (accounts.length === 0)
    return terminal.err(
      "No provider is set up, so live keys reach no model; see 'npx sallyport providers add --help'. Test keys reach the simulator under every name of the catalogue, such as gpt-4o-mini.",
    );
  if (offers.length === 0) return terminal.err("No model that live keys can use fits this.");
  const columns = [
    { title: "MODEL", value: ({ name }: Offer) => name, most: 40 },
    { title: "PROVIDER", value: ({ provider }: Offer) => provider, most: 14 },
    { title: "CONTEXT", value: ({ contextTokens }: Offer) => grouped(contextTokens), right: true },
    { title: "IN $/M", value: ({ inputUsdPerMillion }: Offer) => inputUsdPerMillion ?? "?", right: true },
    { title: "OUT $/M", value: ({ outputUsdPerMillion }: Offer) => outputUsdPerMillion ?? "?", right: true },
  ];
  terminal.out(table(offers, columns, paintFor(invocation)));
}

/** One line for each model and provider, in the order they would be tried. */
function routable(accounts: readonly ProviderAccount[]): readonly Offer[] {
  const entries = accounts.map((account) => ({ ...account, secret: null }));
  const offers: Offer[] = [];
  for (const [name, targets] of liveRoutes(entries)) {
    for (const { model, entry } of targets) {
      if (name !== model.name) continue;
      offers.push({
        name,
        provider: entry.slug,
        contextTokens: model.contextTokens || null,
        outputTokens: model.outputTokens || null,
        inputUsdPerMillion: priceText(model.inputPrice),
        outputUsdPerMillion: priceText(model.outputPrice),
      });
    }
  }
  return offers;
}

/** As few decimals as are exact, but at least two. */
function priceText(price: UnitPrice | null): string | null {
  return price === null ? null : formatUsd(price).replace(/0{1,4}$/, "");
}

function grouped(count: number | null): string {
  return count === null ? "?" : count.toLocaleString("en-US");
}
