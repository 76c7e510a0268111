import { revokeInvitation } from "../../operations/invitations/revoke.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "revoke <invitation>",
  operation: revokeInvitation,
  examples: ["sallyport invitations revoke 01981c2e-5a0e-7c3b-9d55-000000001417 --organization acme"],
  options: addOrganization,
  input: async (words, performer) => ({
    organization: await organizationOf(words, performer),
    invitation: words.arguments[0] ?? "",
  }),
  print: ({ id }, { out }) => out(`Took the invitation back: ${id}`),
});
