import { listMovements } from "../../operations/credits/movements.ts";
import { listing } from "../act/listing.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";

export const command = listing({
  usage: "movements",
  operation: listMovements,
  examples: ["sallyport credits movements --organization acme"],
  none: "No money of this organization has moved yet.",
  options: addOrganization,
  input: async (words, performer) => ({ organization: await organizationOf(words, performer) }),
  columns: [
    { title: "WHEN (UTC)", value: ({ at }) => at.slice(0, 19).replace("T", " ") },
    { title: "WHAT", value: ({ kind }) => kind },
    { title: "FROM", value: ({ from }) => from },
    { title: "TO", value: ({ to }) => to },
    { title: "USD", value: ({ amount_usd: usd }) => usd, right: true },
    { title: "GRANT", value: ({ grant }) => grant ?? "" },
    { title: "ABOUT", value: ({ subject, hold }) => subject ?? hold ?? "" },
  ],
});
