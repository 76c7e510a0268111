import { z } from "zod";
import { addProvider, readProvider } from "../../provider-accounts/index.ts";
import { showNodes } from "../everywhere.ts";
import { operation } from "../operation.ts";
import { slug } from "../place.ts";
import { modelRows, providerFields, providerSecret } from "./declared.ts";
import { providerChanged, showProvider } from "./shown.ts";
import { mayPointAt } from "./trust.ts";

const { name, base_url, allow_private_address, stream_usage, region, priority, weight, models } =
  providerFields;

export const createProvider = operation({
  name: "providers.create",
  summary: "Sets a provider up. Its secret is encrypted before it is stored.",
  allowed: { platform: ["operator", "admin"] },
  effect: "changes",
  input: z.strictObject({
    slug,
    kind: z.string().max(40, "is not a kind of provider").describe("See 'providers.kinds'."),
    name: name.optional(),
    base_url: base_url.optional(),
    allow_private_address: allow_private_address.default(false),
    stream_usage: stream_usage.default(null),
    region: region.default(null),
    priority: priority.default(100),
    weight: weight.default(null),
    models: models.default([]),
    secret: providerSecret.optional(),
  }),
  output: providerChanged,
  errors: [
    "provider_exists",
    "provider_kind_unknown",
    "provider_address_needed",
    "provider_models_needed",
    "provider_secret_needed",
    "address_private",
    "address_in_clear",
    "private_address_needs_admin",
  ],
  async run(act, { models: declared, secret = null, ...given }) {
    const { database, vault, principal } = act;
    mayPointAt(principal, null, { allowPrivateAddress: given.allow_private_address }, secret !== null);
    const { id, generation } = await addProvider(database, vault, {
      slug: given.slug,
      kind: given.kind,
      ...(given.name === undefined ? {} : { name: given.name }),
      ...(given.base_url === undefined ? {} : { baseUrl: given.base_url }),
      allowPrivateAddress: given.allow_private_address,
      streamUsage: given.stream_usage,
      region: given.region,
      priority: given.priority,
      weight: given.weight,
      models: modelRows(declared),
      secret,
    });
    const nodes = await act.everywhere(generation);
    const made = await database.asOperator((db) => readProvider(db, id));
    return { ...showProvider(made), nodes: showNodes(nodes) };
  },
});
