import { type Command, Option } from "commander";
import type { z } from "zod";
import type { decided } from "../../operations/suspensions/deciding.ts";
import { nodesWords } from "./nodes-words.ts";
import type { Words } from "./words.ts";

type Decided = z.output<typeof decided>;
interface Surface {
  out(text: string): void;
}

/** `--reason` */
export function addReason(command: Command): Command {
  return command.requiredOption(
    "--reason <text>",
    "why, in 3 to 100 plain characters; kept in the audit ledger",
  );
}

/** `--reason`, `--drain` and `--cut` */
export function addSuspend(command: Command): Command {
  return addReason(command)
    .addOption(new Option("--drain", "what is in flight may finish (the default)").conflicts("cut"))
    .option("--cut", "what is in flight ends now");
}

export function reasonOf({ options }: Words): { readonly reason: string } {
  return { reason: String(options["reason"]) };
}

export function suspensionOf(words: Words) {
  return { ...reasonOf(words), mode: words.options["cut"] === true ? ("cut" as const) : ("drain" as const) };
}

export function printSuspended({ name, nodes }: Decided, { out }: Surface): void {
  out(`Suspended '${name}'. Its keys stay, and work again when that ends.`);
  out(nodesWords("Suspended", nodes));
}

export function printResumed({ name, nodes, suspended_by: [still] }: Decided, { out }: Surface): void {
  out(still === undefined ? `Resumed '${name}'.` : `'${name}' is still suspended by the ${still}.`);
  out(nodesWords(still === undefined ? "Resumed" : "Known", nodes));
}
