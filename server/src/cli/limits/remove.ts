import { OperatorError } from "../../kernel/errors.ts";
import { isGeneral } from "../../limits/index.ts";
import { removeLimit } from "../../operations/limits/remove.ts";
import { removeGeneralLimit } from "../../operations/limits/remove-general.ts";
import { nodesWords } from "../act/nodes-words.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { performing } from "../act/performing.ts";

export const command = performing({
  usage: "remove <number>",
  summary: "Takes a limit away, by its number in 'limits list'.",
  operation: removeGeneralLimit,
  notes:
    "Whom it counted is counted by the general limit with the same unit, endpoint and window from\nthen on, if there is one.",
  examples: ["sallyport limits remove 1"],
  also: [{ operation: removeLimit, examples: ["sallyport limits remove 2 --organization acme"] }],
  options: addOrganization,
  async run(performer, { terminal }, words) {
    const [text = ""] = words.arguments;
    if (!/^[1-9]\d{0,14}$/.test(text))
      throw new OperatorError("That is not the number of a limit; 'npx sallyport limits list' shows them.");
    const number = Number(text);
    const done = isGeneral(number)
      ? await performer.perform(removeGeneralLimit, { number })
      : await performer.perform(removeLimit, {
          organization: await organizationOf(words, performer),
          number,
        });
    if (words.options["json"] === true) return terminal.out(JSON.stringify(done));
    terminal.out(`Removed the limit ${number}.`);
    terminal.out(nodesWords("Gone", done.nodes));
  },
});
