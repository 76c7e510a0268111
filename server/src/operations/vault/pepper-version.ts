import { z } from "zod";

/** Which pepper, by the number it has in the settings. */
export const pepperVersion = z.coerce
  .number("must be a number")
  .int("must be a whole number")
  .min(0, "must be at least 0")
  .max(999_999_999, "must be at most 999999999")
  .describe("The pepper's number.");
