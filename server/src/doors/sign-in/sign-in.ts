import { z } from "zod";
import { signIn, signInByCode } from "../../entrance/index.ts";
import { door } from "../door.ts";
import { addressOf, addressTaken, codeTaken, passwordTaken, proofTaken, sharedDevice } from "../fields.ts";
import { letIn, secondFactorShown, signedInShown } from "../let-in.ts";

export const signInByPassword = door({
  name: "sessions.open",
  summary: "Signs in by address and password. An unknown address and a wrong password are answered alike.",
  who: "anyone",
  effect: "changes",
  input: z.strictObject({
    address: addressTaken,
    password: passwordTaken,
    shared_device: sharedDevice,
    proof: proofTaken,
  }),
  output: z.discriminatedUnion("signed_in", [signedInShown, secondFactorShown]),
  errors: [
    "address_invalid",
    "sign_in_refused",
    "account_suspended",
    "proof_needed",
    "proof_refused",
    "proof_unchecked",
    "busy",
  ],
  async run(entrance, visit, { address, password, shared_device: shared, proof }) {
    const wish = { address: addressOf(address), password, shared, proof: proof ?? null };
    const outcome = await signIn(entrance, visit, wish);
    if ("session" in outcome) return letIn(outcome);
    const { methods, step } = outcome;
    return { body: { signed_in: false as const, second_factor: [...methods] }, kept: { step } };
  },
});

export const signInWithCode = door({
  name: "sessions.open_by_code",
  summary: "Ends a sign-in by a code of the app, or a recovery code. A code works once.",
  who: "anyone",
  effect: "changes",
  input: z.strictObject({ code: codeTaken }),
  output: signedInShown,
  errors: ["step_ended", "code_refused"],
  async run(entrance, visit, { code }) {
    const { body, kept } = letIn(await signInByCode(entrance, visit, code));
    return { body, kept: { ...kept, step: "gone" as const } };
  },
});
