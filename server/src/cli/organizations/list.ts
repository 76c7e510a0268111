import { listOrganizations } from "../../operations/organizations/list.ts";
import { listing } from "../act/listing.ts";

export const command = listing({
  usage: "list",
  operation: listOrganizations,
  examples: ["sallyport organizations list", "sallyport organizations list --json"],
  none: "There is no organization yet.",
  columns: [
    { title: "NAME", value: ({ slug }) => slug },
    { title: "SHOWN AS", value: ({ name }) => name, most: 40 },
    { title: "SINCE", value: ({ created_at: at }) => at.slice(0, 10) },
    { title: "SUSPENDED BY", value: ({ suspended_by: by }) => by.join(", ") },
    { title: "ID", value: ({ id }) => id },
  ],
});
