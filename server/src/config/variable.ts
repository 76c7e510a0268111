import { z } from "zod";
import { otherNetwork } from "../kernel/network.ts";

/** One environment variable: what it means to the operator, how it is read, and whether it may be shown. */
export interface Variable<Value> {
  readonly name: string;
  /** One sentence for docs/configuration.md and .env.example, both generated from this list. */
  readonly sentence: string;
  readonly schema: z.ZodType<Value>;
  /** As it would be written in the environment; null when there is none. */
  readonly default: string | null;
  readonly secret: boolean;
}

export function variable<Value>(entry: Variable<Value>): Variable<Value> {
  return entry;
}

export const integer = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,12}$/, "must be a whole number")
    .transform(Number)
    .pipe(z.number().min(least, `must be at least ${least}`).max(most, `must be at most ${most}`));

export const optionalText = z.string().min(1).optional();

export const list = z.string().transform((text) =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter(Boolean),
);

export const networks = list.pipe(
  z.array(
    z
      .union([z.cidrv4(), z.cidrv6()], "must be networks such as 10.0.0.0/8")
      .refine((text) => otherNetwork(text) === null, {
        error: ({ input }) =>
          `has ${String(input)}, an address and a network at once: write ${otherNetwork(String(input))} for the network, or a length of 32 (IPv6: 128) for one address`,
      }),
  ),
);
