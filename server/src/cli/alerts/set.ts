import { setAlerts } from "../../operations/alerts/set.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "set",
  operation: setAlerts,
  examples: ["sallyport alerts set --spend-times 5 --failed-percent 20 --organization acme"],
  options: (set) =>
    addOrganization(set)
      .option("--spend-times <number>", "so many times the usual hour; 0: never")
      .option("--failed-percent <number>", "so many of a hundred requests in an hour; 0: never"),
  async input(words, performer) {
    const { spendTimes, failedPercent } = words.options;
    return {
      organization: await organizationOf(words, performer),
      ...(spendTimes === undefined ? {} : { spend_times: Number(spendTimes) }),
      ...(failedPercent === undefined ? {} : { failed_percent: Number(failedPercent) }),
    };
  },
  print({ spend_times: times, failed_percent: percent }, { out }) {
    out(
      `It is told from ${times} times the usual spending and from ${percent} percent of failures; 0 is never.`,
    );
  },
});
