import { changeOrganization } from "../../operations/organizations/change.ts";
import { showOneOrganization } from "../../operations/organizations/show.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "second-factor <organization>",
  operation: changeOrganization,
  notes:
    "A member who signed in by a password alone is refused there until a second factor is added and used.",
  examples: [
    "sallyport organizations second-factor acme",
    "sallyport organizations second-factor acme --off",
  ],
  options: (command) => command.option("--off", "ask for none any more"),
  async input({ arguments: [organization = ""], options }, performer) {
    const { revision } = await performer.perform(showOneOrganization, { organization });
    return { organization, second_factor: options["off"] !== true, revision };
  },
  print: ({ slug, second_factor: needed }, { out }) =>
    out(
      needed
        ? `Members of '${slug}' need a second factor now.`
        : `Members of '${slug}' need no second factor.`,
    ),
});
