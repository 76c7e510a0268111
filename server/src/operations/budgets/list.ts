import { z } from "zod";
import { listBudgets as list } from "../../ledger/index.ts";
import { page, pageInput, pageOf, readCursor } from "../cursor.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";
import { ORGANIZATION_ROLES, PLATFORM_ROLES } from "../principal.ts";
import { budgetShown, budgetsSeenBy } from "./shown.ts";

const allowed = { organization: ORGANIZATION_ROLES, platform: PLATFORM_ROLES };

export const listBudgets = operation({
  name: "budgets.list",
  summary: "Lists an organization's budgets, oldest first: what was spent of each, and when it resets.",
  allowed,
  effect: "reads",
  input: z.strictObject({ organization: organizationReference, ...pageInput }),
  output: pageOf(budgetShown),
  errors: ["organization_not_found"],
  async run(act, { organization, limit, cursor }) {
    const after = readCursor(cursor);
    const { id } = await organizationFor(act, allowed, organization);
    const rows = await act.database.inTenant(id, (db) => list(db, { after, limit }));
    return page(rows, limit, budgetsSeenBy(act.principal, id));
  },
});
