import { z } from "zod";
import { addTotp, confirmTotp, dropTotp, renewRecoveryCodes } from "../../entrance/index.ts";
import { door } from "../door.ts";
import { codeTaken, DONE, done } from "../fields.ts";

const codesShown = z.array(z.string()).describe("Each works once. Shown only now.");

export const addApp = door({
  name: "factors.add_totp",
  summary: "Begins to add an authenticator app. It is asked for once a code of it was shown.",
  who: "person",
  effect: "changes",
  showsSecret: true,
  input: z.strictObject({}),
  output: z.object({
    secret: z.string().describe("For typing into the app."),
    uri: z.string().describe("The same for a picture that the app reads."),
  }),
  errors: ["factor_exists", "address_not_verified", "proof_of_person_needed"],
  async run(entrance, visit) {
    const { secret, uri } = await addTotp(entrance, visit);
    return { body: { secret: secret.reveal(), uri: uri.reveal() } };
  },
});

export const confirmApp = door({
  name: "factors.confirm_totp",
  summary: "Confirms an authenticator app by a code of it, and shows recovery codes.",
  who: "person",
  effect: "changes",
  showsSecret: true,
  input: z.strictObject({ code: codeTaken }),
  output: z.object({ recovery_codes: codesShown }),
  errors: ["code_refused", "proof_of_person_needed"],
  async run(entrance, visit, { code }) {
    const { codes, session } = await confirmTotp(entrance, visit, code);
    return { body: { recovery_codes: codes.map((one) => one.reveal()) }, kept: { session } };
  },
});

export const removeApp = door({
  name: "factors.remove_totp",
  summary: "Removes the authenticator app; with the last factor the recovery codes go too.",
  who: "person",
  effect: "changes",
  input: z.strictObject({}),
  output: done,
  errors: ["factor_not_found", "factor_needed", "proof_of_person_needed"],
  async run(entrance, visit) {
    await dropTotp(entrance, visit);
    return { body: DONE };
  },
});

export const renewCodes = door({
  name: "factors.renew_recovery_codes",
  summary: "Makes new recovery codes; the old ones are good for nothing.",
  who: "person",
  effect: "changes",
  showsSecret: true,
  input: z.strictObject({}),
  output: z.object({ recovery_codes: codesShown }),
  errors: ["factor_not_found", "proof_of_person_needed"],
  async run(entrance, visit) {
    const codes = await renewRecoveryCodes(entrance, visit);
    return { body: { recovery_codes: codes.map((one) => one.reveal()) } };
  },
});
