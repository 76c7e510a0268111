import { z } from "zod";
import { findOffered, offeredModels } from "../../offers/index.ts";
import { setPrice as set } from "../../prices/index.ts";
import { allProviders } from "../../provider-accounts/index.ts";
import { nodesShown, showNodes } from "../everywhere.ts";
import { operation } from "../operation.ts";
import { timestamp } from "../place.ts";
import { declaredPrice } from "./declared.ts";
import { sheetShown, showSheet } from "./sheet.ts";

export const setPrice = operation({
  name: "prices.set",
  summary: "Sets what a provider's model costs, from now or from a moment ahead. Nothing is overwritten.",
  allowed: { platform: ["operator", "admin"] },
  effect: "changes",
  input: z.strictObject({
    ...declaredPrice,
    from: z.iso
      .datetime({ offset: true, error: "must be a time such as 2027-01-31T00:00:00Z" })
      .optional()
      .describe("From when on it counts; else at once."),
  }),
  output: z.object({
    provider: z.string(),
    model: z.string(),
    price: sheetShown.nullable(),
    reason: z.string(),
    effective_from: timestamp,
    nodes: nodesShown,
  }),
  errors: ["provider_not_found", "model_not_offered", "price_insufficient", "moment_passed"],
  async run(act, { provider, model, price: rates, reason, from }) {
    const accounts = await allProviders(act.database);
    findOffered(accounts, await offeredModels(accounts), provider, model);
    const decided = { provider, model, rates, reason, from: from === undefined ? null : new Date(from) };
    const { generation, effectiveFrom } = await set(act.database, decided);
    return {
      ...{ provider, model, reason },
      price: rates && showSheet(rates),
      effective_from: effectiveFrom.toISOString(),
      nodes: showNodes(await act.everywhere(generation)),
    };
  },
});
