import type { z } from "zod";
import { listProviders } from "../../operations/providers/list.ts";
import type { providerShown } from "../../operations/providers/shown.ts";
import { listing } from "../act/listing.ts";

type Provider = z.output<typeof providerShown>;

export const command = listing({
  usage: "list",
  operation: listProviders,
  whole: true,
  examples: ["sallyport providers list", "sallyport providers list --json"],
  none: "No provider was added yet; see 'npx sallyport providers add --help'.",
  columns: (providers) => [
    { title: "NAME", value: ({ slug }) => slug, most: 20 },
    { title: "KIND", value: ({ kind }) => kind },
    { title: "PRIORITY", value: ({ priority }) => String(priority), right: true },
    ...(providers.some(({ region }) => region !== null)
      ? [{ title: "REGION", value: ({ region }: Provider) => region ?? "", most: 12 }]
      : []),
    { title: "SECRET", value: ({ secret_set_at: at }) => (at === null ? "none" : `of ${at.slice(0, 10)}`) },
    { title: "MODELS", value: countModels },
  ],
  detail: (one) => detailOf(one).join("  "),
});

function countModels({ has_catalogue: hasCatalogue, models }: Provider): string {
  const declared = models.length === 0 ? "" : `${models.length} declared`;
  return [hasCatalogue ? "catalogue" : "", declared].filter(Boolean).join(" + ");
}

/** What stands beside the address where it is not as usual. */
export function detailOf(provider: Provider): readonly string[] {
  const { slug, name, base_url: baseUrl, stream_usage: streamUsage } = provider;
  return [
    ...(name === slug ? [] : [name]),
    baseUrl,
    ...(provider.allow_private_address ? ["(private addresses allowed)"] : []),
    ...(streamUsage === null ? [] : [`(stream usage: ${streamUsage})`]),
  ];
}
