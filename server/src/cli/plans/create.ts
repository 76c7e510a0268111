import { createPlan } from "../../operations/plans/create.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "create <name>",
  operation: createPlan,
  examples: ["sallyport plans create partner"],
  input: ({ arguments: [name = ""] }) => ({ name }),
  print({ name }, { out, err }) {
    out(`Made the plan '${name}'. It sells as the plan 'default' does.`);
    err(`Give it rules with 'npx sallyport plans set ${name} "*" --markup 20 --reason …'.`);
  },
});
