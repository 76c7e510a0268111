import { z } from "zod";
import { assignPlan as assign } from "../../prices/index.ts";
import { nodesShown, showNodes } from "../everywhere.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference, timestamp } from "../place.ts";
import { from, MAY_SELL, planName } from "./shown.ts";

export const assignPlan = operation({
  name: "plans.assign",
  summary: "Sells to an organization by a plan, from now or from a moment ahead.",
  allowed: MAY_SELL,
  effect: "changes",
  input: z.strictObject({ organization: organizationReference, plan: planName, from }),
  output: z.object({
    plan: z.string(),
    organization: z.string(),
    effective_from: timestamp,
    nodes: nodesShown,
  }),
  errors: ["organization_not_found", "plan_not_found", "moment_passed"],
  async run(act, { organization, plan, from: since }) {
    const { id, slug } = await organizationFor(act, MAY_SELL, organization);
    const at = since === undefined ? null : new Date(since);
    const { generation, effectiveFrom } = await assign(act.database, id, plan, at);
    return {
      ...{ plan, organization: slug, effective_from: effectiveFrom.toISOString() },
      nodes: showNodes(await act.everywhere(generation)),
    };
  },
});
