import { z } from "zod";
import { personOf, signedIn } from "../../entrance/index.ts";
import { page, pageInput, pageOf, readCursor } from "../../operations/cursor.ts";
import { timestamp } from "../../operations/place.ts";
import { eventPage, SECURITY_EVENTS } from "../../security-events/index.ts";
import { BROWSERS, SYSTEMS } from "../../sessions/index.ts";
import { door } from "../door.ts";

const eventShown = z
  .object({
    id: z.uuid(),
    at: timestamp,
    event: z.enum(SECURITY_EVENTS),
    outcome: z.enum(["done", "refused"]),
    reason: z.string().nullable().describe("Why it was refused, as a fixed word."),
    network: z
      .string()
      .nullable()
      .describe("From which network address; of IPv6 the /64. Null when it is old."),
    browser: z.enum(BROWSERS).nullable(),
    system: z.enum(SYSTEMS).nullable(),
  })
  .meta({ id: "SecurityEvent" });

export const listOwnEvents = door({
  name: "account.events",
  summary: "Lists what was done with your account or tried, the newest first (AB-4).",
  who: "person",
  effect: "reads",
  input: z.strictObject(pageInput),
  output: pageOf(eventShown),
  errors: [],
  async run(entrance, visit, { limit, cursor }) {
    const { account } = signedIn(visit);
    const before = cursor === undefined ? null : readCursor(cursor);
    const { key } = await personOf(entrance, signedIn(visit));
    const rows = await entrance.database.asOperator((db) => eventPage(db, { before, limit, account }));
    return {
      body: page(rows, limit, ({ occurredAt, network, account: _, ...row }) => ({
        ...row,
        at: occurredAt.toISOString(),
        network: network === null ? null : key.open("security_events.network", row.id, network),
      })),
    };
  },
});
