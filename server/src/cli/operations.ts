import { type Command, Option } from "commander";
import type { ConfigOptions } from "./config.ts";
import { addLeaf } from "./leaf.ts";
import type { Invocation } from "./terminal.ts";

interface JsonOption {
  readonly json?: boolean;
}

/** `sallyport serve`, `migrate`, `doctor`, `nodes`, `config` and `apply`. */
export function addOperations(program: Command, invocation: Invocation): void {
  addLeaf(program, {
    usage: "serve",
    summary: "Start the gateway; 'npm start' does the same.",
    notes:
      "Settings are environment variables; 'sallyport config' lists them. Ctrl-C lets requests in\nflight finish and then stops the embedded database.",
    examples: ["sallyport serve", "SALLYPORT_PORT=9000 sallyport serve"],
  }).action(async (options: JsonOption) =>
    (await import("./serve.ts")).serve(invocation, options.json === true),
  );
  addLeaf(program, {
    usage: "migrate",
    summary: "Bring the database's schema up to date; 'serve' does it too where it has the login.",
    examples: ["sallyport migrate", "sallyport migrate --json"],
  }).action(async (options: JsonOption) =>
    (await import("./migrate.ts")).migrateDatabase(invocation, options.json === true),
  );
  addLeaf(program, {
    usage: "doctor",
    summary:
      "Check settings, data folder, database, logins, audit ledger, emergency stops, master key, limits, Redis and server, and say what to do.",
    notes: "It changes no data. The exit code is 1 when a check failed.",
    examples: ["sallyport doctor", "sallyport doctor --json | jq '.checks[] | select(.ok | not)'"],
  }).action(async (options: JsonOption) =>
    (await import("./doctor.ts")).doctor(invocation, options.json === true),
  );
  addNodes(program, invocation);
  addConfig(program, invocation);
  addApply(program, invocation);
}

function addNodes(program: Command, invocation: Invocation): void {
  const nodes = program
    .command("nodes")
    .description("Show the servers on this database, and give up what one holds that is gone.");
  addLeaf(
    nodes,
    {
      usage: "list",
      summary: "Show since when each runs, which keys it has in force, until when it may serve.",
      examples: ["sallyport nodes", "sallyport nodes --json"],
    },
    { isDefault: true },
  ).action(async (options: JsonOption) =>
    (await import("./nodes.ts")).nodes(invocation, options.json === true),
  );
  addLeaf(nodes, {
    usage: "forget <node>",
    summary: "Give up the credit that a dead node holds, whose journal will not be replayed.",
    notes:
      "What a node holds that died stays held, because it may have been spent: its next start on the\nsame data folder tells, and frees the rest. Forget it when that folder is lost.",
    examples: ["sallyport nodes forget 01981c2e-5a0e-7c3b-9d55-0e6f1f7a9b21"],
  }).action(async (node: string, options: JsonOption) =>
    (await import("./nodes-forget.ts")).nodesForget(invocation, node, options.json === true),
  );
}

function addConfig(program: Command, invocation: Invocation): void {
  addLeaf(program, {
    usage: "config",
    summary: "Show every setting: its value here, its default and what it is for. Secrets are not shown.",
    examples: ["sallyport config", "sallyport config --env-example > .env.example"],
  })
    .addOption(
      new Option("--env-example", "print a file of variables to fill in").conflicts(["markdown", "json"]),
    )
    .addOption(new Option("--markdown", "print docs/configuration.md").conflicts("json"))
    .action(async (options: ConfigOptions) => (await import("./config.ts")).config(invocation, options));
}

function addApply(program: Command, invocation: Invocation): void {
  addLeaf(program, {
    usage: "apply <file>",
    summary: "Make what a JSON file declares and is not there yet; '-' reads standard input.",
    notes: `Everything is checked before anything is made, and what exists is left as it is, so that it
can be run again; only a limit, a price or a rule of a plan that differs is set to what the file says,
as 'limits set', 'prices set' and 'plans set' do. A price has the names of 'prices show --json'.
What the file does not name stays. Secrets stay out of the file: "secretFrom" names a variable.
A limit has the words of 'limits set', and with a "project" its "key" is a key's name. New keys
are printed once. For example:

  {
    "organizations": [{ "slug": "acme", "name": "Acme", "projects": [{ "slug": "website" }] }],
    "providers": [{ "name": "openai", "kind": "openai", "secretFrom": "OPENAI_API_KEY" }],
    "keys": [{ "name": "Web shop", "mode": "live", "organization": "acme", "project": "website",
               "endpoints": ["chat.completions"], "models": ["gpt-4o-mini"] }],
    "limits": [{ "rate": "600/minute", "each": "key" },
               { "rate": "90000/minute", "unit": "tokens", "organization": "acme" },
               { "rate": "20/second", "organization": "acme", "project": "website",
                 "key": "Web shop", "endpoint": "chat.completions" }],
    "prices": [{ "provider": "openai", "model": "gpt-5", "reason": "Contract",
                 "price": { "input": "1.2", "output": "9.5",
                            "serviceTiers": { "priority": { "input": "2.4", "output": "19" } } } }],
    "plans": [{ "name": "default", "rules": [{ "models": "*", "markup": "20", "reason": "Price list" }] }]
  }`,
    examples: ["sallyport apply sallyport.json", "sallyport apply --json - < sallyport.json"],
  }).action(async (file: string, options: JsonOption) =>
    (await import("./apply.ts")).apply(invocation, file, options.json === true),
  );
}
