import { z } from "zod";

/** Who says what an organization is told; they pay. */
export const MAY_SET = {
  organization: ["owner", "admin", "billing"],
  platform: ["operator", "admin"],
} as const;

export const spendTimes = z
  .int("must be a whole number")
  .min(0, "must be at least 0")
  .max(100, "must be at most 100")
  .refine((times) => times !== 1, "must be 0 or more than 1")
  .describe("When an hour costs so many times what is usual at that hour of the day; 0: never.");

export const failedPercent = z
  .int("must be a whole number")
  .min(0, "must be at least 0")
  .max(100, "must be at most 100")
  .describe("When so many percent of the requests of an hour fail; 0: never.");
