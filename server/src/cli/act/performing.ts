import type { Command } from "commander";
import { addLeaf, type Leaf } from "../leaf.ts";
import type { Invocation } from "../terminal.ts";
import type { Performer } from "./performer.ts";
import { withPerformer } from "./with-performer.ts";
import type { AnyVerb, Words } from "./words.ts";

/** What every command is: what it says of itself, and the options it takes. */
export interface Declared extends Leaf {
  /** What the noun alone means. */
  readonly isDefault?: boolean;
  readonly options?: (command: Command) => Command;
}

const farAway = new WeakSet<Command>();

/** Whether a command can run on a server far away. */
export function worksFarAway(command: Command): boolean {
  return farAway.has(command);
}

/** Declares a command that performs several operations, or prints as it goes; it works here and far away. */
export function performing(
  declared: Declared & {
    readonly run: (performer: Performer, invocation: Invocation, words: Words) => Promise<void>;
  },
): AnyVerb {
  return {
    add(parent, invocation) {
      const leaf = addDeclared(parent, declared, (words) =>
        withPerformer(invocation, words.options["url"], (performer) =>
          declared.run(performer, invocation, words),
        ),
      );
      farAway.add(leaf);
    },
  };
}

/** Declares a command that runs only where the server's settings are. */
export function here(
  declared: Declared & { readonly run: (invocation: Invocation, words: Words) => Promise<void> },
): AnyVerb {
  return {
    add(parent, invocation) {
      addDeclared(parent, declared, (words) => declared.run(invocation, words));
    },
  };
}

function addDeclared(
  parent: Command,
  { isDefault = false, options = (one) => one, ...leaf }: Declared,
  run: (words: Words) => Promise<void>,
): Command {
  const command = addLeaf(parent, leaf, { isDefault });
  options(command).action(async (...given: unknown[]) => {
    const called = given.at(-1) as Command;
    await run({ arguments: called.args, options: called.optsWithGlobals() });
  });
  return command;
}
