import type { Command } from "commander";
import { OperatorError } from "../../kernel/errors.ts";
import { refuseWholeKey } from "../key-reference.ts";
import type { Words } from "./words.ts";

const TARGETS = ["everything", "provider", "model", "organization", "key"] as const;

/** What a stop is about, as options or as members of a line of a batch. */
export interface Target {
  readonly everything?: true;
  readonly provider?: string;
  readonly model?: string;
  readonly organization?: string;
  readonly key?: string;
}

/** The options of 'emergency stop' and 'resume'. */
export function addTarget(command: Command): Command {
  return command
    .option("--everything", "all requests of everybody")
    .option("--provider <name>", "a provider, by its short name")
    .option("--model <name>", "a model, by its name in the registry")
    .option("--organization <slug>", "all requests of an organization, by its short name")
    .option("--key <key>", "a key of any organization, by its id or visible first part")
    .requiredOption("--reason <text>", "why, in 3 to 100 plain characters; kept in the audit ledger");
}

/**
 * What is meant, and why.
 * @throws OperatorError when not exactly one thing is named, or a whole key is
 */
export function targetOf({ options }: Words): Target & { readonly reason: string } {
  const named = TARGETS.filter((one) => options[one] !== undefined);
  if (named.length !== 1)
    throw new OperatorError(
      "Name exactly one thing: --everything, --provider, --model, --organization or --key.",
    );
  const target: Target = Object.fromEntries(named.map((one) => [one, options[one]]));
  if (target.key !== undefined) refuseWholeKey(target.key);
  return { ...target, reason: String(options["reason"]) };
}

/** "the provider 'groq'" */
export function targetWords({ scope, name }: { readonly scope: string; readonly name: string }): string {
  if (scope === "everything") return scope;
  return scope === "key" ? `the key ${name}` : `the ${scope} '${name}'`;
}
