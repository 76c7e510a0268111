import { type Command, Option } from "commander";
import { parseSince } from "./durations.ts";
import { addLeaf } from "./leaf.ts";
import type { ModelsOptions } from "./models.ts";
import { addPlaceOptions } from "./place-options.ts";
import type { Invocation } from "./terminal.ts";
import type { TryOptions } from "./try.ts";
import type { UsageOptions } from "./usage.ts";

/** `sallyport models`, `usage`, `audit` and `try`. */
export function addInsight(program: Command, invocation: Invocation): void {
  addLeaf(program, {
    usage: "models",
    summary: "List the models that live keys can use, with what their providers charge.",
    notes:
      "Prices are US dollars for a million tokens. Ask for 'provider/model' to mean one provider\nonly. The simulator answers test keys under every one of these names.",
    examples: [
      "sallyport models",
      "sallyport models --provider groq --search llama",
      "sallyport models --json",
    ],
  })
    .option("--provider <name>", "only models of this provider, by its short name")
    .option("--search <text>", "only models whose name contains this")
    .action(async (options: ModelsOptions) => (await import("./models.ts")).models(invocation, options));
  addUsage(program, invocation);
  addTry(program, invocation);
}

function addUsage(program: Command, invocation: Invocation): void {
  const usage = addLeaf(program, {
    usage: "usage",
    summary:
      "Sum up an organization's requests, or list them: tokens, outcome, provider cost, charge and margin.",
    examples: [
      "sallyport usage",
      "sallyport usage --since 7d --by day",
      "sallyport usage --since 2026-11-01 --by key --project website --json",
      "sallyport usage --since 15m --requests",
    ],
  });
  addPlaceOptions(usage)
    .addOption(
      new Option("--since <when>", "a duration back from now, or a date")
        .argParser((text) => parseSince(text))
        .default(null, "24h"),
    )
    .addOption(
      new Option("--by <what>", "what to sum up by")
        .choices(["model", "key", "day", "provider", "outcome"])
        .default("model"),
    )
    .option("--requests", "list each request, the oldest first, instead of summing up")
    .action(async (options: UsageOptions) =>
      options.requests
        ? (await import("./usage-requests.ts")).usageRequests(invocation, options)
        : (await import("./usage.ts")).usage(invocation, options),
    );
}

function addTry(program: Command, invocation: Invocation): void {
  addLeaf(program, {
    usage: "try <prompt>",
    summary: "Ask the running server something and stream its answer into the terminal.",
    notes:
      "With a key in the environment that one is used. Without, a key for chat alone is made that\nends by itself after ten minutes, and it is revoked when the answer is complete: a test key,\nor with --live one that reaches a real provider. What is known about the answer goes to\nstandard error.",
    examples: [
      'sallyport try "Tell me a joke"',
      'sallyport try --live --model gpt-4o-mini "Why is the sky blue?"',
      'SALLYPORT_API_KEY=sp_… sallyport try --url https://ai.example.com "Hello"',
    ],
  })
    .option("--model <name>", "which model (default: the simulator's for test keys, else a small one)")
    .option("--live", "make a live key, not a test key")
    .option("--key-env <variable>", "the variable that holds the key to use", "SALLYPORT_API_KEY")
    .option("--url <url>", "the server's address (default: this machine, SALLYPORT_PORT)")
    .action(async (prompt: string, options: TryOptions) =>
      (await import("./try.ts")).tryPrompt(invocation, prompt, options),
    );
}
