import { z } from "zod";
import { removeLimit as remove } from "../../limits/index.ts";
import { nodesShown, showNodes } from "../everywhere.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";
import { limitNumber, MAY_LIMIT } from "./shown.ts";

export const removeLimit = operation({
  name: "limits.remove",
  summary: "Takes a limit of an organization away, by its number.",
  allowed: MAY_LIMIT,
  effect: "changes",
  input: z.strictObject({ organization: organizationReference, number: limitNumber }),
  output: z.object({ number: z.int(), removed: z.literal(true), nodes: nodesShown }),
  errors: ["organization_not_found", "limit_not_found"],
  async run(act, { organization, number }) {
    const { id } = await organizationFor(act, MAY_LIMIT, organization);
    const { generation } = await remove(act.database, id, number);
    return { number, removed: true as const, nodes: showNodes(await act.everywhere(generation)) };
  },
});
