import { z } from "zod";
import { signUp } from "../../entrance/index.ts";
import { door } from "../door.ts";
import { addressOf, addressTaken, language, passwordTaken, personName, proofTaken } from "../fields.ts";

export const openAccount = door({
  name: "accounts.open",
  summary:
    "Opens an account and sends a link that verifies its address. The answer is the same if there is one already.",
  who: "anyone",
  effect: "changes",
  input: z.strictObject({
    address: addressTaken,
    name: personName,
    language: language.default("en"),
    password: passwordTaken,
    proof: proofTaken,
  }),
  output: z.object({ next: z.literal("open_the_link_in_the_mail") }),
  errors: [
    "sign_up_closed",
    "mail_not_set_up",
    "address_invalid",
    "address_disposable",
    "password_refused",
    "proof_needed",
    "proof_refused",
    "proof_unchecked",
    "busy",
  ],
  async run(entrance, visit, { address, proof, ...wish }) {
    const browser = await signUp(entrance, visit, {
      ...wish,
      address: addressOf(address),
      proof: proof ?? null,
      invited: false,
    });
    return { body: { next: "open_the_link_in_the_mail" as const }, kept: { browser } };
  },
});
