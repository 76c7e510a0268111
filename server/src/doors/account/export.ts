import { z } from "zod";
import { DOOR_LIMITS } from "../../abuse/index.ts";
import { recordAudit } from "../../audit/index.ts";
import { justProven, KEPT_DAYS, personOf, tracesOf } from "../../entrance/index.ts";
import { timestamp } from "../../operations/place.ts";
import { EXPORT_FORMAT, exportOf, SECTIONS } from "../../personal-data/index.ts";
import { recordEvent } from "../../security-events/index.ts";
import { openSessionNamed } from "../../sessions/index.ts";
import { door, fileDoor } from "../door.ts";
import { showAccount } from "./me.ts";

/** Days after which it is gone by itself; null: with the account. */
const KEPT = [
  { what: "account", days: null },
  { what: "agreements", days: null },
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

const rows = z.array(z.looseObject({}));

export const exportOwnData = fileDoor({
  name: "account.export",
  summary:
    "Gives you everything that is kept about you as one file, in a form that programs read (R-1); five an hour at most.",
  who: "person",
  effect: "reads",
  file: { name: "personal-data.json", type: "application/json" },
  input: z.strictObject({}),
  output: z
    .object({
      format: z.literal(EXPORT_FORMAT),
      exported_at: timestamp,
      account: showAccount.output,
      kept: keptShown.shape.items,
      complete: z.literal(true).describe("At the end: without it the file broke off."),
    })
    .extend(Object.fromEntries(SECTIONS.map(({ name }) => [name, rows]))),
  errors: ["proof_of_person_needed"],
  async open(entrance, visit) {
    const session = justProven(visit);
    const { database, keys, vault, clock, limits, actingAs } = entrance;
    const person = await personOf(entrance, session);
    const { id: account } = person.account;
    await limits.take(DOOR_LIMITS.exportsOfPerson, account);
    const { body } = await showAccount.run(entrance, visit, {});
    // Written down before anything leaves, so that no file is taken without it.
    await actingAs(account).asOperator(async (db) => {
      await recordAudit(db, "account.data_taken", account, {});
      const about = { account, key: person.key, session: session.id };
      await recordEvent(db, keys, "account.data_taken", visit.origin, about);
    });
    const traces = await database.asOperator((db) => tracesOf(db, account));
    const places = traces.map(({ organization: { id: organization, slug }, member }) => ({
      organization,
      slug,
      member,
    }));
    const head = { exported_at: new Date(clock.nowMs()).toISOString(), account: body, kept: KEPT };
    return exportOf({ database, vault, keys, person, places }, head, async () => {
      const open = await database.asOperator((db) => openSessionNamed(db, session.id));
      return open !== null;
    });
  },
});
