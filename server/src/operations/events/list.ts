import { z } from "zod";
import { openPeople, readPeopleKeys } from "../../accounts/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import { type AccountId, parseId } from "../../kernel/ids.ts";
import { countedAddress } from "../../limits/index.ts";
import { eventPage, SECURITY_EVENTS } from "../../security-events/index.ts";
import { page, pageInput, pageOf, readCursor } from "../cursor.ts";
import { operation } from "../operation.ts";
import { timestamp } from "../place.ts";
import { PLATFORM_ROLES } from "../principal.ts";

const eventShown = z
  .object({
    id: z.uuid(),
    at: timestamp,
    event: z.enum(SECURITY_EVENTS),
    outcome: z.enum(["done", "refused"]),
    reason: z.string().nullable().describe("Why it was refused, as a fixed word."),
    account: z.uuid().nullable(),
    network: z
      .string()
      .nullable()
      .describe(
        "From which network address; of IPv6 the /64. Null where no account is known, or when it is old.",
      ),
    browser: z.string().nullable(),
    system: z.string().nullable(),
  })
  .meta({ id: "EventOfSomebody" });

export const listEvents = operation({
  name: "events.list",
  summary:
    "Lists security events of all people, the newest first: sign-ins, refusals, changes of how somebody signs in.",
  allowed: { platform: PLATFORM_ROLES },
  effect: "reads",
  input: z.strictObject({
    account: z.string().max(40, "is not an id").optional().describe("Of this account only, by its id."),
    network: z.string().max(60, "is no address").optional().describe("From this network address only."),
    ...pageInput,
  }),
  output: pageOf(eventShown),
  errors: [],
  async run({ database, vault }, { account: named, network, limit, cursor }) {
    const account = named === undefined ? null : parseId<AccountId>(named.toLowerCase());
    if (named !== undefined && account === null)
      throw new ActError("invalid_input", { field: "account", problem: "is not an id" });
    const before = cursor === undefined ? null : readCursor(cursor);
    const keys = await readPeopleKeys(database, vault);
    // Nobody has come yet.
    if (keys === null) return { items: [], next_cursor: null };
    const networkIndex = network === undefined ? null : keys.networkIndex(countedAddress(network));
    const { rows, people } = await database.asOperator(async (db) => {
      const found = await eventPage(db, { before, limit, account, networkIndex });
      const ids = new Set(found.flatMap((row) => (row.network === null ? [] : (row.account ?? []))));
      return { rows: found, people: await openPeople(db, vault, [...ids]) };
    });
    return page(rows, limit, ({ occurredAt, network: sealed, ...row }) => {
      const key = row.account === null ? undefined : people.get(row.account)?.key;
      return {
        ...row,
        at: occurredAt.toISOString(),
        network:
          sealed === null || key === undefined ? null : key.open("security_events.network", row.id, sealed),
      };
    });
  },
});
