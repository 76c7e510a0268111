import { z } from "zod";
import { verifyAddress } from "../../entrance/index.ts";
import { door } from "../door.ts";
import { linkToken, passwordTaken, sharedDevice } from "../fields.ts";
import { letIn, signedInShown } from "../let-in.ts";

export const verify = door({
  name: "accounts.verify",
  summary: "Verifies an address by the link in its mail, and signs in (ID-3).",
  who: "anyone",
  effect: "changes",
  input: z.strictObject({
    token: linkToken,
    password: passwordTaken.optional().describe("Needed in another browser than the one that signed up."),
    shared_device: sharedDevice,
  }),
  output: signedInShown,
  errors: ["link_ended", "password_needed", "sign_in_refused", "busy"],
  async run(entrance, visit, { token, password, shared_device: shared }) {
    const admitted = await verifyAddress(entrance, visit, { token, password: password ?? null, shared });
    const { body, kept } = letIn(admitted);
    return { body, kept: { ...kept, browser: "gone" as const } };
  },
});
