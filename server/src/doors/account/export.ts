import { z } from "zod";
import { justProven, KEPT_DAYS } from "../../entrance/index.ts";
import { timestamp } from "../../operations/place.ts";
import { door } from "../door.ts";
import { listOwnPasskeys } from "../factors/passkeys.ts";
import { listLinked } from "../issuers/linked.ts";
import { listSessions } from "../session/sessions.ts";
import { listOwnEvents } from "./events.ts";
import { showAccount } from "./me.ts";

const PAGE = 100;

/** Days after which it is gone by itself; null: with the account. */
const KEPT = [
  { what: "account", days: null },
  { what: "memberships", days: null },
  { what: "invitations", days: null },
  { what: "acts", days: null },
  { what: "factors", days: null },
  { what: "sessions", days: 1 },
  { what: "devices", days: KEPT_DAYS.devices },
  { what: "links", days: KEPT_DAYS.links },
  { what: "network_addresses", days: KEPT_DAYS.networks },
  { what: "events", days: KEPT_DAYS.events },
  { what: "waiting_mails", days: 1 },
] as const;

const keptShown = z.object({
  items: z.array(
    z.object({
      what: z.enum(KEPT.map(({ what }) => what)),
      days: z.int().nullable().describe("Until it is gone by itself; null: with the account."),
    }),
  ),
});

export const showKept = door({
  name: "account.kept",
  summary: "Lists what is kept about you, and for how long (D-1).",
  who: "person",
  effect: "reads",
  input: z.strictObject({}),
  output: keptShown,
  errors: [],
  run: async () => ({ body: { items: [...KEPT] } }),
});

export const exportOwnData = door({
  name: "account.export",
  summary: "Gives you everything that is kept about you, in a form that programs read (R-1).",
  who: "person",
  effect: "reads",
  input: z.strictObject({}),
  output: z.object({
    format: z.literal("sallyport-personal-data/1"),
    exported_at: timestamp,
    account: showAccount.output,
    sessions: listSessions.output.shape.items,
    passkeys: listOwnPasskeys.output.shape.items,
    sign_ins: listLinked.output.shape.items,
    events: listOwnEvents.output.shape.items,
    kept: keptShown.shape.items,
  }),
  errors: ["proof_of_person_needed"],
  async run(entrance, visit) {
    justProven(visit);
    const [account, sessions, passkeys, signIns] = await Promise.all([
      showAccount.run(entrance, visit, {}),
      listSessions.run(entrance, visit, {}),
      listOwnPasskeys.run(entrance, visit, {}),
      listLinked.run(entrance, visit, {}),
    ]);
    const events: z.input<typeof listOwnEvents.output>["items"] = [];
    for (let cursor: string | undefined; ; ) {
      const { body } = await listOwnEvents.run(entrance, visit, { limit: PAGE, cursor });
      events.push(...body.items);
      if (body.next_cursor === null) break;
      cursor = body.next_cursor;
    }
    return {
      body: {
        format: "sallyport-personal-data/1" as const,
        exported_at: new Date(entrance.clock.nowMs()).toISOString(),
        account: account.body,
        sessions: sessions.body.items,
        passkeys: passkeys.body.items,
        sign_ins: signIns.body.items,
        events,
        kept: [...KEPT],
      },
    };
  },
});
