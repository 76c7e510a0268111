import { z } from "zod";
import { signIn } from "../../entrance/index.ts";
import { door } from "../door.ts";
import { addressOf, addressTaken, passwordTaken, proofTaken, sharedDevice } from "../fields.ts";
import { letIn, signedInShown } from "../let-in.ts";

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
  output: signedInShown,
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
    return letIn(await signIn(entrance, visit, wish));
  },
});
