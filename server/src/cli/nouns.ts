import type { Command } from "commander";
import type { AnyVerb } from "./act/words.ts";
import { NOUNS } from "./nouns.gen.ts";
import type { Invocation } from "./terminal.ts";

/** A noun's verbs are the files of its folder; they are loaded when the noun is called. */
export interface Noun {
  /** For help. Null: its verbs stand by themselves, as `sallyport doctor` does. */
  readonly description: string | null;
  readonly verbs: readonly (() => Promise<{ readonly command: AnyVerb }>)[];
}

/**
 * Adds every noun to the program, and the verbs of those that `wanted` names: so that help answers at once and no command
 * loads what another needs.
 */
export async function addNouns(
  program: Command,
  invocation: Invocation,
  wanted: (noun: string) => boolean,
): Promise<void> {
  for (const [name, { description, verbs }] of Object.entries(NOUNS)) {
    const parent = description === null ? program : program.command(name).description(description);
    if (description !== null && !wanted(name)) continue;
    for (const { command } of await Promise.all(verbs.map((load) => load()))) command.add(parent, invocation);
  }
}
