import { showOneStaff } from "../../operations/staff/show.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "show <id>",
  operation: showOneStaff,
  examples: ["sallyport staff show 01981c2e-5a0e-7c3b-9d55-00000000057a"],
  input: ({ arguments: [staff = ""] }) => ({ staff }),
  print: ({ name, address, role, state }, { out }) =>
    out(`${name ?? address} (${address}): ${role}, ${state}`),
});
