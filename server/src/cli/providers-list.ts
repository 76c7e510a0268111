import { allProviders, type ProviderAccount } from "../provider-accounts/index.ts";
import { findProvider } from "../providers/registry.ts";
import { paintFor } from "./paint.ts";
import { table } from "./table.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

/** `sallyport providers list` */
export async function providersList(invocation: Invocation, json: boolean): Promise<void> {
  const { terminal } = invocation;
  const accounts = await withControl(invocation, ({ control }) => allProviders(control.database));
  if (json) {
    const providers = accounts.map(({ slug: name, ...account }) => ({ name, ...account }));
    return terminal.out(JSON.stringify({ providers }));
  }
  if (accounts.length === 0)
    return terminal.err("No provider was added yet; see 'npx sallyport providers add --help'.");
  const columns = [
    { title: "NAME", value: ({ slug }: ProviderAccount) => slug, most: 20 },
    { title: "KIND", value: ({ kind }: ProviderAccount) => kind },
    { title: "PRIORITY", value: ({ priority }: ProviderAccount) => String(priority), right: true },
    { title: "SECRET", value: ({ hasSecret }: ProviderAccount) => (hasSecret ? "stored" : "none") },
    { title: "MODELS", value: countModels },
  ];
  const detail = ({ baseUrl, allowPrivateAddress, streamUsage }: ProviderAccount) =>
    [
      baseUrl,
      allowPrivateAddress ? "(private addresses allowed)" : "",
      streamUsage === null ? "" : `(stream usage: ${streamUsage})`,
    ]
      .filter(Boolean)
      .join("  ");
  terminal.out(table(accounts, columns, paintFor(invocation), detail));
}

function countModels({ kind, models }: ProviderAccount): string {
  const catalogue = findProvider(kind)?.catalogue === null ? "" : "catalogue";
  const declared = models.length === 0 ? "" : `${models.length} declared`;
  return [catalogue, declared].filter(Boolean).join(" + ");
}
