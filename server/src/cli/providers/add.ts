import type { Command } from "commander";
import { createProvider } from "../../operations/providers/create.ts";
import { findKind } from "../../provider-accounts/index.ts";
import { nodesWords } from "../act/nodes-words.ts";
import { verb } from "../act/verb.ts";
import type { DeclaredModel } from "./model-words.ts";
import { addProviderOptions, said, streamUsageOption } from "./options.ts";
import { readProviderSecret } from "./secret-input.ts";

const NO_MORE_ARGUMENTS =
  "error: the kind is the only argument. If the other was a secret: command lines are kept in histories and seen by other users, so replace that secret at the provider, and pipe the new one in.";

export const command = verb({
  usage: "add",
  operation: createProvider,
  notes:
    "The secret is read from standard input when something is piped in, from --secret-env,\nfrom the provider's customary variable (such as OPENAI_API_KEY), or asked for without\nbeing shown. It is never an argument, because other users can see those.\n\nA model without a price is refused to live keys: declare one, or =0,0 for a machine of your own.\n\nA strict server may refuse streams with 'stream_options', by which their token counts are\nasked for: with --stream-usage always it is not sent the flag and its counts are read where\nthey come, with never they are estimated where none come.\n\n'providers kinds' lists the kinds there are; 'openai-compatible' is any server that\nspeaks the OpenAI API, such as Ollama, vLLM or llama.cpp.",
  examples: [
    "sallyport providers add groq < groq-key.txt",
    "sallyport providers add openai-compatible --name ollama --no-secret \\\n      --base-url http://127.0.0.1:11434/v1 --allow-private --model llama3.2=0,0",
    "sallyport providers add openai-compatible --name strict --no-secret --stream-usage never \\\n      --base-url https://models.example.com/v1 --model small=0.15,0.60 --model embed=0.02",
    "sallyport providers add openai --name openai-eu --region eu \\\n      --base-url https://eu.api.openai.com/v1 < openai-key.txt",
  ],
  options: (leaf) =>
    addProviderOptions(
      leaf
        .usage("[options] <kind>")
        .argument("<kind>", "which provider, such as openai")
        // Taken in only to be refused with better advice than "too many arguments".
        .argument("[more...]")
        .option("--name <slug>", "its short name here (default: the kind)"),
    )
      .addOption(streamUsageOption())
      .option("--no-secret", "it needs none")
      .hook("preAction", refuseMore),
  async input({ arguments: [kind = ""], options }, _, invocation) {
    const provider = findKind(kind);
    const secret =
      options["secret"] === false
        ? null
        : await readProviderSecret(invocation, provider, options["secretEnv"]);
    return {
      slug: String(options["name"] ?? kind),
      kind,
      ...said({
        name: options["shownAs"],
        base_url: options["baseUrl"],
        allow_private_address: options["allowPrivate"],
        stream_usage: options["streamUsage"],
        region: options["region"],
        priority: options["priority"],
        weight: options["weight"],
        models: options["model"],
        secret: secret?.reveal(),
      }),
    };
  },
  print(made, { out, err }) {
    const { slug, kind, base_url: baseUrl, has_secret: hasSecret, models, nodes } = made;
    const { title } = findKind(kind);
    out(`Added ${title} as '${slug}' at ${baseUrl}${hasSecret ? "" : ", without a secret"}.`);
    out(nodesWords("Used", nodes));
    for (const name of unpriced(models))
      err(`'${name}' is refused until its price is known: npx sallyport prices show ${slug} ${name}`);
    err(`Check it with 'npx sallyport providers test ${slug}'; live keys reach it.`);
  },
});

function refuseMore(command: Command): void {
  if (command.args.length > 1) command.error(NO_MORE_ARGUMENTS);
}

function unpriced(models: readonly DeclaredModel[]): readonly string[] {
  return models.flatMap((one) => (one.input_usd_per_million === null ? [one.model] : []));
}
