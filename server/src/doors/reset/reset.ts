import { z } from "zod";
import { askForReset, resetPassword } from "../../entrance/index.ts";
import { door } from "../door.ts";
import { addressOf, addressTaken, DONE, done, linkToken, passwordTaken } from "../fields.ts";

export const askReset = door({
  name: "passwords.ask_reset",
  summary:
    "Sends a link to choose a new password, if somebody has that address. The answer is the same if not.",
  who: "anyone",
  effect: "changes",
  input: z.strictObject({ address: addressTaken }),
  output: z.object({ next: z.literal("open_the_link_in_the_mail") }),
  errors: ["address_invalid", "mail_not_set_up"],
  async run(entrance, visit, { address }) {
    await askForReset(entrance, visit, addressOf(address));
    return { body: { next: "open_the_link_in_the_mail" as const } };
  },
});

export const reset = door({
  name: "passwords.reset",
  summary: "Chooses a new password by the link in the mail. Every session ends; a second factor stays.",
  who: "anyone",
  effect: "changes",
  input: z.strictObject({ token: linkToken, password: passwordTaken }),
  output: done,
  errors: ["link_ended", "password_refused", "busy"],
  async run(entrance, visit, { token, password }) {
    await resetPassword(entrance, visit, { token, password });
    return { body: DONE, kept: { session: "gone" } };
  },
});
