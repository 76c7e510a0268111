import { listBudgets } from "../../operations/budgets/list.ts";
import { listing } from "../act/listing.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";

export const command = listing({
  usage: "list",
  operation: listBudgets,
  whole: true,
  examples: [
    "sallyport budgets list --organization acme",
    "sallyport budgets list --organization acme --json",
  ],
  none: "It has no budget: it may spend all its credit. See 'npx sallyport budgets set --help'.",
  options: addOrganization,
  input: async (words, performer) => ({ organization: await organizationOf(words, performer) }),
  columns: [
    { title: "BUDGET", value: ({ id }) => id },
    { title: "LIMITS", value: ({ scope, subject }) => (subject === null ? scope : `${scope} ${subject}`) },
    { title: "PERIOD", value: ({ period }) => period },
    { title: "LIMIT USD", value: ({ limit_usd: usd }) => usd ?? "hidden", right: true },
    { title: "SPENT", value: ({ spent_usd: usd }) => usd ?? "hidden", right: true },
    { title: "HELD", value: ({ held_usd: usd }) => usd ?? "hidden", right: true },
    { title: "RESETS (UTC)", value: ({ resets_at: at }) => at?.slice(0, 16).replace("T", " ") ?? "never" },
    {
      title: "ALERTS",
      value: ({ alert_percentages: parts }) => parts.map((part) => `${part}%`).join(" "),
    },
  ],
});
