import { z } from "zod";
import { readProvider } from "../../provider-accounts/index.ts";
import { operation } from "../operation.ts";
import { PLATFORM_ROLES } from "../principal.ts";
import { providerReference } from "./declared.ts";
import { providerShown, showProvider } from "./shown.ts";

export const showOneProvider = operation({
  name: "providers.show",
  summary: "Shows one provider: everything but its secret.",
  allowed: { platform: PLATFORM_ROLES },
  effect: "reads",
  input: z.strictObject({ provider: providerReference }),
  output: providerShown,
  errors: ["provider_not_found"],
  async run({ database }, { provider }) {
    return showProvider(await database.asOperator((db) => readProvider(db, provider)));
  },
});
