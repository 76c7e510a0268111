import { addPlace } from "../act/organization-option.ts";
import { wherever } from "../act/performing.ts";

export const command = wherever({
  usage: "try <prompt>",
  summary: "Ask a running server something and stream its answer into the terminal.",
  notes:
    "With a key in the environment that one is used. Without, a key for chat alone is made that\nends by itself after ten minutes, and it is revoked when the answer is complete, or Ctrl-C was\npressed: a test key, or with --live one that reaches a real provider. On a server far away it is\nmade with the token of SALLYPORT_TOKEN, else with the database's login of this machine. What is\nknown about the answer goes to standard error.",
  examples: [
    'sallyport try "Tell me a joke"',
    'sallyport try --live --model gpt-4o-mini "Why is the sky blue?"',
    'sallyport try --protocol anthropic "Hello"',
    'SALLYPORT_API_KEY=sp_… sallyport try --url https://ai.example.com "Hello"',
    'SALLYPORT_TOKEN=sp_op_… sallyport --url https://ai.example.com try --live "Hello"',
  ],
  options: (leaf) =>
    addPlace(
      leaf
        .option("--model <name>", "which model (default: the simulator's for test keys, else a small one)")
        .option("--protocol <name>", "what is spoken: openai, responses, anthropic or gemini", "openai")
        .option("--live", "make a live key, not a test key")
        .option("--key-env <variable>", "the variable that holds the key to use", "SALLYPORT_API_KEY")
        .option("--url <url>", "the server's address (default: this machine, SALLYPORT_PORT)"),
    ),
  run: async (invocation, words, farAway) =>
    (await import("./question.ts")).tryPrompt(invocation, words, farAway),
});
