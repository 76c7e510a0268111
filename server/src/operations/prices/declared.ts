import { z } from "zod";
import { MOST_REASON_CHARACTERS } from "../../prices/index.ts";
import { namedModel } from "./chosen.ts";
import { priceSheet } from "./sheet.ts";

/** A price as it is set by an operation and declared in a file. */
export const declaredPrice = {
  ...namedModel,
  price: priceSheet.nullable().describe("The whole price; null: what the catalogue or the declaration says."),
  reason: z
    .string()
    .trim()
    .min(1, "must not be empty")
    .max(MOST_REASON_CHARACTERS, `must have at most ${MOST_REASON_CHARACTERS} characters`)
    .describe("Why, for whoever asks later."),
};
