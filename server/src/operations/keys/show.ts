import { z } from "zod";
import type { KeyMetadata } from "../../keys/index.ts";
import { listBudgets } from "../../ledger/index.ts";
import { limitsOn } from "../../limits/index.ts";
import { budgetShown, budgetsSeenBy } from "../budgets/shown.ts";
import { limitShown, showLimit } from "../limits/shown.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";
import { ORGANIZATION_ROLES, PLATFORM_ROLES } from "../principal.ts";
import { KEY_ERRORS, keyIn, keyReference } from "./reference.ts";
import { keyShown, showNamed } from "./shown.ts";

const allowed = { organization: ORGANIZATION_ROLES, platform: PLATFORM_ROLES };

export const showOneKey = operation({
  name: "keys.show",
  summary:
    "Shows a key, who made it, and the budgets and limits that bind it: everything but the key itself.",
  allowed,
  effect: "reads",
  input: z.strictObject({ organization: organizationReference, key: keyReference }),
  output: keyShown.extend({
    budgets: z.array(budgetShown).describe("Its own, its member's, its project's and the organization's."),
    limits: z.array(limitShown).describe("Those that count its requests, the narrowest of each kind."),
  }),
  errors: ["organization_not_found", ...KEY_ERRORS],
  async run(act, { organization, key: reference }) {
    const { id } = await organizationFor(act, allowed, organization);
    const { key, budgets } = await act.database.inTenant(id, async (db) => {
      const found = await keyIn(db, reference);
      return { key: found, budgets: await listBudgets(db, { subjects: [id, ...subjectsOf(found)] }) };
    });
    const limits = await limitsOn(act.database, id, {
      project: key.projectId,
      member: key.memberId,
      key: key.originalId,
    });
    return {
      ...(await showNamed(act, id, key)),
      budgets: budgets.map(budgetsSeenBy(act.principal, id)),
      limits: limits.map(showLimit),
    };
  },
});

function subjectsOf({ originalId, memberId, projectId }: KeyMetadata): readonly string[] {
  return [originalId, projectId, ...(memberId === null ? [] : [memberId])];
}
