import { setTimeZone } from "../../operations/budgets/time-zone.ts";
import { nodesWords } from "../act/nodes-words.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "time-zone <zone>",
  operation: setTimeZone,
  notes:
    "The name is one of the IANA database, such as Europe/Berlin. Present periods begin anew in that\ntime zone and count what was spent in them.",
  examples: ["sallyport budgets time-zone America/New_York --organization acme"],
  options: addOrganization,
  input: async (words, performer) => ({
    organization: await organizationOf(words, performer),
    time_zone: words.arguments[0] ?? "",
  }),
  print({ organization, time_zone: zone, nodes }, { out }) {
    out(`Days and months of '${organization}' begin at midnight in ${zone} now.`);
    out(nodesWords("In force", nodes));
  },
});
