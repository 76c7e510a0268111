import { isIP } from "node:net";
import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import type { OrganizationId } from "../kernel/ids.ts";
import { checkReason } from "../kernel/reason.ts";
import type { ControlDatabase, OperatorDb, TenantDb } from "../ports/database.ts";
import { nextGeneration } from "../propagation/index.ts";
import { countedAddress } from "./address.ts";
import type { OutageMode } from "./document.ts";
import { type LimitMeaning, type LimitRule, policyName, usesTokens } from "./rule.ts";
import {
  type Counted,
  endGeneralRule,
  endOrganizationRule,
  listGeneralRules,
  listOrganizationRules,
  listRulesOn,
  type Outage,
  type RuleChange,
  type RulePage,
  readOutage,
  updateOutage,
  upsertGeneralRule,
  upsertOrganizationRule,
} from "./store.ts";

const LONGEST_WINDOW_SECONDS = 86_400;
const MOST = 1_000_000_000_000;

/** A change that is in force everywhere once `generation` is confirmed. */
export interface ChangedLimit {
  readonly number: number;
  readonly generation: bigint;
}

/**
 * Sets a limit, or changes the one there is with the same meaning, which goes on with its count.
 * @param organization whose it is; null for the operator's own rules: general ones, and those of an address
 * @throws ActError invalid_input
 */
export function setLimit(
  database: ControlDatabase,
  organization: OrganizationId | null,
  asked: LimitMeaning,
  most: number,
): Promise<ChangedLimit> {
  const meaning = checkLimit(asked, most);
  return withRules(database, organization, (rules) => write(rules, meaning, most));
}

/**
 * Sets a limit of an organization in the caller's transaction.
 * @throws ActError invalid_input
 */
export function setLimitIn(
  db: TenantDb,
  organization: OrganizationId,
  asked: LimitMeaning,
  most: number,
): Promise<ChangedLimit> {
  return write(rulesOf(db, organization), checkLimit(asked, most), most);
}

/** Every limit that is no organization's own. */
export const generalLimits = (database: ControlDatabase): Promise<readonly LimitRule[]> =>
  database.asOperator((db) => listGeneralRules(db));

/** The rules of one organization, or the operator's own, in one transaction. */
interface Rules {
  readonly db: OperatorDb;
  readonly list: () => Promise<readonly LimitRule[]>;
  /** Resolves to the rule's number. */
  readonly upsert: (meaning: LimitMeaning, change: RuleChange) => Promise<number>;
}

function withRules<Result>(
  database: ControlDatabase,
  organization: OrganizationId | null,
  work: (rules: Rules) => Promise<Result>,
): Promise<Result> {
  if (organization === null)
    return database.asOperator((db) =>
      work({
        db,
        list: () => listGeneralRules(db),
        upsert: (meaning, change) => upsertGeneralRule(db, meaning, change),
      }),
    );
  return database.inTenant(organization, (db) => work(rulesOf(db, organization)));
}

function rulesOf(db: TenantDb, organization: OrganizationId): Rules {
  return {
    db,
    list: () => listOrganizationRules(db),
    upsert: (meaning, change) => upsertOrganizationRule(db, organization, meaning, change),
  };
}

/** Changes a limit, and tells the audit ledger in the same transaction. */
async function write({ db, upsert }: Rules, meaning: LimitMeaning, most: number): Promise<ChangedLimit> {
  const generation = await nextGeneration(db);
  const number = await upsert(meaning, { most, generation });
  const { scope, subject, endpoint, unit, windowSeconds } = meaning;
  const facts = { scope, subject, endpoint, unit, most, windowSeconds, generation };
  await recordAudit(db, "limit.set", String(number), facts);
  return { number, generation };
}

/** Whether two limits count the same; each such pair is one. */
export function sameMeaning(one: LimitMeaning, other: LimitMeaning): boolean {
  return one.subject === other.subject && policyName(one) === policyName(other);
}

/**
 * Takes a limit away. What it counted then counts by the general rule with the same meaning, if there is one.
 * @param organization whose it is; null for the operator's own: general ones, and those of an address
 * @throws ActError limit_not_found
 */
