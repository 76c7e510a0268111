import { z } from "zod";
import { readAddress } from "../../accounts/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import { addStaff } from "../../staff/index.ts";
import { operation } from "../operation.ts";
import { showOne, staffRole, staffShown } from "./shown.ts";

export const addOneStaff = operation({
  name: "staff.create",
  summary:
    "Gives somebody a role on the platform: at once where a verified account has the address, else by an invitation in a mail.",
  allowed: { platform: ["admin"] },
  destructive: true,
  effect: "changes",
  perMinute: 20,
  input: z.strictObject({
    address: z.string().min(1, "must not be empty").max(400, "is too long").describe("An e-mail address."),
    role: staffRole.default("operator"),
    language: z.enum(["en", "es"], "must be 'en' or 'es'").default("en").describe("Of the mail."),
  }),
  output: staffShown,
  errors: ["address_invalid", "staff_already"],
  async run(act, { address: typed, role, language }) {
    const address = readAddress(typed);
    if (address === null) throw new ActError("address_invalid");
    return showOne(act, await addStaff(act, { address, role, language }));
  },
});
