import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { changeProvider as change, readProvider } from "../../provider-accounts/index.ts";
import { showNodes } from "../everywhere.ts";
import { operation } from "../operation.ts";
import { revision } from "../place.ts";
import { modelRows, providerFields, providerReference, providerSecret } from "./declared.ts";
import { providerChanged, showProvider } from "./shown.ts";
import { mayPointAt } from "./trust.ts";

const { name, base_url, allow_private_address, stream_usage, region, priority, weight, models } =
  providerFields;

export const changeProvider = operation({
  name: "providers.change",
  summary: "Changes a provider. Its secret stays unless one is given; what is not named stays too.",
  allowed: { platform: ["operator", "admin"] },
  effect: "changes",
  input: z.strictObject({
    provider: providerReference,
    name: name.optional(),
    base_url: base_url.optional(),
    allow_private_address: allow_private_address.optional(),
    stream_usage: stream_usage.optional(),
    region: region.optional(),
    priority: priority.optional(),
    weight: weight.optional(),
    models: models.optional().describe("All of them: those that are not named are gone."),
    secret: providerSecret.optional(),
    revision,
  }),
  output: z.object({
    ...providerChanged.shape,
    changed: z.boolean().describe("False when it was as you said already."),
  }),
  errors: [
    "provider_not_found",
    "changed_meanwhile",
    "provider_models_needed",
    "address_private",
    "address_in_clear",
    "address_needs_secret",
    "private_address_needs_admin",
  ],
  async run(act, { provider, revision: known, models: declared, secret = null, ...given }) {
    const { database, vault, principal } = act;
    const before = await database.asOperator((db) => readProvider(db, provider));
    if (before.revision !== known) throw new ActError("changed_meanwhile");
    const changes = {
      name: given.name,
      baseUrl: given.base_url,
      allowPrivateAddress: given.allow_private_address,
      streamUsage: given.stream_usage,
      region: given.region,
      priority: given.priority,
      weight: given.weight,
      models: declared && modelRows(declared),
    };
    mayPointAt(principal, before, changes, secret !== null);
    const changed = await change(database, vault, before, changes, secret);
    const nodes = changed === null ? [] : await act.everywhere(changed.generation);
    const after = await database.asOperator((db) => readProvider(db, before.id));
    return { ...showProvider(after), nodes: showNodes(nodes), changed: changed !== null };
  },
});
