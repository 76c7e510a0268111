import type { Command } from "commander";
import type { AnyOperation } from "../../operations/index.ts";
import { addLeaf, type Leaf } from "../leaf.ts";
import type { Invocation } from "../terminal.ts";
import type { Performer } from "./performer.ts";
import { withPerformer } from "./with-performer.ts";
import type { AnyVerb, Words } from "./words.ts";

/** What every command is: what it says of itself, and the options it takes. */
interface Shape extends Leaf {
  /** What the noun alone means. */
  readonly isDefault?: boolean;
  readonly options?: (command: Command) => Command;
  /** On this machine it needs the auditor's login and no other. */
  readonly asAuditor?: boolean;
}

/** What a command that performs operations was declared with. */
export interface Declared {
  /** The one it is about. */
  readonly operation: AnyOperation;
  readonly examples: readonly string[];
}

const performers = new WeakMap<Command, readonly Declared[]>();

/** What a command performs. Null for one that runs only where the server's settings are; the others can run far away too. */
export function declaredFor(command: Command): readonly Declared[] | null {
  return performers.get(command) ?? null;
}

/** Declares a command that performs several operations, or prints as it goes; it works here and far away. */
export function performing(
  declared: Shape &
    Declared & {
      /** What else it can be about, by its options. */
      readonly also?: readonly Declared[];
      readonly run: (performer: Performer, invocation: Invocation, words: Words) => Promise<void>;
    },
): AnyVerb {
  return {
    add(parent, invocation) {
      const { operation, also = [], run, ...shape } = declared;
      const examples = [...shape.examples, ...also.flatMap((other) => other.examples)];
      const leaf = addShape(parent, { ...shape, examples }, (words) =>
        withPerformer(
          invocation,
          words.options["url"],
          (performer) => run(performer, invocation, words),
          shape.asAuditor,
        ),
      );
      performers.set(leaf, [{ operation, examples: shape.examples }, ...also]);
    },
  };
}

/** Declares a command that runs only where the server's settings are. */
export function here(
  declared: Shape & { readonly run: (invocation: Invocation, words: Words) => Promise<void> },
): AnyVerb {
  return {
    add(parent, invocation) {
      addShape(parent, declared, (words) => declared.run(invocation, words));
    },
  };
}

const wandering = new WeakSet<Command>();

/** Whether a command heeds a `--url` that comes before it. */
export function canBeFarAway(command: Command): boolean {
  return performers.has(command) || wandering.has(command);
}

/** Declares a command that says itself where it runs. */
export function wherever(
  declared: Shape & {
    /** @param farAway the server of a `--url` that came before the command; null: none was named there */
    readonly run: (invocation: Invocation, words: Words, farAway: string | null) => Promise<void>;
  },
): AnyVerb {
  return {
    add(parent, invocation) {
      const command = addShape(parent, declared, (words) => {
        const { url } = parent.optsWithGlobals();
        return declared.run(invocation, words, typeof url === "string" ? url : null);
      });
      wandering.add(command);
    },
  };
}

function addShape(
  parent: Command,
  { isDefault = false, options = (one) => one, asAuditor: _, ...leaf }: Shape,
  run: (words: Words) => Promise<void>,
): Command {
  const command = addLeaf(parent, leaf, { isDefault });
  options(command).action(async (...given: unknown[]) => {
    const called = given.at(-1) as Command;
    await run({ arguments: called.args, options: called.optsWithGlobals() });
  });
  return command;
}
