import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import {
  checkSecret,
  findKind,
  isUsable,
  probeProvider,
  readProvider,
  replaceSecret,
} from "../../provider-accounts/index.ts";
import { showNodes } from "../everywhere.ts";
import { operation } from "../operation.ts";
import { providerReference, providerSecret } from "./declared.ts";
import { inWords } from "./outcome.ts";
import { providerChanged, showProvider } from "./shown.ts";

export const replaceProviderSecret = operation({
  name: "providers.replace_secret",
  summary:
    "Replaces a provider's secrets, or adds one beside them, after asking the provider whether it accepts the new one.",
  allowed: { platform: ["operator", "admin"] },
  destructive: true,
  effect: "changes",
  perMinute: 20,
  input: z.strictObject({
    provider: providerReference,
    secret: providerSecret,
    beside: z
      .boolean()
      .default(false)
      .describe("The secrets before stay in use beside it: requests take them in turn."),
    untested: z.boolean().default(false).describe("Stores it without asking the provider first."),
  }),
  output: providerChanged,
  errors: ["provider_not_found", "provider_secret_refused", "too_many_provider_secrets", "changed_meanwhile"],
  async run(act, { provider, secret, beside, untested }) {
    const { database, vault } = act;
    const before = await database.asOperator((db) => readProvider(db, provider));
    checkSecret(secret, findKind(before.kind).credentials);
    if (!untested) {
      const tested = await probeProvider(act, before, secret);
      if (!isUsable(tested)) throw new ActError("provider_secret_refused", { outcome: inWords(tested) });
    }
    const { generation } = await replaceSecret(database, vault, before, secret, beside);
    const nodes = await act.everywhere(generation);
    const after = await database.asOperator((db) => readProvider(db, before.id));
    return { ...showProvider(after), nodes: showNodes(nodes) };
  },
});
