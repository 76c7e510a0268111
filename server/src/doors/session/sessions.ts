import { z } from "zod";
import { endAllSessions, endOneSession, signedIn } from "../../entrance/index.ts";
import { timestamp } from "../../operations/place.ts";
import { BROWSERS, SYSTEMS, sessionsOf } from "../../sessions/index.ts";
import { door } from "../door.ts";
import { DONE, done } from "../fields.ts";

const sessionShown = z
  .object({
    id: z.uuid(),
    this_one: z.boolean(),
    shared_device: z.boolean(),
    browser: z.enum(BROWSERS),
    system: z.enum(SYSTEMS),
    factors: z.array(z.string()).describe("How its person proved who they are."),
    created_at: timestamp,
    last_seen_at: timestamp,
    ends_at: timestamp,
  })
  .meta({ id: "Session" });

export const listSessions = door({
  name: "sessions.list",
  summary: "Lists your open sessions, the newest first.",
  who: "person",
  effect: "reads",
  input: z.strictObject({}),
  output: z.object({ items: z.array(sessionShown) }),
  errors: [],
  async run({ database }, visit) {
    const own = signedIn(visit);
    const sessions = await database.asOperator((db) => sessionsOf(db, own.account));
    return {
      body: {
        items: sessions.map(({ id, shared, browser, system, factors, createdAt, seenAt, endsAt }) => ({
          id,
          this_one: id === own.id,
          shared_device: shared,
          browser,
          system,
          factors: [...factors],
          created_at: createdAt.toISOString(),
          last_seen_at: seenAt.toISOString(),
          ends_at: endsAt.toISOString(),
        })),
      },
    };
  },
});

export const endSession = door({
  name: "sessions.end",
  summary: "Ends one of your sessions. It opens nothing from the next call on.",
  who: "person",
  effect: "changes",
  input: z.strictObject({ session: z.string().max(40, "is not an id") }),
  output: done,
  errors: ["session_not_found"],
  async run(entrance, visit, { session }) {
    const own = signedIn(visit).id === session;
    await endOneSession(entrance, visit, session);
    return own ? { body: DONE, kept: { session: "gone", clear: "stored" } } : { body: DONE };
  },
});

export const endOtherSessions = door({
  name: "sessions.end_others",
  summary: "Ends all your sessions but this one, and makes every device a new one again.",
  who: "person",
  effect: "changes",
  input: z.strictObject({
    this_one_too: z.boolean().default(false).describe("Signs out everywhere, here too."),
  }),
  output: z.object({ ended: z.int() }),
  errors: [],
  async run(entrance, visit, { this_one_too: all }) {
    const ended = await endAllSessions(entrance, visit, !all);
    return all ? { body: { ended }, kept: { session: "gone", clear: "everything" } } : { body: { ended } };
  },
});
