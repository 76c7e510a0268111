import { z } from "zod";
import { debugOff } from "../../debug/index.ts";
import { nodesShown, showNodes } from "../everywhere.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference, reason } from "../place.ts";

const allowed = { platform: ["operator", "admin"] } as const;

export const switchDebugOff = operation({
  name: "debug.off",
  summary: "End debugging of an organization before its time.",
  allowed,
  effect: "changes",
  input: z.strictObject({ organization: organizationReference, reason }),
  output: z.object({
    organization: z.string(),
    debug: z.literal(false),
    reason: z.string(),
    nodes: nodesShown,
  }),
  errors: ["organization_not_found", "not_debugged"],
  async run(act, { organization: reference, reason: why }) {
    const { id, slug } = await organizationFor(act, allowed, reference);
    const { generation } = await debugOff(act.database, id, why);
    const nodes = showNodes(await act.everywhere(generation));
    return { organization: slug, debug: false as const, reason: why, nodes };
  },
});
