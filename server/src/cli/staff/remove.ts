import { removeOneStaff } from "../../operations/staff/remove.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "remove <id>",
  operation: removeOneStaff,
  notes: "The platform keeps at least one admin.",
  examples: ["sallyport staff remove 01981c2e-5a0e-7c3b-9d55-00000000057a"],
  input: ({ arguments: [staff = ""] }) => ({ staff }),
  print: ({ id }, { out }) => out(`Took the role away; sessions of the console have ended: ${id}`),
});
