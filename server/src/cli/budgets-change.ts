import type { BudgetId } from "../kernel/ids.ts";
import { removeBudget, setTimeZone } from "../ledger/index.ts";
import { findPlace } from "../organizations/index.ts";
import { confirm, describeConfirmations } from "./confirmation.ts";
import type { PlaceOptions } from "./place-options.ts";
import { readId } from "./read-id.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

type Options = PlaceOptions & { readonly json?: boolean };

/** `sallyport budgets remove` */
export async function budgetsRemove(invocation: Invocation, text: string, options: Options): Promise<void> {
  const id = readId<BudgetId>("budget", text);
  await withControl(invocation, async ({ control: { database } }) => {
    const { organization } = await findPlace(database, options.organization ?? null, null);
    await removeBudget(database, organization.id, id);
  });
  invocation.terminal.out(options.json ? JSON.stringify({ id, removed: true }) : `Removed the budget ${id}.`);
}

/** `sallyport budgets time-zone` */
export async function budgetsTimeZone(
  invocation: Invocation,
  timeZone: string,
  options: Options,
): Promise<void> {
  const { terminal } = invocation;
  await withControl(invocation, async ({ control }) => {
    const { id, slug } = (await findPlace(control.database, options.organization ?? null, null)).organization;
    const { generation } = await setTimeZone(control.database, id, timeZone);
    const nodes = await confirm(control, generation);
    if (options.json) return terminal.out(JSON.stringify({ organization: slug, timeZone, nodes }));
    terminal.out(`Days and months of '${slug}' begin at midnight in ${timeZone} now.`);
    terminal.out(describeConfirmations("In force", nodes));
  });
}
