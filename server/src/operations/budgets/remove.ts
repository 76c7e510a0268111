import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { type BudgetId, parseId } from "../../kernel/ids.ts";
import { removeBudget as remove } from "../../ledger/index.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference, shown } from "../place.ts";
import { MAY_SET } from "./shown.ts";

export const removeBudget = operation({
  name: "budgets.remove",
  summary: "Takes a budget away: from the next request on it limits nothing.",
  allowed: MAY_SET,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    budget: z.string().max(40, "is not an id").describe("Its id."),
  }),
  output: z.object({ id: z.uuid(), removed: z.literal(true) }),
  errors: ["organization_not_found", "budget_not_found"],
  async run(act, { organization, budget }) {
    const { id: organizationId } = await organizationFor(act, MAY_SET, organization);
    const id = parseId<BudgetId>(budget.toLowerCase());
    if (id === null) throw new ActError("budget_not_found", { budget: shown(budget) });
    // No node has to hear of it: whether a budget limits a request, the database says each time.
    await remove(act.database, organizationId, id);
    return { id, removed: true as const };
  },
});
