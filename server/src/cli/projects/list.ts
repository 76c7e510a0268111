import { listProjects } from "../../operations/projects/list.ts";
import { listing } from "../act/listing.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";

export const command = listing({
  usage: "list",
  operation: listProjects,
  examples: ["sallyport projects list --organization acme"],
  none: "This organization has no project yet.",
  options: addOrganization,
  input: async (words, performer) => ({ organization: await organizationOf(words, performer) }),
  columns: [
    { title: "NAME", value: ({ slug }) => slug },
    { title: "SHOWN AS", value: ({ name }) => name, most: 40 },
    { title: "SINCE", value: ({ created_at: at }) => at.slice(0, 10) },
    { title: "SUSPENDED BY", value: ({ suspended_by: by }) => by.join(", ") },
    { title: "ID", value: ({ id }) => id },
  ],
});
