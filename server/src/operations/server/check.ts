import { z } from "zod";
import packageJson from "../../../package.json" with { type: "json" };
import { auditWaiting } from "../../audit/index.ts";
import { overdueDay } from "../../ledger/index.ts";
import { outageOf } from "../../limits/index.ts";
import { allNodes } from "../../propagation/index.ts";
import { allStops } from "../../switches/index.ts";
import { outageShown, showOutage } from "../limits/shown.ts";
import { operation } from "../operation.ts";
import { PLATFORM_ROLES } from "../principal.ts";

/** A sequencer anywhere signs within a second; what waits longer is more than a restart of the only node. */
const LONGEST_WAIT_SECONDS = 120;

export const checkServer = operation({
  name: "server.check",
  summary: "Shows whether a server is in order: its version, nodes, audit ledger, books, limits and stops.",
  allowed: { platform: PLATFORM_ROLES },
  effect: "reads",
  input: z.strictObject({}),
  output: z.object({
    ok: z.boolean().describe("Whether all parts below are."),
    version: z.string().describe("Of the program that answers."),
    nodes: z.object({
      ok: z.boolean(),
      serving: z.int(),
      behind: z.int().describe("Serve, and do not yet go by the newest keys, providers and stops."),
      lease_expired: z.int().describe("Were not heard from, and serve nothing."),
    }),
    audit: z.object({
      ok: z.boolean(),
      unsigned: z.int().describe("Entries that wait for their place in the signed tree."),
      oldest_seconds: z.int().describe("For how long the oldest has waited; above 120 nobody signs."),
    }),
    books: z.object({
      ok: z.boolean(),
      overdue_day: z.iso.date().nullable().describe("A day that is over and was not closed; null: none."),
    }),
    limits: outageShown.describe("What becomes of requests while they cannot be counted."),
    stops: z
      .int()
      .describe("What the operator stopped; no fault, and often the answer to why nothing works."),
  }),
  errors: [],
  async run({ database }) {
    const { generation, nodes } = await allNodes(database);
    const [waiting, day] = await database.asOperator(
      async (db) => [await auditWaiting(db), await overdueDay(db)] as const,
    );
    const serving = nodes.filter(({ leased }) => leased);
    const isSigned = waiting.oldestSeconds <= LONGEST_WAIT_SECONDS;
    return {
      ok: serving.length > 0 && isSigned && day === null,
      version: packageJson.version,
      nodes: {
        ok: serving.length > 0,
        serving: serving.length,
        behind: serving.filter((node) => node.generation < generation).length,
        lease_expired: nodes.length - serving.length,
      },
      audit: { ok: isSigned, unsigned: waiting.entries, oldest_seconds: Math.round(waiting.oldestSeconds) },
      books: { ok: day === null, overdue_day: day },
      limits: showOutage(await outageOf(database)),
      stops: (await allStops(database)).length,
    };
  },
});
