import { Option } from "commander";
import { OperatorError } from "../../kernel/errors.ts";
import { changeKey } from "../../operations/keys/change.ts";
import { showOneKey } from "../../operations/keys/show.ts";
import { nodesWords } from "../act/nodes-words.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";
import type { Words } from "../act/words.ts";
import { refuseWholeKey } from "../key-reference.ts";
import { printable } from "../table.ts";
import { addScope, scopeOf } from "./scope-options.ts";

export const command = verb({
  usage: "change <key>",
  operation: changeKey,
  notes:
    "What is named takes the place of what was there. The command returns when every node goes by it.\nBudgets and limits of a key are changed by 'budgets set' and 'limits set'.",
  examples: [
    'sallyport keys change sp_live_4fT0aQz81LmNc7Rd --name "Web shop" --model gpt-4o-mini --organization acme',
    "sallyport keys change sp_test_9bXk2mWq7TzR4vYc --any-model --any-ip --never-expires --organization acme",
  ],
  options: (change) =>
    addScope(addOrganization(change).option("--name <name>", "what the key is for, shown in lists"))
      .addOption(new Option("--any-model", "every model").conflicts("model"))
      .addOption(new Option("--any-ip", "from every address").conflicts("ip"))
      .addOption(new Option("--never-expires", "until it is revoked").conflicts("expires")),
  async input(words, performer) {
    const [key = ""] = words.arguments;
    refuseWholeKey(key);
    const change = { ...scopeOf(words), ...liftedBy(words) };
    if (Object.keys(change).length === 0)
      throw new OperatorError("Say what to change: --name, --endpoint, --model, --ip or --expires.");
    const organization = await organizationOf(words, performer);
    const { revision } = await performer.perform(showOneKey, { organization, key });
    return { organization, key, ...change, revision };
  },
  print({ prefix, name, nodes }, { out }) {
    out(`Changed ${prefix}… (${printable(name)}).`);
    out(nodesWords("In force", nodes));
  },
});

/** The name, and what is not limited any more. */
function liftedBy({ options }: Words) {
  return {
    ...(typeof options["name"] === "string" ? { name: options["name"] } : {}),
    ...(options["anyModel"] === true ? { models: null } : {}),
    ...(options["anyIp"] === true ? { ip_ranges: null } : {}),
    ...(options["neverExpires"] === true ? { expires_at: null } : {}),
  };
}
