import type { Command } from "commander";
import type { AnyVerb } from "./act/words.ts";
import { inHelpOrder } from "./help-groups.ts";
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
 * loads what another needs. A word that stands by itself is its only verb; all of those are loaded when none was named.
 */
export async function addNouns(
  program: Command,
  invocation: Invocation,
  wanted: (noun: string) => boolean,
): Promise<void> {
  const named = Object.keys(NOUNS).some(wanted);
  for (const [name, heading] of inHelpOrder(Object.keys(NOUNS))) {
    const { description, verbs } = NOUNS[name] ?? NOTHING;
    program.commandsGroup(heading);
    const parent = description === null ? program : program.command(name).description(description);
    if ((named || description !== null) && !wanted(name)) continue;
    for (const { command } of await Promise.all(verbs.map((load) => load()))) command.add(parent, invocation);
  }
}

const NOTHING: Noun = { description: null, verbs: [] };
