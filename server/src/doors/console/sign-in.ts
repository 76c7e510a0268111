import { z } from "zod";
import { signInToConsole } from "../../console/index.ts";
import { door } from "../door.ts";
import { addressOf, addressTaken, codeTaken, DONE, done, passwordTaken, proofTaken } from "../fields.ts";

export const openConsoleByPassword = door({
  name: "console.open",
  summary:
    "Signs in to the console by address, password and code, all at once. Whatever is wrong is answered alike (ID-7).",
  who: "anyone",
  effect: "changes",
  input: z.strictObject({
    address: addressTaken,
    password: passwordTaken,
    code: codeTaken,
    proof: proofTaken,
  }),
  output: done,
  errors: [
    "address_invalid",
    "console_refused",
    "console_factor_needed",
    "proof_needed",
    "proof_refused",
    "proof_unchecked",
    "busy",
  ],
  async run(entrance, visit, { address, password, code, proof }) {
    const wish = { address: addressOf(address), password, code, proof: proof ?? null };
    return { body: DONE, kept: await signInToConsole(entrance, visit, wish) };
  },
});
