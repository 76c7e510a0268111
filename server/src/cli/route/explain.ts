import type { z } from "zod";
import { explainRoute } from "../../operations/routes/explain.ts";
import { verb } from "../act/verb.ts";
import { table } from "../table.ts";

type Target = z.output<typeof explainRoute.output>["targets"][number];

export const command = verb({
  usage: "explain <model>",
  operation: explainRoute,
  notes:
    "Providers are asked one after another until one answers. What failed lately on a node is asked last there,\nwhich this does not show; '/metrics' counts what is set aside.",
  examples: [
    "sallyport route explain gpt-4o-mini",
    "sallyport route explain llama3.2 --organization acme --input-tokens 5000 --output-tokens 800",
    "sallyport route explain cheap --organization acme --project website",
    "sallyport route explain gpt-4o-mini --endpoint tokens.count --json",
  ],
  options: (leaf) =>
    leaf
      .option("--protocol <name>", "what the caller speaks, such as openai")
      .option("--endpoint <name>", "what is asked for, such as embeddings")
      .option("--organization <name>", "whose prices count")
      .option("--project <name>", "of that organization, which may use some models and providers only")
      .option("--input-tokens <number>", "of the question (default: 1000)")
      .option("--output-tokens <number>", "of the answer (default: 1000)"),
  input: ({ arguments: [model = ""], options }) => ({
    model,
    ...given("protocol", options["protocol"]),
    ...given("endpoint", options["endpoint"]),
    ...given("organization", options["organization"]),
    ...given("project", options["project"]),
    ...given("input_tokens", options["inputTokens"]),
    ...given("output_tokens", options["outputTokens"]),
  }),
  print({ model, group, targets }, { out, err, paint }) {
    if (group !== null)
      err(`'${model}' is a group, chosen by ${group.choice}${group.sticky ? ", sticky" : ""}.`);
    out(table(targets, COLUMNS, paint));
  },
});

function given(name: string, value: unknown): Record<string, never> {
  return value === undefined ? {} : { [name]: value as never };
}

const WHY: Readonly<Record<NonNullable<Target["passed_over"]>, string>> = {
  stopped: "stopped by the operator",
  organization: "not for this organization",
  project: "not for this project",
  unable: "cannot be asked for this",
  unpriced: "has no price",
};

const COLUMNS = [
  { title: "ASKED", value: ({ place }: Target) => (place === null ? "no" : String(place)), right: true },
  { title: "PROVIDER", value: ({ provider }: Target) => provider, most: 20 },
  { title: "MODEL", value: ({ model }: Target) => model, most: 40 },
  { title: "PRIORITY", value: ({ priority }: Target) => String(priority), right: true },
  {
    title: "SHARE",
    value: ({ share }: Target) => (share === null ? "" : `${Math.round(share * 100)} %`),
    right: true,
  },
  { title: "COST $", value: ({ cost_usd: cost }: Target) => cost ?? "", right: true },
  { title: "WHY", value: (target: Target) => why(target) },
];

function why({ passed_over: passedOver, translated, speaks, region }: Target): string {
  if (passedOver !== null) return WHY[passedOver];
  const how = translated === true ? `translated to ${speaks ?? ""}` : "passes through";
  return region === null ? how : `${how}, ${region}`;
}
