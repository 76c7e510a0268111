import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import type { ApiKeyId, OrganizationId } from "../../kernel/ids.ts";
import { parseUsd } from "../../kernel/money.ts";
import { type AddedKey, addKeys, type KeyMode, keysNamed, publishKeys } from "../../keys/index.ts";
import { setBudgetOfUnused } from "../../ledger/index.ts";
import { setLimitIn } from "../../limits/index.ts";
import type { TenantDb } from "../../ports/database.ts";
import { allProviders } from "../../provider-accounts/index.ts";
import { alertsOf, budgetTaken } from "../budgets/shown.ts";
import { MAY_LIMIT, rateTaken } from "../limits/shown.ts";
import type { Act } from "../operation.ts";
import { mayIn } from "../permission.ts";
import { displayName, organizationReference, PLACE_ERRORS, placeFor, projectReference } from "../place.ts";
import { scopeTaken, wholeScope } from "./asked.ts";
import { memberFor } from "./own.ts";
import { keyItself, keyMode, keyShown, showKey } from "./shown.ts";

const MOST_BUDGETS = 3;
const MOST_LIMITS = 20;
/** In one transaction, for which nodes that report wait. */
const MOST_LIMITS_IN_ALL = 200;

export const MAKERS = {
  organization: ["owner", "admin", "developer"],
  platform: ["operator", "admin"],
} as const;
/** Everything that can be said of new keys. */
export const newKeyTaken = {
  organization: organizationReference,
  project: projectReference.optional(),
  name: displayName.optional(),
  mode: keyMode
    .optional()
    .describe(
      "Live keys reach providers and spend, test keys reach only the simulator. Left out: live once there is a provider.",
    ),
  member: z
    .string()
    .max(40, "is not an id")
    .optional()
    .describe(
      "The id of the member whose spending it counts as. A developer's keys are always the developer's own.",
    ),
  ...scopeTaken,
  budgets: z
    .array(z.strictObject(budgetTaken))
    .max(MOST_BUDGETS, `must be at most ${MOST_BUDGETS}`)
    .default([])
    .describe("What each key may spend, from its first request on; at most one of each period."),
  limits: z
    .array(z.strictObject(rateTaken))
    .max(MOST_LIMITS, `must be at most ${MOST_LIMITS}`)
    .default([])
    .describe("How much each key may ask for, from its first request on. For those who run the platform."),
};

export const MAKE_ERRORS = [...PLACE_ERRORS, "member_not_found", "key_of_another", "too_many_keys"] as const;

/** A new key as the API shows it, once. */
export const keyMade = keyShown.extend({ key: keyItself });

export const answeredBy = z
  .enum(["simulator", "providers", "nobody"])
  .describe(
    "Who answers the key. 'nobody': it is live and there is no provider yet, so it is answered with 503.",
  );

type NewKeyTaken = z.output<z.ZodObject<typeof newKeyTaken>>;

export interface Made {
  readonly keys: z.input<typeof keyMade>[];
  readonly answered_by: z.input<typeof answeredBy>;
  /** At which they work everywhere. */
  readonly generation: bigint;
}

/** Makes keys that are alike, with their budgets and limits, in one transaction: a key exists only with them. */
export async function makeKeys(act: Act, asked: NewKeyTaken, count: number): Promise<Made> {
  const { project, budgets, limits, name } = asked;
  const place = await placeFor(act, MAKERS, asked.organization, project);
  const { id: organization } = place.organization;
  if (limits.length > 0) mayIn(act.principal, MAY_LIMIT, organization, place.organization.slug);
  if (limits.length * count > MOST_LIMITS_IN_ALL)
    throw new ActError("invalid_input", {
      field: "count",
      problem: "is too many keys with so many limits each",
    });
  if (new Set(budgets.map(({ period }) => period)).size < budgets.length)
    throw new ActError("invalid_input", {
      field: "budgets",
      problem: "must have one of each period at most",
    });
  const hasProvider = (await allProviders(act.database)).length > 0;
  const mode: KeyMode = asked.mode ?? (hasProvider ? "live" : "test");
  const scope = wholeScope(act, asked);
  return act.database.inTenant(organization, async (db) => {
    const memberId = await memberFor({ db, principal: act.principal, organization }, asked.member);
    const request = {
      place,
      name: name ?? (mode === "live" ? "Live key" : "Test key"),
      mode,
      scope,
      memberId,
    };
    const made = await addKeys(db, act.hasher, request, count);
    const ids = made.map(({ id }) => id);
    for (const key of ids) await setBudgets(db, key, budgets);
    let generation = await publishKeys(db, request, ids);
    for (const key of ids) generation = (await setLimits(db, organization, key, limits)) ?? generation;
    return {
      keys: await shownWith(db, made),
      answered_by: mode === "test" ? "simulator" : hasProvider ? "providers" : "nobody",
      generation,
    };
  });
}

async function setBudgets(db: TenantDb, key: ApiKeyId, budgets: NewKeyTaken["budgets"]): Promise<void> {
  for (const { period, limit_usd: limit, alert_percentages: alerts } of budgets)
    await setBudgetOfUnused(db, {
      ...{ subject: { key }, period, limit: parseUsd(limit) },
      alertPercentages: alertsOf(alerts),
    });
}

/** @returns the generation at which they are in force; null when there were none */
async function setLimits(
  db: TenantDb,
  organization: OrganizationId,
  subject: ApiKeyId,
  limits: NewKeyTaken["limits"],
): Promise<bigint | null> {
  let last: bigint | null = null;
  for (const { most, unit, endpoint, window_seconds: windowSeconds } of limits) {
    const meaning = { scope: "key", subject, unit, endpoint, windowSeconds } as const;
    last = (await setLimitIn(db, organization, meaning, most)).generation;
  }
  return last;
}

/** Keys that were just made, as they are kept, each with itself. */
export async function shownWith(db: TenantDb, made: readonly AddedKey[]): Promise<z.input<typeof keyMade>[]> {
  const kept = await keysNamed(
    db,
    made.map(({ id }) => id),
  );
  return made.map(({ key }, index) => {
    const metadata = kept[index];
    if (!metadata) throw new Error("a key that was just made is not there");
    return { ...showKey(metadata), key: key.reveal() };
  });
}

/**
 * Where new keys work. Null when the waiting failed: they were made by then, and nobody could ever see them if the answer were
 * lost.
 */
export const nodesOfNew = (act: Act, generation: bigint) => act.everywhere(generation).catch(() => null);
