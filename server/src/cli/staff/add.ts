import { PLATFORM_ROLES, type PlatformRole } from "../../operations/principal.ts";
import { addOneStaff } from "../../operations/staff/add.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "add <address>",
  operation: addOneStaff,
  notes:
    "The console takes no password alone: the account needs an authenticator app or a passkey. The server's worker\nsends the mail; an invitation works once, for a week, and for that address only.",
  examples: ["sallyport staff add leo@example.com --role support"],
  options: (command) =>
    command
      .option("--role <role>", `one of ${PLATFORM_ROLES.join(", ")}`, "operator")
      .option("--language <language>", "of the mail: en or es", "en"),
  input: ({ arguments: [address = ""], options }) => ({
    address,
    role: options["role"] as PlatformRole,
    language: options["language"] as "en" | "es",
  }),
  print: ({ id, state, role, address }, { out }) =>
    out(`${state === "active" ? `${address} is ${role} now` : `Invited ${address} as ${role}`}: ${id}`),
});
