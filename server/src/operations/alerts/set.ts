import { z } from "zod";
import { setAlertRules } from "../../alerts/index.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";
import { failedPercent, MAY_SET, spendTimes } from "./shown.ts";

export const setAlerts = operation({
  name: "alerts.set",
  summary: "Say from when an organization is told that it spends unusually much, or that requests fail.",
  allowed: MAY_SET,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    spend_times: spendTimes.optional(),
    failed_percent: failedPercent.optional(),
  }),
  output: z.object({ spend_times: spendTimes, failed_percent: failedPercent }),
  errors: ["organization_not_found"],
  async run(act, { organization, spend_times: times, failed_percent: percent }) {
    const { id } = await organizationFor(act, MAY_SET, organization);
    const rules = await act.database.inTenant(id, (db) =>
      setAlertRules(db, id, {
        ...(times === undefined ? {} : { spendTimes: times }),
        ...(percent === undefined ? {} : { failedPercent: percent }),
      }),
    );
    return { spend_times: rules.spendTimes, failed_percent: rules.failedPercent };
  },
});
