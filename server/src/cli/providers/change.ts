import { changeProvider } from "../../operations/providers/change.ts";
import { showOneProvider } from "../../operations/providers/show.ts";
import { findKind } from "../../provider-accounts/index.ts";
import { nodesWords } from "../act/nodes-words.ts";
import { verb } from "../act/verb.ts";
import type { Words } from "../act/words.ts";
import { several } from "../leaf.ts";
import type { DeclaredModel } from "./model-words.ts";
import { addProviderOptions, said, streamUsageOption } from "./options.ts";
import { readProviderSecret } from "./secret-input.ts";

export const command = verb({
  usage: "change <name>",
  operation: changeProvider,
  notes:
    "--model adds a model or changes the one of that name; --without-model takes one away.\n\nAnother host needs the secret too (--secret, or --secret-env) unless an admin says so: whoever\nmay only change a provider must not have its stored secret sent somewhere else.",
  examples: [
    "sallyport providers change openai --priority 10 --region us",
    "sallyport providers change local --model llama3.2=0.05,0.10 --shown-as 'Our own machine'",
    "sallyport providers change local --stream-usage never --without-model old-one",
  ],
  options: (leaf) =>
    addProviderOptions(leaf)
      .option("--without-model <name>", "a model it serves no more; repeatable", several)
      .option("--no-region", "nothing is said about where it is")
      .option("--no-allow-private", "its address must be public")
      .option("--secret", "its secret as well, read as 'providers add' reads it")
      .addOption(streamUsageOption("as-its-kind")),
  async input(words, performer, invocation) {
    const { options } = words;
    const { slug, kind, revision, models } = await performer.perform(showOneProvider, {
      provider: words.arguments[0] ?? "",
    });
    const asked = options["secret"] === true || options["secretEnv"] !== undefined;
    const secret = asked ? await readProviderSecret(invocation, findKind(kind), options["secretEnv"]) : null;
    const streamUsage = options["streamUsage"];
    return {
      provider: slug,
      revision,
      ...said({
        name: options["shownAs"],
        base_url: options["baseUrl"],
        allow_private_address: options["allowPrivate"],
        stream_usage: streamUsage === "as-its-kind" ? null : streamUsage,
        region: options["region"] === false ? null : options["region"],
        priority: options["priority"],
        weight: options["weight"],
        models: changedModels(models, words),
        secret: secret?.reveal(),
      }),
    };
  },
  print({ slug, base_url: baseUrl, has_secret: hasSecret, nodes, changed }, { out }) {
    if (!changed) return out(`'${slug}' was as you said already.`);
    out(`'${slug}' at ${baseUrl} is as you said${hasSecret ? "" : ", without a secret"}.`);
    out(nodesWords("Used", nodes));
  },
});

/** Undefined when nothing was said about models. */
function changedModels(
  before: readonly DeclaredModel[],
  { options }: Words,
): readonly DeclaredModel[] | undefined {
  const put = (options["model"] ?? []) as readonly DeclaredModel[];
  const gone = new Set((options["withoutModel"] ?? []) as readonly string[]);
  if (put.length === 0 && gone.size === 0) return undefined;
  const named = new Set(put.map(({ model }) => model));
  return [...before.filter(({ model }) => !named.has(model) && !gone.has(model)), ...put];
}
