import { PLATFORM_ROLES, type PlatformRole } from "../../operations/principal.ts";
import { createToken } from "../../operations/tokens/create.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "create <operator>",
  operation: createToken,
  notes:
    "With it a person runs these commands against this server from anywhere:\n  SALLYPORT_TOKEN=sp_op_… sallyport --url https://ai.example.com keys list\nWhat is done with it is written to the audit ledger under <operator>.",
  examples: ["sallyport tokens create mara --role operator --expires-in-days 30"],
  options: (command) =>
    command
      .option("--role <role>", `one of ${PLATFORM_ROLES.join(", ")}`, "operator")
      .option("--name <name>", "what it is for, shown in lists", "command line")
      .option("--expires-in-days <days>", "at most 366", "90"),
  input: ({ arguments: [operator = ""], options: { role, name, expiresInDays } }) => ({
    operator,
    name: String(name),
    role: role as PlatformRole,
    expires_in_days: Number(expiresInDays),
  }),
  print({ token, expires_at: expiresAt }, { out, err }) {
    out(token);
    err(`It ends on ${expiresAt.slice(0, 10)}. Only a hash of it is kept: it cannot be shown again.`);
  },
});
