import { OperatorError } from "../../kernel/errors.ts";
import { replaceProviderSecret } from "../../operations/providers/replace-secret.ts";
import { showOneProvider } from "../../operations/providers/show.ts";
import { findKind } from "../../provider-accounts/index.ts";
import { nodesWords } from "../act/nodes-words.ts";
import { verb } from "../act/verb.ts";
import { readProviderSecret } from "./secret-input.ts";

export const command = verb({
  usage: "secret <name>",
  operation: replaceProviderSecret,
  notes:
    "The new secret is read as 'providers add' reads it. The provider is asked with it first: one that\nis refused is not stored. Requests in flight go on with the one they were sent with.",
  examples: [
    "sallyport providers secret local < new-key.txt",
    "sallyport providers secret openai --untested < new-key.txt",
    "sallyport providers secret openai --beside --untested < new-key.txt",
  ],
  options: (leaf) =>
    leaf
      .option("--secret-env <variable>", "read the secret from this variable")
      .option("--beside", "the secrets before stay in use: requests take them in turn")
      .option("--untested", "store it without asking the provider first"),
  async input({ arguments: [name = ""], options }, performer, invocation) {
    const { slug, kind } = await performer.perform(showOneProvider, { provider: name });
    const secret = await readProviderSecret(invocation, findKind(kind), options["secretEnv"]);
    if (secret === null)
      throw new OperatorError("There is no new secret: pipe it in, or name a variable in --secret-env.");
    return {
      provider: slug,
      secret: secret.reveal(),
      beside: options["beside"] === true,
      untested: options["untested"] === true,
    };
  },
  print({ slug, secrets, nodes }, { out }) {
    out(
      secrets > 1
        ? `'${slug}' has ${secrets} secrets in use, which requests take in turn.`
        : `The secret of '${slug}' was replaced; the one before is forgotten.`,
    );
    out(nodesWords("Used", nodes));
  },
});
