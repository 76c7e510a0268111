import { z } from "zod";
import { debugOn, MOST_MINUTES } from "../../debug/index.ts";
import { nodesShown, showNodes } from "../everywhere.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference, reason, timestamp } from "../place.ts";

const allowed = { platform: ["operator", "admin"] } as const;
const USUAL_MINUTES = 15;
const HOW_LONG = `must be a whole number from 1 to ${MOST_MINUTES}`;

export const switchDebugOn = operation({
  name: "debug.on",
  summary: `Log one event for each request of an organization, for at most ${MOST_MINUTES} minutes.`,
  allowed,
  destructive: true,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    minutes: z.int(HOW_LONG).min(1, HOW_LONG).max(MOST_MINUTES, HOW_LONG).default(USUAL_MINUTES),
    reason,
  }),
  output: z.object({
    organization: z.string(),
    debug: z.literal(true),
    ends_at: timestamp,
    reason: z.string(),
    nodes: nodesShown,
  }),
  errors: ["organization_not_found"],
  async run(act, { organization: reference, minutes, reason: why }) {
    const { id, slug } = await organizationFor(act, allowed, reference);
    const { generation, endsAt } = await debugOn(act.database, id, minutes, why);
    const nodes = showNodes(await act.everywhere(generation));
    return { organization: slug, debug: true as const, ends_at: endsAt.toISOString(), reason: why, nodes };
  },
});
