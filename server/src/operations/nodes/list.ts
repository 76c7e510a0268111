import { z } from "zod";
import { allNodes } from "../../propagation/index.ts";
import { page, pageInput, pageOf, readCursor } from "../cursor.ts";
import { operation } from "../operation.ts";
import { timestamp } from "../place.ts";
import { PLATFORM_ROLES } from "../principal.ts";

const nodeShown = z
  .object({
    id: z.uuid(),
    state: z
      .enum(["serving", "lease_expired"])
      .describe("'serving': it may serve. 'lease_expired': it was not heard from and may serve nothing."),
    started_at: timestamp,
    generation: z.int().describe("Of the keys, providers and stops that it has in force."),
    up_to_date: z.boolean().describe("Whether it has the newest ones."),
    lease_until: timestamp,
  })
  .meta({ id: "Node" });

export const listNodes = operation({
  name: "nodes.list",
  summary: "Show since when each server runs, which keys it has in force, until when it may serve.",
  allowed: { platform: PLATFORM_ROLES },
  effect: "reads",
  input: z.strictObject(pageInput),
  output: pageOf(nodeShown),
  errors: [],
  async run({ database }, { limit, cursor }) {
    const after = readCursor(cursor);
    const { generation, nodes } = await allNodes(database);
    const rows = nodes.filter(({ id }) => id > after).toSorted((one, other) => (one.id < other.id ? -1 : 1));
    return page(rows, limit, (node) => ({
      id: node.id,
      state: node.leased ? ("serving" as const) : ("lease_expired" as const),
      started_at: node.startedAt.toISOString(),
      generation: Number(node.generation),
      up_to_date: node.generation >= generation,
      lease_until: node.leaseUntil.toISOString(),
    }));
  },
});
