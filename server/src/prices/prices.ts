import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import type { OrganizationId } from "../kernel/ids.ts";
import type { PriceSheet } from "../kernel/price-sheet.ts";
import type { ControlDatabase, OperatorDb } from "../ports/database.ts";
import { nextGeneration } from "../propagation/index.ts";
import { type PriceDocument, priceDocument } from "./document.ts";
import { checkSheet } from "./sheet.ts";
import {
  type AssignmentRow,
  insertOverride,
  listAssignments,
  listOverrides,
  listPlans,
  listRules,
  type Moment,
  momentOf,
  type OverridePage,
  type OverrideRow,
  overridePage,
  type Plan,
  type PlanRuleRow,
} from "./store.ts";

export const MOST_REASON_CHARACTERS = 200;

/** A price as the operator sets it. */
export interface NewPrice {
  /** The provider's short name. */
  readonly provider: string;
  readonly model: string;
  /** Null: back to what the catalogue or the declaration says. */
  readonly rates: PriceSheet | null;
  readonly reason: string;
  /** From when on it counts; null: at once. */
  readonly from: Date | null;
}

/** Something that was decided: in force everywhere, from its time on, once `generation` is confirmed. */
export interface Decided {
  readonly generation: bigint;
  readonly effectiveFrom: Date;
}

/**
 * Sets what a provider's model costs. Nothing that was set before is changed.
 * @throws ActError invalid_input, price_insufficient, moment_passed
 */
export function setPrice(database: ControlDatabase, price: NewPrice): Promise<Decided> {
  const { provider, model, rates, reason } = price;
  checkPrice(price);
  return database.asOperator(async (db) => {
    const generation = await nextGeneration(db);
    const moment = await takeMoment(db, price.from);
    await insertOverride(db, moment, { provider, model, rates, reason, generation });
    const facts = { provider, model, ...saleFacts(rates, moment), generation };
    await recordAudit(db, "price.set", provider, facts);
    return { generation, effectiveFrom: new Date(moment.effectiveFrom) };
  });
}

/** A page of everything that was set, as it was set: one more than `limit`, which tells that there are more. */
export function priceHistory(
  db: OperatorDb,
  page: OverridePage,
): Promise<readonly (OverrideRow & { readonly number: bigint })[]> {
  return overridePage(db, page);
}

/** Everything that prices were and will be made of, as rows and ready to be looked up in. */
export interface LoadedPrices {
  readonly document: PriceDocument;
  readonly overrides: readonly OverrideRow[];
  readonly plans: readonly Plan[];
  readonly rules: readonly PlanRuleRow[];
  readonly assignments: readonly AssignmentRow[];
}

/** @param organization whose plans are read as well; null: nobody's */
export async function loadPrices(
  database: ControlDatabase,
  organization: OrganizationId | null,
): Promise<LoadedPrices> {
  const assignments = organization === null ? [] : await database.inTenant(organization, listAssignments);
  return database.asOperator(async (db) => {
    const overrides = await listOverrides(db);
    const plans = await listPlans(db);
    const rules = await listRules(db);
    return { overrides, plans, rules, assignments, document: priceDocument(overrides, rules, assignments) };
  });
}

/** @throws ActError invalid_input, price_insufficient when nothing could be sold by it */
export function checkPrice({ rates, reason }: Pick<NewPrice, "rates" | "reason">): void {
  checkReason(reason);
  if (rates === null) return;
  checkSheet(rates);
  if (rates.input === undefined && rates.request === undefined && rates.images === undefined)
    throw new ActError("price_insufficient");
}

/** What could rewrite the line it is shown on, or cannot be stored. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** @throws ActError invalid_input when it is empty or too long, or holds what cannot be seen */
export function checkReason(reason: string): void {
  if (UNSEEN.test(reason))
    throw new ActError("invalid_input", {
      field: "reason",
      problem: "must not hold control characters or marks of direction",
    });
  if (reason.trim() === "" || reason.length > MOST_REASON_CHARACTERS)
    throw new ActError("invalid_input", {
      field: "reason",
      problem: `must have 1 to ${MOST_REASON_CHARACTERS} characters`,
    });
}

/** @throws ActError moment_passed: what was charged must stay explainable */
export async function takeMoment(db: OperatorDb, from: Date | null): Promise<Moment> {
  const moment = await momentOf(db, from);
  if (moment === null) throw new ActError("moment_passed");
  return moment;
}

/** The facts of the audit entry, which keeps no free text: decimals that were checked. */
export function saleFacts(rates: PriceSheet | null, moment: Moment) {
  const { input = null, output = null } = rates ?? {};
  return { input, output, effectiveFrom: new Date(moment.effectiveFrom).toISOString() };
}
