import { listGrants } from "../../operations/credits/list.ts";
import { listing } from "../act/listing.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { GRANT_COLUMNS } from "./grant-columns.ts";

export const command = listing({
  usage: "list",
  operation: listGrants,
  examples: ["sallyport credits list --organization acme"],
  none: "This organization was never given credit.",
  options: addOrganization,
  input: async (words, performer) => ({ organization: await organizationOf(words, performer) }),
  columns: GRANT_COLUMNS,
});
