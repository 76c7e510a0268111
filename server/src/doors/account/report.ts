import { z } from "zod";
import { reportByLink, reportBySession, resumeKeys } from "../../entrance/index.ts";
import { door } from "../door.ts";
import { DONE, done, linkToken } from "../fields.ts";

export const reportFromMail = door({
  name: "account.report",
  summary:
    "Says by the link of a mail that it was not you: every session ends, the password is good for nothing, and your keys are paused (ID-11).",
  who: "anyone",
  effect: "changes",
  input: z.strictObject({ token: linkToken }),
  output: done,
  errors: ["link_ended"],
  async run(entrance, visit, { token }) {
    await reportByLink(entrance, visit, token);
    return { body: DONE, kept: { session: "gone", clear: "everything" } };
  },
});

export const reportFromHere = door({
  name: "account.report_from_here",
  summary:
    "Says that somebody else was in: every session ends, this one too, the password is good for nothing, and your keys are paused.",
  who: "person",
  effect: "changes",
  input: z.strictObject({}),
  output: done,
  errors: ["proof_of_person_needed"],
  async run(entrance, visit) {
    await reportBySession(entrance, visit);
    return { body: DONE, kept: { session: "gone", clear: "everything" } };
  },
});

export const resumeOwnKeys = door({
  name: "account.resume_keys",
  summary: "Lets your keys work again that your report paused, on every node.",
  who: "person",
  effect: "changes",
  input: z.strictObject({}),
  output: done,
  errors: ["keys_not_paused", "proof_of_person_needed"],
  async run(entrance, visit) {
    await resumeKeys(entrance, visit);
    return { body: DONE };
  },
});
