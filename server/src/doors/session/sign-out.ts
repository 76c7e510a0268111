import { z } from "zod";
import { endOneSession, signedIn } from "../../entrance/index.ts";
import { door } from "../door.ts";
import { DONE, done } from "../fields.ts";

export const signOut = door({
  name: "sessions.close",
  summary:
    "Signs out here: the session opens nothing from the next call on, and the browser clears what it stored.",
  who: "person",
  effect: "changes",
  input: z.strictObject({}),
  output: done,
  errors: ["session_not_found"],
  async run(entrance, visit) {
    const { shared } = signedIn(visit);
    await endOneSession(entrance, visit, null);
    // On a machine of one's own the device stays known, so that the next sign-in there raises no alarm.
    return { body: DONE, kept: { session: "gone", clear: shared ? "everything" : "stored" } };
  },
});
