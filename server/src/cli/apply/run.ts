import { resolve } from "node:path";
import type { z } from "zod";
import { OperatorError } from "../../kernel/errors.ts";
import { readSmallFile } from "../../kernel/small-file.ts";
import { applyConfiguration } from "../../operations/configuration/apply.ts";
import { planConfiguration } from "../../operations/configuration/plan.ts";
import { nodesWords } from "../act/nodes-words.ts";
import type { Performer } from "../act/performer.ts";
import type { Words } from "../act/words.ts";
import { secretFromVariable } from "../providers/secret-input.ts";
import { printable } from "../table.ts";
import type { Invocation } from "../terminal.ts";

/** A document of a hundred thousand keys. */
const MOST_BYTES = 16 * 1024 * 1024;

type Plan = z.output<typeof planConfiguration.output>;
type Applied = z.output<typeof applyConfiguration.output>;

/** `sallyport apply`: looks first what there is to do, and does exactly that. */
export async function apply(
  performer: Performer,
  invocation: Invocation,
  { arguments: [file = "-"], options }: Words,
): Promise<void> {
  const { out, err } = invocation.terminal;
  const json = options["json"] === true;
  const asked = {
    document: readDocument(await readInput(invocation, file)),
    prune: options["prune"] === true,
  };
  const planned = await performer.perform(planConfiguration, asked);
  if (options["dryRun"] === true) {
    out(
      json ? JSON.stringify(planned) : planned.steps.map((step) => line(TO_DO[step.change], step)).join("\n"),
    );
    return;
  }
  const removed = planned.steps.filter(({ change }) => change === "remove");
  if (removed.length > 0 && !json)
    err(
      ["These are not in the file and are removed:", ...removed.map((step) => `  ${nameOf(step)}`)].join(
        "\n",
      ),
    );
  const applied = await performer.perform(applyConfiguration, {
    ...asked,
    secrets: secretsOf(invocation, asked.document, planned),
    plan: planned.plan,
  });
  if (json) out(JSON.stringify(applied));
  else tell(applied, invocation);
  const problem = problemOf(applied);
  if (problem !== null) throw new OperatorError(problem);
}

type Document = z.input<typeof applyConfiguration.input>["document"];

/** Its form is judged by the operation; here it is only JSON. */
function readDocument(text: string): Document {
  try {
    return JSON.parse(text);
  } catch {
    throw new OperatorError("The file is not valid JSON.");
  }
}

/** The secrets of the providers that will be made, and no others. */
function secretsOf(
  invocation: Invocation,
  { providers = [] }: Document,
  { steps }: Plan,
): Record<string, string> {
  const made = providers
    .map(({ slug, secret_from: variable }, index) => ({ slug, variable, at: `providers[${index}]` }))
    .filter(({ at }) => steps.some((step) => step.at === at && step.change === "create"));
  return Object.fromEntries(
    made.flatMap(({ variable, at }) =>
      variable === undefined ? [] : [[variable, secretAt(invocation, variable, at)] as const],
    ),
  );
}

function secretAt(invocation: Invocation, variable: string, at: string): string {
  try {
    return secretFromVariable(invocation, variable).reveal();
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    throw new OperatorError(`Nothing was changed.\n${at}.secret_from: ${error.message}`);
  }
}

const TO_DO = {
  create: "create",
  change: "change",
  unchanged: "leave",
  different: "different",
  remove: "remove",
} as const;
const DONE = {
  create: "created",
  change: "changed",
  unchanged: "unchanged",
  different: "different",
  remove: "removed",
} as const;

type Named = Pick<Plan["steps"][number], "what" | "name">;

function tell({ steps, nodes }: Applied, { terminal: { out, err } }: Invocation): void {
  for (const step of steps) {
    const { outcome, change, key, problem } = step;
    const word = outcome === "failed" ? "FAILED" : outcome === "not_done" ? "not done" : DONE[change];
    out(line(word, step));
    if (key !== null) out(`           ${key}`);
    if (problem !== null) out(`           ${problem.detail}`);
  }
  if (steps.some(({ key }) => key !== null)) err("The new keys above are shown only now.");
  if (steps.some(({ change }) => change === "different"))
    err("What is 'different' was left as it is; remove or revoke it to have it made as the file says.");
  if (nodes !== null && steps.some(({ outcome }) => outcome === "done")) err(nodesWords("In force", nodes));
}

function problemOf({ complete, steps }: Applied): string | null {
  if (complete) return null;
  const failed = steps.find(({ outcome }) => outcome === "failed");
  if (failed === undefined)
    return "Everything was done, and nobody knows yet whether every node goes by it: 'sallyport nodes list' shows them.";
  const done = steps.filter(({ outcome }) => outcome === "done").length;
  const left = steps.filter(({ outcome }) => outcome === "not_done").length;
  return `${nameOf(failed)} failed: ${failed.problem?.detail} ${done} of the steps were done, and ${left} after it were not. Run it again when this is put right.`;
}

const nameOf = ({ what, name }: Named) => `${what} ${printable(name)}`;
const line = (word: string, step: Named) => `${word.padEnd(9)}  ${nameOf(step)}`;

async function readInput({ terminal, environment }: Invocation, file: string): Promise<string> {
  if (file === "-") return terminal.readInput();
  // The launcher starts this program in another folder than the caller's.
  const path = resolve(environment["SALLYPORT_CALLER_DIRECTORY"] ?? ".", file);
  return readSmallFile(path, "apply", MOST_BYTES);
}
