import type { Command } from "commander";
import { addLeaf } from "./leaf.ts";
import type { Invocation } from "./terminal.ts";
import type { TryOptions } from "./try.ts";

/** `sallyport try`. */
export function addInsight(program: Command, invocation: Invocation): void {
  addTry(program, invocation);
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
