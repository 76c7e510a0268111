import { type Command, Option } from "commander";
import { STREAM_USAGES } from "../kernel/stream-usage.ts";
import { addLeaf } from "./leaf.ts";
import { parseModel, parsePriority } from "./model-declaration.ts";
import type { ProvidersAddOptions } from "./providers-add.ts";
import type { Invocation } from "./terminal.ts";

interface JsonOption {
  readonly json?: boolean;
}

const NO_MORE_ARGUMENTS =
  "error: the kind is the only argument. If the other was a secret: command lines are kept in histories and seen by other users, so replace that secret at the provider, and pipe the new one in.";

/** `sallyport providers …` */
export function addProviders(program: Command, invocation: Invocation): void {
  const providers = program.command("providers").description("Set up the AI providers that live keys reach.");
  addAdd(providers, invocation);
  addLeaf(providers, {
    usage: "list",
    summary: "Show the providers that are set up, in the order they are tried.",
    examples: ["sallyport providers list", "sallyport providers list --json"],
  }).action(async (options: JsonOption) =>
    (await import("./providers-list.ts")).providersList(invocation, options.json === true),
  );
  addLeaf(providers, {
    usage: "test <name>",
    summary: "Ask a provider for its list of models, which shows whether it accepts the stored secret.",
    examples: ["sallyport providers test openai"],
  }).action(async (name: string, options: JsonOption) =>
    (await import("./providers-test.ts")).providersTest(invocation, name, options.json === true),
  );
  addLeaf(providers, {
    usage: "remove <name>",
    summary: "Forget a provider and its secret. When the command returns, no node uses it any more.",
    examples: ["sallyport providers remove openai"],
  }).action(async (name: string, options: JsonOption) =>
    (await import("./providers-remove.ts")).providersRemove(invocation, name, options.json === true),
  );
}

function addAdd(providers: Command, invocation: Invocation): void {
  addLeaf(providers, {
    usage: "add",
    summary: "Set a provider up. Its secret is encrypted before it is stored.",
    notes:
      "The secret is read from standard input when something is piped in, from --secret-env,\nfrom the provider's customary variable (such as OPENAI_API_KEY), or asked for without\nbeing shown. It is never an argument, because other users can see those.\n\nA model without a price is refused to live keys: declare one, or =0,0 for a machine of your own.\n\nA strict server may refuse streams with 'stream_options', by which their token counts are\nasked for: with --stream-usage always it is not sent the flag and its counts are read where\nthey come, with never they are estimated where none come.\n\nAn unknown kind lists the kinds there are; 'openai-compatible' is any server that\nspeaks the OpenAI API, such as Ollama, vLLM or llama.cpp.",
    examples: [
      "sallyport providers add openai < openai-key.txt",
      "sallyport providers add groq --secret-env GROQ_API_KEY",
      "sallyport providers add openai-compatible --name ollama --no-secret \\\n      --base-url http://127.0.0.1:11434/v1 --allow-private --model llama3.2=0,0",
      "sallyport providers add openai-compatible --name strict --no-secret --stream-usage never \\\n      --base-url https://models.example.com/v1 --model small=0.15,0.60",
      "sallyport providers add openai-compatible --name house --secret-env SALLYPORT_HOUSE_KEY \\\n      --base-url https://models.example.com/v1 --model small=0.15,0.60 --model embed=0.02",
    ],
  })
    .usage("[options] <kind>")
    .argument("<kind>", "which provider, such as openai")
    // Taken in only to be refused with better advice than "too many arguments".
    .argument("[more...]")
    .option("--name <slug>", "its short name here (default: the kind)")
    .option("--base-url <url>", "its address, up to and including /v1")
    .option(
      "--model <name[=in,out]>",
      "a model it serves, with prices in USD per million tokens, and after them,\nif you know, context=N,output=N, the tokens it takes and writes at most; repeatable",
      parseModel,
    )
    .option(
      "--priority <number>",
      "lower is tried first when several serve a model (default: 100)",
      parsePriority,
    )
    .option("--allow-private", "its address may be private or this machine's, and plain http")
    .addOption(
      new Option(
        "--stream-usage <when>",
        "when its streams tell their token counts; only with on-request it is sent stream_options",
      ).choices(STREAM_USAGES),
    )
    .option("--secret-env <variable>", "read the secret from this variable")
    .option("--no-secret", "it needs none")
    .action(async (kind: string, more: readonly string[], options: ProvidersAddOptions, command: Command) => {
      if (more.length > 0) command.error(NO_MORE_ARGUMENTS);
      await (await import("./providers-add.ts")).providersAdd(invocation, kind, options);
    });
}
