import { z } from "zod";
import { signInToConsole, signInToConsoleByPasskey } from "../../console/index.ts";
import { door } from "../door.ts";
import { passkeyAnswer } from "../factors/passkey-fields.ts";
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

export const openConsoleByPasskey = door({
  name: "console.open_by_passkey",
  summary:
    "Signs in to the console by a passkey, which is two factors by itself; 'sessions.ask_passkey' gives the question.",
  who: "anyone",
  effect: "changes",
  input: z.strictObject({ passkey: passkeyAnswer }),
  output: done,
  errors: ["step_ended", "passkey_refused", "console_refused", "account_suspended", "passkeys_not_possible"],
  async run(entrance, visit, { passkey }) {
    const admitted = await signInToConsoleByPasskey(entrance, visit, passkey);
    return { body: DONE, kept: { ...admitted, ceremony: "gone" } };
  },
});
