import { showAlerts } from "../../operations/alerts/show.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";
import { table } from "../table.ts";

export const command = verb({
  usage: "show",
  operation: showAlerts,
  isDefault: true,
  notes: "Budgets say for themselves at which percentages: 'sallyport budgets set --alert'.",
  examples: ["sallyport alerts show --organization acme"],
  options: addOrganization,
  input: async (words, performer) => ({ organization: await organizationOf(words, performer) }),
  print({ spend_times: times, failed_percent: percent, members, told }, { out, err, paint }) {
    const from = (value: number, words: string) => (value === 0 ? "never" : `from ${value} ${words}`);
    out(`Unusual spending: ${from(times, "times what is usual")}. Failures: ${from(percent, "percent")}.`);
    type Member = (typeof members)[number];
    const columns = [
      { title: "MEMBER", value: ({ member }: Member) => member },
      { title: "ROLE", value: ({ role }: Member) => role },
      { title: "IS TOLD", value: ({ told: kinds }: Member) => kinds.join(", ") || "nothing" },
    ];
    if (members.length > 0) out(table(members, columns, paint));
    err(
      told.length === 0 ? "Nothing was told yet." : `The last of ${told.length} was told at ${told[0]?.at}.`,
    );
  },
});
