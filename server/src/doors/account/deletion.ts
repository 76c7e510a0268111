import { z } from "zod";
import { askForDeletion, GRACE_DAYS, withdrawDeletion } from "../../entrance/index.ts";
import { door } from "../door.ts";
import { DONE, done } from "../fields.ts";

export const requestDeletion = door({
  name: "account.request_deletion",
  summary: `Asks that your account be deleted, in ${GRACE_DAYS} days. Until then you can take it back.`,
  who: "person",
  effect: "changes",
  input: z.strictObject({}),
  output: done,
  errors: ["proof_of_person_needed", "last_owner", "staff_first"],
  async run(entrance, visit) {
    await askForDeletion(entrance, visit);
    return { body: DONE };
  },
});

export const keepAccount = door({
  name: "account.withdraw_deletion",
  summary: "Takes back that your account be deleted.",
  who: "person",
  effect: "changes",
  input: z.strictObject({}),
  output: done,
  errors: [],
  async run(entrance, visit) {
    await withdrawDeletion(entrance, visit);
    return { body: DONE };
  },
});
