import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import type { KeyScope } from "../../keys/index.ts";
import { SCOPES } from "../../providers/contract.ts";
import type { Act } from "../operation.ts";
import { timestamp } from "../place.ts";

const MOST_ENTRIES = 100;

const endpoints = z
  .array(z.enum(SCOPES, `must be among ${SCOPES.join(", ")}`))
  .min(1, "must name at least one");
const models = z
  .array(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}$/, "is not the name of a model"))
  .min(1, "must name at least one")
  .max(MOST_ENTRIES, `must be at most ${MOST_ENTRIES}`)
  .nullable();
const ipRanges = z
  .array(z.string().max(50, "is not a network"))
  .min(1, "must name at least one")
  .max(MOST_ENTRIES, `must be at most ${MOST_ENTRIES}`)
  .nullable();

/** What a key may do, as it is asked for (K-3). What is left out of a new key is not limited, and of a change stays. */
export const scopeTaken = {
  endpoints: endpoints.optional().describe("Only these endpoints."),
  models: models.optional().describe("Only these models; null: every model."),
  ip_ranges: ipRanges
    .optional()
    .describe("Only from these addresses and networks (CIDR); null: from everywhere."),
  expires_at: timestamp.nullable().optional().describe("When it ends by itself; null: never."),
};

type ScopeTaken = z.output<z.ZodObject<typeof scopeTaken>>;

/**
 * A scope in the words of the slice; what was left out is undefined.
 * @throws ActError invalid_input when it would have ended already
 */
export function scopeAsked(
  { clock }: Act,
  taken: ScopeTaken,
): { readonly [Part in keyof KeyScope]: KeyScope[Part] | undefined } {
  const { expires_at: expires } = taken;
  const expiresAt = typeof expires === "string" ? new Date(expires) : expires;
  if (expiresAt && expiresAt.getTime() <= clock.nowMs())
    throw new ActError("invalid_input", { field: "expires_at", problem: "must be in the future" });
  return { endpoints: taken.endpoints, models: taken.models, ipRanges: taken.ip_ranges, expiresAt };
}

/** A scope in which what was left out is not limited. */
export function wholeScope(act: Act, taken: ScopeTaken): KeyScope {
  const {
    endpoints: only = SCOPES,
    models: some = null,
    ipRanges: from = null,
    expiresAt = null,
  } = scopeAsked(act, taken);
  return { endpoints: only, models: some, ipRanges: from, expiresAt };
}
