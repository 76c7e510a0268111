import { setOrganizationRouting, showOrganizationRouting } from "../../operations/organizations/routing.ts";
import { nodesWords } from "../act/nodes-words.ts";
import { verb } from "../act/verb.ts";
import { routingWords } from "./routing.ts";

export const command = verb({
  usage: "allow <organization>",
  operation: setOrganizationRouting,
  notes:
    "Every live key of the organization reaches these and nothing else, beside what its project and the key itself may use. A\nprovider whose region nobody said is in none. What is not said stays as it is.",
  examples: [
    "sallyport organizations allow acme --region eu --provider openai local",
    "sallyport organizations allow acme --every-region --every-provider",
  ],
  options: (command) =>
    command
      .option("--region <name...>", "only providers in these regions")
      .option("--every-region", "wherever they are")
      .option("--provider <name...>", "only these providers")
      .option("--every-provider", "every provider"),
  async input({ arguments: [organization = ""], options }, performer) {
    const before = await performer.perform(showOrganizationRouting, { organization });
    const { region, everyRegion, provider, everyProvider } = options;
    return {
      organization,
      regions: listOf(region, everyRegion, before.regions),
      providers: listOf(provider, everyProvider, before.providers),
    };
  },
  print({ nodes, ...routing }, { out }) {
    out(routingWords(routing));
    out(nodesWords("In force", nodes));
  },
});

function listOf(named: unknown, every: unknown, before: string[] | null): string[] | null {
  if (every === true) return null;
  return Array.isArray(named) ? named : before;
}
