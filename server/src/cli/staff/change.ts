import { PLATFORM_ROLES, type PlatformRole } from "../../operations/principal.ts";
import { changeOneStaff } from "../../operations/staff/change.ts";
import { showOneStaff } from "../../operations/staff/show.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "change <id>",
  operation: changeOneStaff,
  examples: ["sallyport staff change 01981c2e-5a0e-7c3b-9d55-00000000057a --role admin"],
  options: (command) => command.requiredOption("--role <role>", `one of ${PLATFORM_ROLES.join(", ")}`),
  async input({ arguments: [staff = ""], options }, performer) {
    const { revision } = await performer.perform(showOneStaff, { staff });
    return { staff, revision, role: options["role"] as PlatformRole };
  },
  print: ({ address, role }, { out }) => out(`${address} is ${role} now.`),
});