export function removeLimit(
  database: ControlDatabase,
  organization: OrganizationId | null,
  number: number,
): Promise<ChangedLimit> {
  const finish = async (db: OperatorDb, generation: bigint, found: boolean) => {
    if (!found) throw new ActError("limit_not_found", { limit: number });
    await recordAudit(db, "limit.removed", String(number), { generation });
    return { number, generation };
  };
  if (organization === null)
    return database.asOperator(async (db) => {
      const generation = await nextGeneration(db);
      return finish(db, generation, await endGeneralRule(db, number, generation));
    });
  return database.inTenant(organization, async (db) => {
    const generation = await nextGeneration(db);
    return finish(db, generation, await endOrganizationRule(db, number, generation));
  });
}

/** Migration 0009 numbers general rules odd and those of organizations even. */
export function isGeneral(number: number): boolean {
  return number % 2 === 1;
}

/**
 * Says what the data plane does while nobody can count (AB-5).
 * @throws OperatorError when the reason is not short and plain
 */
export function setOutage(
  database: ControlDatabase,
  mode: OutageMode,
  reason: string,
): Promise<{ readonly generation: bigint }> {
  checkReason(reason);
  return database.asOperator(async (db) => {
    const generation = await nextGeneration(db);
    await updateOutage(db, mode, reason, generation);
    await recordAudit(db, "limits.outage_set", mode, { mode, reason, generation });
    return { generation };
  });
}

/** Which limits a page of their list shows. */
export interface LimitPageRequest extends RulePage {
  /** Whether those of single addresses are shown, which are the operator's own. */
  readonly addresses: boolean;
}

/** The general limits and those of an organization, by number; one more than `limit`, which tells that there are more. */
export async function limitsPage(
  database: ControlDatabase,
  organization: OrganizationId,
  { addresses, ...request }: LimitPageRequest,
): Promise<readonly LimitRule[]> {
  const own = await database.inTenant(organization, (db) => listOrganizationRules(db, request));
  const all = await database.asOperator((db) => listGeneralRules(db));
  const general = all.filter(
    ({ number, subject }) => number > request.after && (addresses || subject === null),
  );
  return [...general, ...own].sort((one, other) => one.number - other.number).slice(0, request.limit + 1);
}

/** The limits that count the requests of a key: a rule for one of them takes the place of the general one of its kind. */
export async function limitsOn(
  database: ControlDatabase,
  organization: OrganizationId,
  counted: Counted,
): Promise<readonly LimitRule[]> {
  const own = await database.inTenant(organization, (db) => listRulesOn(db, counted));
  const general = await database.asOperator((db) => listGeneralRules(db));
  const replaced = new Set(own.map(policyName));
  return [...general.filter((rule) => rule.subject === null && !replaced.has(policyName(rule))), ...own];
}

/** What the data plane does while nobody can count, and why. */
export function outageOf(database: ControlDatabase): Promise<Outage> {
  return database.asOperator(readOutage);
}

/**
 * What a limit means, with an address as it is counted.
 * @throws ActError invalid_input when it makes no sense
 */
export function checkLimit(meaning: LimitMeaning, most: number): LimitMeaning {
  const { scope, subject, endpoint, unit, windowSeconds } = meaning;
  if (!Number.isInteger(most) || most < 0 || most > MOST)
    throw invalid("most", `must be a whole number from 0 to ${MOST}`);
  if (!Number.isInteger(windowSeconds) || windowSeconds < 1 || windowSeconds > LONGEST_WINDOW_SECONDS)
    throw invalid("window_seconds", "must be from 1 second to 1 day");
  if (unit === "failures" && (scope !== "address" || endpoint !== null))
    throw invalid(
      "unit",
      "cannot be 'failures' here: wrong keys are counted by address, on all endpoints together",
    );
  if (unit === "tokens" && scope === "address")
    throw invalid(
      "unit",
      "cannot be 'tokens' here: an address has requests and failures, and tokens are a key's",
    );
  if (unit === "tokens" && endpoint !== null && !usesTokens(endpoint))
    throw invalid("unit", "cannot be 'tokens' here: neither listing models nor counting tokens uses any");
  if (unit === "images" && (scope === "address" || (endpoint !== null && endpoint !== "images")))
    throw invalid("unit", "cannot be 'images' here: pictures are a key's, and asked for at 'images' alone");
  if (scope !== "address" || subject === null) return meaning;
  if (isIP(subject) === 0)
    throw invalid("subject", "must be an address such as 203.0.113.7 or 2001:db8:0:1::, without a length");
  return { ...meaning, subject: countedAddress(subject) };
}

function invalid(field: string, problem: string): ActError {
  return new ActError("invalid_input", { field, problem });
}
