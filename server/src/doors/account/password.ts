import { z } from "zod";
import { changePassword } from "../../entrance/index.ts";
import { door } from "../door.ts";
import { DONE, done, passwordTaken } from "../fields.ts";

export const changeOwnPassword = door({
  name: "account.change_password",
  summary: "Changes your password, or gives you a first one. Your other sessions end.",
  who: "person",
  effect: "changes",
  input: z.strictObject({
    current_password: passwordTaken
      .optional()
      .describe("May be left out within ten minutes after you proved that it is you."),
    password: passwordTaken,
  }),
  output: done,
  errors: ["password_wrong", "password_refused", "proof_of_person_needed", "busy"],
  async run(entrance, visit, { current_password: current, password }) {
    const session = await changePassword(entrance, visit, { current: current ?? null, password });
    return { body: DONE, kept: { session } };
  },
});
