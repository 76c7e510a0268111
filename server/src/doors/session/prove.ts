import { z } from "zod";
import { proveByCode, proveByPassword } from "../../entrance/index.ts";
import { door } from "../door.ts";
import { codeTaken, DONE, done, passwordTaken } from "../fields.ts";

export const proveAgain = door({
  name: "sessions.prove",
  summary: "Proves by your password that it is you, for acts that ask for it. The session gets a new token.",
  who: "person",
  effect: "changes",
  input: z.strictObject({ password: passwordTaken }),
  output: done,
  errors: ["code_needed", "password_wrong", "busy"],
  async run(entrance, visit, { password }) {
    return { body: DONE, kept: { session: await proveByPassword(entrance, visit, password) } };
  },
});

export const proveAgainByCode = door({
  name: "sessions.prove_by_code",
  summary: "The same by a code of your app, or a recovery code.",
  who: "person",
  effect: "changes",
  input: z.strictObject({ code: codeTaken }),
  output: done,
  errors: ["code_refused"],
  async run(entrance, visit, { code }) {
    return { body: DONE, kept: { session: await proveByCode(entrance, visit, code) } };
  },
});
