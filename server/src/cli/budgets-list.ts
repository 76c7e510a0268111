import { formatUsd } from "../kernel/money.ts";
import { budgetsOf, type ListedBudget } from "../ledger/index.ts";
import { findPlace } from "../organizations/index.ts";
import { paintFor } from "./paint.ts";
import type { PlaceOptions } from "./place-options.ts";
import { minute, table } from "./table.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

/** `sallyport budgets list` */
export async function budgetsList(
  invocation: Invocation,
  { organization: slug, json }: PlaceOptions & { readonly json?: boolean },
): Promise<void> {
  const { terminal } = invocation;
  const { organization, budgets } = await withControl(invocation, async ({ control: { database } }) => {
    const place = await findPlace(database, slug ?? null, null);
    return { organization: place.organization, budgets: await budgetsOf(database, place.organization.id) };
  });
  if (json)
    return terminal.out(
      JSON.stringify({
        organization: organization.slug,
        budgets: budgets.map(({ limit, spent, held, ...budget }) => ({
          ...budget,
          limitUsd: formatUsd(limit),
          spentUsd: formatUsd(spent),
          heldUsd: formatUsd(held),
        })),
      }),
    );
  if (budgets.length === 0)
    return terminal.err(
      `'${organization.slug}' has no budget: it may spend all its credit. See 'npx sallyport budgets set --help'.`,
    );
  terminal.out(table(budgets, COLUMNS, paintFor(invocation)));
}

const COLUMNS = [
  { title: "BUDGET", value: ({ id }: ListedBudget) => id },
  {
    title: "LIMITS",
    value: ({ scope, subject }: ListedBudget) => (subject === null ? scope : `${scope} ${subject}`),
  },
  { title: "PERIOD", value: ({ period }: ListedBudget) => period },
  { title: "LIMIT USD", value: ({ limit }: ListedBudget) => formatUsd(limit), right: true },
  { title: "SPENT", value: ({ spent }: ListedBudget) => formatUsd(spent), right: true },
  { title: "HELD", value: ({ held }: ListedBudget) => formatUsd(held), right: true },
  { title: "RESETS (UTC)", value: ({ resetsAt }: ListedBudget) => minute(resetsAt) },
  {
    title: "ALERTS",
    value: ({ alertPercentages }: ListedBudget) => alertPercentages.map((part) => `${part}%`).join(" "),
  },
];
