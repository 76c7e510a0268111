import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { type MemberId, type OrganizationId, parseId } from "../../kernel/ids.ts";
import { parseUsd } from "../../kernel/money.ts";
import { type BudgetSubject, listBudgets, setBudget as set } from "../../ledger/index.ts";
import { readMember, readProject } from "../../organizations/index.ts";
import { nodesShown, showNodes } from "../everywhere.ts";
import { KEY_ERRORS, keyIn, keyReference } from "../keys/reference.ts";
import type { Act } from "../operation.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference, shown } from "../place.ts";
import { alertsOf, budgetShown, budgetsSeenBy, budgetTaken, MAY_SET } from "./shown.ts";

export const setBudget = operation({
  name: "budgets.set",
  summary: "Limits what may be spent in a day, in a month or at all; changes the limit there is.",
  allowed: MAY_SET,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    project: z.string().max(40, "is not a short name or an id").optional().describe("Limits this project."),
    member: z
      .string()
      .max(40, "is not an id")
      .optional()
      .describe("Limits all keys of this member together."),
    key: keyReference
      .optional()
      .describe("Limits this key. Without any of the three: the whole organization."),
    ...budgetTaken,
  }),
  output: budgetShown.extend({ nodes: nodesShown }),
  errors: ["organization_not_found", "project_not_found", "member_not_found", ...KEY_ERRORS],
  async run(act, { organization, limit_usd: limit, period, alert_percentages: alerts, ...whose }) {
    const { id: organizationId } = await organizationFor(act, MAY_SET, organization);
    const subject = await subjectOf(act, organizationId, whose);
    const asked = { subject, period, limit: parseUsd(limit), alertPercentages: alertsOf(alerts) };
    const { id, generation } = await set(act.database, organizationId, asked);
    const nodes = showNodes(await act.everywhere(generation));
    const [subjectId = organizationId] = Object.values(subject);
    const found = await act.database.inTenant(organizationId, (db) =>
      listBudgets(db, { subjects: [subjectId] }),
    );
    const made = found.find((budget) => budget.id === id);
    // Somebody may have removed it while every node learned of it.
    if (!made) throw new ActError("changed_meanwhile");
    return { ...budgetsSeenBy(act.principal, organizationId)(made), nodes };
  },
});

interface Whose {
  readonly project?: string | undefined;
  readonly member?: string | undefined;
  readonly key?: string | undefined;
}

/** @throws ActError invalid_input, project_not_found, member_not_found, key_not_found, whole_key */
function subjectOf(
  { database }: Act,
  organization: OrganizationId,
  { project, member, key }: Whose,
): Promise<BudgetSubject> {
  if ([project, member, key].filter((one) => one !== undefined).length > 1)
    throw new ActError("invalid_input", { field: "key", problem: "must not stand beside another subject" });
  return database.inTenant(organization, async (db) => {
    if (key !== undefined) return { key: (await keyIn(db, key)).originalId };
    if (project !== undefined) {
      const found = await readProject(db, project);
      if (!found) throw new ActError("project_not_found", { project: shown(project) });
      return { project: found.id };
    }
    if (member === undefined) return {};
    const id = parseId<MemberId>(member.toLowerCase());
    const found = id === null ? null : await readMember(db, id);
    if (!found) throw new ActError("member_not_found", { member: shown(member) });
    return { member: found.id };
  });
}
