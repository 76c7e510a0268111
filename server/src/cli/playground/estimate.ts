import { estimateRequest } from "../../operations/playground/estimate.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "estimate <model>",
  operation: estimateRequest,
  notes: "What is held for a request before it is sent, which is the most that it can cost.",
  examples: ["sallyport playground estimate gpt-4o-mini --input 1200 --output 600 --organization acme"],
  options: (leaf) =>
    addOrganization(leaf)
      .requiredOption("--input <tokens>", "tokens that are sent; each byte of a body counts as one")
      .option("--output <tokens>", "the output limit (default: the model's own)"),
  async input(words, performer) {
    const [model = ""] = words.arguments;
    const { input, output } = words.options;
    return {
      organization: await organizationOf(words, performer),
      model,
      input_tokens: input,
      ...(output === undefined ? {} : { output_tokens: output }),
    };
  },
  print: ({ most_usd: most, output_tokens: tokens }, { out }) =>
    out(`At most ${most} USD, with ${tokens} tokens of output.`),
});
