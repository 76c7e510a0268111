import { createInvitation } from "../../operations/invitations/create.ts";
import { ORGANIZATION_ROLES, type OrganizationRole } from "../../operations/principal.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "create <address>",
  operation: createInvitation,
  notes: "The server's worker sends the mail. The link works once, for a week, and for that address only.",
  examples: ["sallyport invitations create eve@example.com --role viewer --organization acme"],
  options: (command) =>
    addOrganization(command)
      .option("--role <role>", `one of ${ORGANIZATION_ROLES.join(", ")}`, "developer")
      .option("--language <language>", "of the mail: en or es", "en"),
  input: async (words, performer) => ({
    organization: await organizationOf(words, performer),
    address: words.arguments[0] ?? "",
    role: words.options["role"] as OrganizationRole,
    language: words.options["language"] as "en" | "es",
  }),
  print: ({ id, role, expires_at: until }, { out }) =>
    out(`Invited as ${role}, until ${until.slice(0, 10)}: ${id}`),
});
