import { parseId } from "../kernel/ids.ts";
import { formatUsd, type MicroUsd } from "../kernel/money.ts";
import { type BudgetPeriod, type BudgetSubject, setBudget } from "../ledger/index.ts";
import { findPlace, type Place } from "../organizations/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { confirm, describeConfirmations } from "./confirmation.ts";
import { refuseWholeKey, theKey } from "./key-reference.ts";
import type { PlaceOptions } from "./place-options.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

export interface BudgetsSetOptions extends PlaceOptions {
  readonly json?: boolean;
  readonly period: BudgetPeriod;
  readonly key?: string;
  readonly member?: string;
  readonly alert: readonly number[];
}

/** `sallyport budgets set` */
export async function budgetsSet(
  invocation: Invocation,
  limit: MicroUsd,
  options: BudgetsSetOptions,
): Promise<void> {
  const { period, alert: alertPercentages, json } = options;
  const { terminal } = invocation;
  if (options.key !== undefined) refuseWholeKey(options.key);
  await withControl(invocation, async ({ control }) => {
    const { database } = control;
    const place = await findPlace(database, options.organization ?? null, options.project ?? null);
    const { organization } = place;
    const subject = await subjectOf(database, place, options);
    const budget = { subject, period, limit, alertPercentages };
    const { id, generation } = await setBudget(database, organization.id, budget);
    const nodes = await confirm(control, generation);
    if (json)
      return terminal.out(
        JSON.stringify({
          id,
          organization: organization.slug,
          ...subject,
          period,
          limitUsd: formatUsd(limit),
          nodes,
        }),
      );
    const [whose] = Object.keys(subject);
    const every = period === "total" ? "in all" : `a ${period}`;
    terminal.out(
      `${whose === undefined ? `'${organization.slug}'` : `That ${whose}`} may spend ${formatUsd(limit)} USD ${every} (budget ${id}).`,
    );
    terminal.out(describeConfirmations("In force", nodes));
  });
}

async function subjectOf(
  database: ControlDatabase,
  place: Place,
  { project, key, member }: BudgetsSetOptions,
): Promise<BudgetSubject> {
  if (project !== undefined) return { project: place.project.id };
  if (key !== undefined) return { key: (await theKey(database, place, key)).originalId };
  if (member !== undefined) return { member: parseId(member) ?? member };
  return {};
}
