import { removeBudget } from "../../operations/budgets/remove.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "remove <budget>",
  operation: removeBudget,
  notes: "'budgets list' shows the ids of budgets.",
  examples: ["sallyport budgets remove 01981c2e-5a0e-7c3b-9d55-00000000b0d6 --organization acme"],
  options: addOrganization,
  input: async (words, performer) => ({
    organization: await organizationOf(words, performer),
    budget: words.arguments[0] ?? "",
  }),
  print: ({ id }, { out }) => out(`Removed the budget ${id}.`),
});
