import { z } from "zod";
import { setTimeZone as set } from "../../ledger/index.ts";
import { nodesShown, showNodes } from "../everywhere.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";
import { MAY_SET } from "./shown.ts";

export const setTimeZone = operation({
  name: "budgets.set_time_zone",
  summary: "Says where the days and months of an organization's budgets begin.",
  allowed: MAY_SET,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    time_zone: z
      .string()
      .regex(/^[A-Za-z0-9_+/-]{1,64}$/, "is not a name such as 'Europe/Berlin'")
      .describe("A name of the IANA database. Present periods begin anew, and count what was spent in them."),
  }),
  output: z.object({ organization: z.string(), time_zone: z.string(), nodes: nodesShown }),
  errors: ["organization_not_found", "time_zone_unknown"],
  async run(act, { organization, time_zone: zone }) {
    const { id, slug } = await organizationFor(act, MAY_SET, organization);
    const { generation } = await set(act.database, id, zone);
    return { organization: slug, time_zone: zone, nodes: showNodes(await act.everywhere(generation)) };
  },
});
