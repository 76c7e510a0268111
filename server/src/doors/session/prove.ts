import { z } from "zod";
import { askToProve, proveByCode, proveByPasskey, proveByPassword } from "../../entrance/index.ts";
import { door } from "../door.ts";
import { passkeyAnswer, questionShown } from "../factors/passkey-fields.ts";
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

export const askPasskeyToProve = door({
  name: "sessions.ask_passkey_to_prove",
  summary: "Gives the question for one of your passkeys, to prove with it that it is you.",
  who: "person",
  effect: "changes",
  input: z.strictObject({}),
  output: questionShown,
  errors: ["passkeys_not_possible", "passkey_not_found"],
  async run(entrance, visit) {
    const { options, ceremony } = await askToProve(entrance, visit);
    return { body: { options: { ...options } }, kept: { ceremony } };
  },
});

export const proveAgainByPasskey = door({
  name: "sessions.prove_by_passkey",
  summary: "Proves by a passkey that it is you, for acts that ask for it. The session gets a new token.",
  who: "person",
  effect: "changes",
  input: z.strictObject({ passkey: passkeyAnswer }),
  output: done,
  errors: ["passkeys_not_possible", "step_ended", "passkey_refused", "account_suspended"],
  async run(entrance, visit, { passkey }) {
    const session = await proveByPasskey(entrance, visit, passkey);
    return { body: DONE, kept: { session, ceremony: "gone" } };
  },
});
