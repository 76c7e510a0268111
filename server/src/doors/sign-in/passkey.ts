import { z } from "zod";
import { askToSignIn, signInByPasskey } from "../../entrance/index.ts";
import { door } from "../door.ts";
import { passkeyAnswer, questionShown } from "../factors/passkey-fields.ts";
import { sharedDevice } from "../fields.ts";
import { letIn, signedInShown } from "../let-in.ts";

export const askPasskeyToSignIn = door({
  name: "sessions.ask_passkey",
  summary:
    "Gives the question for a passkey to sign in with. No address is asked for: the browser finds the passkey.",
  who: "anyone",
  effect: "changes",
  input: z.strictObject({
    after_password: z
      .boolean()
      .default(false)
      .describe("As the second factor of a sign-in whose password was right: one of that account's."),
  }),
  output: questionShown,
  errors: ["passkeys_not_possible", "step_ended"],
  async run(entrance, visit, { after_password: afterPassword }) {
    const { options, ceremony } = await askToSignIn(entrance, visit, { afterPassword });
    return { body: { options: { ...options } }, kept: { ceremony } };
  },
});

export const signInWithPasskey = door({
  name: "sessions.open_by_passkey",
  summary: "Signs in by a passkey, which is two factors by itself, or ends a sign-in with it.",
  who: "anyone",
  effect: "changes",
  input: z.strictObject({ passkey: passkeyAnswer, shared_device: sharedDevice }),
  output: signedInShown,
  errors: ["passkeys_not_possible", "step_ended", "passkey_refused", "account_suspended"],
  async run(entrance, visit, { passkey, shared_device: shared }) {
    const { body, kept } = letIn(await signInByPasskey(entrance, visit, { answer: passkey, shared }));
    return { body, kept: { ...kept, ceremony: "gone" as const, step: "gone" as const } };
  },
});
