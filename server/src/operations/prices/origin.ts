import { z } from "zod";
import { PRICE_SOURCES, type PriceOrigin } from "../../offers/index.ts";

/** Who says what a model costs. */
export const originShown = z.object({
  source: z.enum(PRICE_SOURCES),
  text: z.string().describe("In the words of the source, or your reason."),
  date: z.iso.date().nullable(),
  page: z.string().nullable().describe("The provider's page that the source names."),
  conflicts: z
    .array(z.object({ unit: z.string(), price: z.string(), source: z.string(), date: z.iso.date() }))
    .describe("What another source says it costs, where that is less."),
  warning: z.string().nullable().describe("What is to be known about it."),
});

export function showOrigin({ conflicts, ...origin }: PriceOrigin): z.output<typeof originShown> {
  return { ...origin, conflicts: [...conflicts] };
}
