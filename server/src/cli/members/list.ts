import { listMembers } from "../../operations/members/list.ts";
import { listing } from "../act/listing.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";

export const command = listing({
  usage: "list",
  operation: listMembers,
  examples: ["sallyport members list --organization acme"],
  none: "This organization has no member yet.",
  options: (command) =>
    addOrganization(command).option("--former", "those who have left, instead of those who are there"),
  input: async (words, performer) => ({
    organization: await organizationOf(words, performer),
    former: words.options["former"] === true,
  }),
  columns: [
    { title: "NAME", value: ({ name }) => name, most: 40 },
    { title: "ROLE", value: ({ role }) => role },
    { title: "SINCE", value: ({ created_at: at }) => at.slice(0, 10) },
    { title: "SUSPENDED BY", value: ({ suspended_by: by }) => by.join(", ") },
    { title: "ID", value: ({ id }) => id },
  ],
});
