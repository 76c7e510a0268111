import { InvalidArgumentError, Option } from "commander";
import { setBudget } from "../../operations/budgets/set.ts";
import { nodesWords } from "../act/nodes-words.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";
import { refuseWholeKey } from "../key-reference.ts";

export const command = verb({
  usage: "set <usd>",
  operation: setBudget,
  notes:
    "Without --project, --key or --member it limits the whole organization. What was spent in the\npresent period counts. A request whose worst case no longer fits is refused before it is\nsent: 429 until the day or month ends, 402 when the budget is a total. It returns when the\nbudget holds on every node; requests under way may still be charged what they put aside.",
  examples: [
    "sallyport budgets set 50 --period month --organization acme",
    "sallyport budgets set 5.00 --period day --key sp_live_4fT0aQz81LmNc7Rd --alert 50,80,100 --organization acme",
    "sallyport budgets set 100 --period total --member 01981c2e-5a0e-7c3b-9d55-00000000ada1 --organization acme",
  ],
  options: (set) =>
    addOrganization(set)
      .addOption(
        new Option("--period <period>", "how long it lasts")
          .choices(["day", "month", "total"])
          .makeOptionMandatory(),
      )
      .addOption(
        new Option("--project <slug>", "limit this project, by its short name").conflicts(["key", "member"]),
      )
      .addOption(
        new Option("--key <key>", "limit this key, by its id or visible first part").conflicts("member"),
      )
      .option("--member <id>", "limit all keys of this member")
      .addOption(
        new Option("--alert <percentages>", "tell it by mail when so much of it is spent, or none")
          .argParser(parsePercentages)
          .default([50, 80, 100], "50,80,100"),
      ),
  async input(words, performer) {
    const { project, key, member, period, alert } = words.options as {
      readonly project?: string;
      readonly key?: string;
      readonly member?: string;
      readonly period: "day" | "month" | "total";
      readonly alert: readonly number[];
    };
    if (key !== undefined) refuseWholeKey(key);
    return {
      organization: await organizationOf(words, performer),
      ...(project === undefined ? {} : { project }),
      ...(key === undefined ? {} : { key }),
      ...(member === undefined ? {} : { member }),
      limit_usd: words.arguments[0] ?? "",
      period,
      alert_percentages: [...alert],
    };
  },
  print({ id, scope, period, limit_usd: limit, nodes }, { out }) {
    const whose = scope === "organization" ? "The organization" : `That ${scope}`;
    const every = period === "total" ? "in all" : `a ${period}`;
    out(`${whose} may spend ${limit} USD ${every} (budget ${id}).`);
    out(nodesWords("In force", nodes));
  },
});

function parsePercentages(text: string): readonly number[] {
  if (text === "none") return [];
  const percentages = text.split(",").map((item) => (/^\d{1,3}$/.test(item.trim()) ? Number(item) : 0));
  if (percentages.some((percentage) => percentage < 1 || percentage > 100))
    throw new InvalidArgumentError("Write percentages from 1 to 100 with commas, such as 50,80,100.");
  return percentages;
}
