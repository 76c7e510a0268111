import { assignPlan } from "../../operations/plans/assign.ts";
import { nodesWords } from "../act/nodes-words.ts";
import { verb } from "../act/verb.ts";
import { parseExpiry } from "../durations.ts";
import { minute } from "../table.ts";

export const command = verb({
  usage: "assign <plan>",
  operation: assignPlan,
  examples: [
    "sallyport plans assign reseller --organization acme",
    "sallyport plans assign default --organization acme --from 2036-01-01",
  ],
  options: (assign) =>
    assign
      .requiredOption("--organization <slug>", "the organization's short name")
      .option(
        "--from <when>",
        "a moment ahead, such as 2027-01-01, or 12h from now (default: now)",
        (text: string) => parseExpiry(text),
      ),
  input({ arguments: [plan = ""], options }) {
    const from = options["from"] as Date | undefined;
    return {
      ...{ plan, organization: String(options["organization"]) },
      ...(from === undefined ? {} : { from: from.toISOString() }),
    };
  },
  print({ organization, plan, effective_from: at, nodes }, { out }, { options }) {
    const since = options["from"] === undefined ? "" : ` from ${minute(new Date(at))} UTC on`;
    out(`'${organization}' buys by the plan '${plan}'${since}.`);
    out(nodesWords("Known", nodes));
  },
});
