import { changeProject } from "../../operations/projects/change.ts";
import { showOneProject } from "../../operations/projects/show.ts";
import { nodesWords } from "../act/nodes-words.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "allow <project>",
  operation: changeProject,
  notes:
    "Every key of the project may use these and nothing else, beside what the key itself may. What is not said stays as it is.",
  examples: [
    "sallyport projects allow website --model gpt-4o-mini gpt-4o --provider openai --organization acme",
    "sallyport projects allow website --every-model --every-provider --organization acme",
  ],
  options: (command) =>
    addOrganization(command)
      .option("--model <name...>", "only these models")
      .option("--every-model", "every model")
      .option("--provider <name...>", "only these providers")
      .option("--every-provider", "every provider"),
  async input(words, performer) {
    const project = words.arguments[0] ?? "";
    const organization = await organizationOf(words, performer);
    const { revision } = await performer.perform(showOneProject, { organization, project });
    const { model, everyModel, provider, everyProvider } = words.options;
    return {
      organization,
      project,
      revision,
      ...listOf("models", model, everyModel),
      ...listOf("providers", provider, everyProvider),
    };
  },
  print({ slug, models, providers, nodes }, { out }) {
    out(`Keys of '${slug}' may use ${models === null ? "every model" : models.join(", ")}`);
    out(`at ${providers === null ? "every provider" : providers.join(", ")}.`);
    out(nodesWords("In force", nodes));
  },
});

function listOf<Name extends "models" | "providers">(name: Name, named: unknown, every: unknown) {
  if (every === true) return { [name]: null } as { [Key in Name]: null };
  return Array.isArray(named) ? ({ [name]: named } as { [Key in Name]: string[] }) : {};
}
