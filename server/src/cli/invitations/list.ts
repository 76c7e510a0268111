import { listInvitations } from "../../operations/invitations/list.ts";
import { listing } from "../act/listing.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";

export const command = listing({
  usage: "list",
  operation: listInvitations,
  examples: ["sallyport invitations list --organization acme"],
  none: "This organization has no open invitation.",
  options: addOrganization,
  input: async (words, performer) => ({ organization: await organizationOf(words, performer) }),
  columns: [
    { title: "ADDRESS", value: ({ address }) => address, most: 40 },
    { title: "ROLE", value: ({ role }) => role },
    { title: "UNTIL", value: ({ expires_at: at }) => at.slice(0, 10) },
    { title: "ID", value: ({ id }) => id },
  ],
});
