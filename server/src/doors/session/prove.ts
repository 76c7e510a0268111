import { z } from "zod";
import { proveByPassword } from "../../entrance/index.ts";
import { door } from "../door.ts";
import { DONE, done, passwordTaken } from "../fields.ts";

export const proveAgain = door({
  name: "sessions.prove",
  summary: "Proves again that it is you, for acts that ask for it. The session gets a new token.",
  who: "person",
  effect: "changes",
  input: z.strictObject({ password: passwordTaken }),
  output: done,
  errors: ["password_wrong", "busy"],
  async run(entrance, visit, { password }) {
    return { body: DONE, kept: { session: await proveByPassword(entrance, visit, password) } };
  },
});
