import { z } from "zod";
import { removeProvider as remove } from "../../provider-accounts/index.ts";
import { nodesShown, showNodes } from "../everywhere.ts";
import { operation } from "../operation.ts";
import { providerReference } from "./declared.ts";

export const removeProvider = operation({
  name: "providers.remove",
  summary: "Forgets a provider and its secret: when it returns, no node uses it any more.",
  allowed: { platform: ["operator", "admin"] },
  destructive: true,
  effect: "changes",
  input: z.strictObject({ provider: providerReference }),
  output: z.object({ id: z.uuid(), slug: z.string(), removed: z.literal(true), nodes: nodesShown }),
  errors: ["provider_not_found"],
  async run(act, { provider }) {
    const { id, slug, generation } = await remove(act.database, provider);
    return { id, slug, removed: true as const, nodes: showNodes(await act.everywhere(generation)) };
  },
});
