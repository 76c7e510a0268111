import { z } from "zod";
import { askForAddressChange, confirmAddress, keepAddress } from "../../entrance/index.ts";
import { timestamp } from "../../operations/place.ts";
import { door } from "../door.ts";
import { addressOf, addressTaken, DONE, done, linkToken } from "../fields.ts";

export const changeOwnAddress = door({
  name: "account.change_address",
  summary:
    "Asks for another address: the new mailbox has to confirm it, and the old one to agree; without its word it takes a week, in which it can stop it.",
  who: "person",
  effect: "changes",
  input: z.strictObject({ address: addressTaken }),
  output: z.object({ next: z.literal("open_the_link_in_the_mail") }),
  errors: ["address_invalid", "address_disposable", "proof_of_person_needed", "mail_not_set_up"],
  async run(entrance, visit, { address }) {
    await askForAddressChange(entrance, visit, addressOf(address));
    return { body: { next: "open_the_link_in_the_mail" as const } };
  },
});

export const confirmOwnAddress = door({
  name: "account.confirm_address",
  summary:
    "Agrees to a change of address, by the link that was sent to the new mailbox or to the old one. With both it is made.",
  who: "anyone",
  effect: "changes",
  input: z.strictObject({ token: linkToken }),
  output: z.object({
    changed: z.boolean().describe("Whether the new address is the account's now."),
    due_at: timestamp
      .nullable()
      .describe("When it is without the old mailbox's word; null where the new one has to confirm it first."),
  }),
  errors: ["link_ended", "address_taken"],
  async run(entrance, visit, { token }) {
    const { changed, dueAt } = await confirmAddress(entrance, visit, token);
    return { body: { changed, due_at: dueAt?.toISOString() ?? null } };
  },
});

export const keepOwnAddress = door({
  name: "account.keep_address",
  summary: "Keeps the old address or brings it back, by the link that was sent to it. Every session ends.",
  who: "anyone",
  effect: "changes",
  input: z.strictObject({ token: linkToken }),
  output: done,
  errors: ["link_ended", "address_taken"],
  async run(entrance, visit, { token }) {
    await keepAddress(entrance, visit, token);
    return { body: DONE };
  },
});
