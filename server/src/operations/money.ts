import { z } from "zod";

/** An amount that is taken in, such as "25.00". `parseUsd` reads it. */
export const usdTaken = z
  .string("must be a text such as '25.00'")
  .regex(/^\d{1,9}(\.\d{1,6})?$/, "must be US dollars such as '25.00', with at most six places")
  .describe("US dollars, at most six places.");

/** An amount that is shown: `formatUsd` writes it. */
export const usdShown = z.string().describe("US dollars with six places.");

/** An amount that is taken in and moves money, so that it cannot be nothing. */
export const usdMoved = usdTaken.regex(/[1-9]/, "must be above zero");
