import { z } from "zod";
import { priceHistory } from "../../prices/index.ts";
import { page, pageInput, pageOf, readNumberCursor } from "../cursor.ts";
import { operation } from "../operation.ts";
import { timestamp } from "../place.ts";
import { PLATFORM_ROLES } from "../principal.ts";
import { namedModel } from "./chosen.ts";
import { sheetShown, showSheet } from "./sheet.ts";

export const listPriceHistory = operation({
  name: "prices.history",
  summary: "Lists every price that was ever set, as it was set, with what is still to come.",
  allowed: { platform: PLATFORM_ROLES },
  effect: "reads",
  input: z.strictObject({
    provider: namedModel.provider.optional(),
    model: namedModel.model.optional(),
    ...pageInput,
  }),
  output: pageOf(
    z.object({
      provider: z.string(),
      model: z.string(),
      price: sheetShown.nullable().describe("Null: back to what the catalogue or the declaration says."),
      reason: z.string(),
      set_at: timestamp,
      effective_from: timestamp,
    }),
  ),
  errors: [],
  async run({ database }, { provider, model, limit, cursor }) {
    const after = readNumberCursor(cursor);
    const rows = await database.asOperator((db) => priceHistory(db, { provider, model, after, limit }));
    const placed = rows.map((row) => ({ ...row, id: String(row.number) }));
    return page(placed, limit, ({ provider: at, model: name, rates, reason, createdAt, effectiveFrom }) => ({
      ...{ provider: at, model: name, reason },
      price: rates && showSheet(rates),
      set_at: createdAt.toISOString(),
      effective_from: effectiveFrom.toISOString(),
    }));
  },
});
