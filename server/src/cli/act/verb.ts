import type { Command } from "commander";
import type { z } from "zod";
import type { AnyOperation } from "../../operations/index.ts";
import type { Operation } from "../../operations/operation.ts";
import { addLeaf } from "../leaf.ts";
import { type Paint, paintFor } from "../paint.ts";
import type { Invocation, Terminal } from "../terminal.ts";
import type { Performer } from "./performer.ts";
import { withPerformer } from "./with-performer.ts";

/** What a command is beside its operation: words in, text out. */
export interface Verb<Input extends z.ZodObject, Output extends z.ZodType> {
  /** Its name and arguments as commander reads them, such as `create <slug>`. */
  readonly usage: string;
  readonly operation: Operation<Input, Output>;
  readonly notes?: string;
  readonly examples: readonly string[];
  /** Adds the command's options. */
  readonly options?: (command: Command) => Command;
  /** The operation's input, from the words of the command line. */
  readonly input: (words: Words, performer: Performer) => z.input<Input> | Promise<z.input<Input>>;
  /** What people read. Programs get the answer itself, by `--json`. */
  readonly print: (answer: z.output<Output>, to: Surface, words: Words) => void;
}

/** Where an answer is printed, and how text is set off there. */
interface Surface extends Pick<Terminal, "out" | "err"> {
  readonly paint: Paint;
}

/** What was typed: arguments in their order, and options by their names. */
export interface Words {
  readonly arguments: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** A verb with its types forgotten, for the list of a noun. */
export interface AnyVerb {
  add(parent: Command, invocation: Invocation): void;
}

/** What a command that performs an operation was declared with. */
export interface Declared {
  readonly operation: AnyOperation;
  readonly examples: readonly string[];
}

const performing = new WeakMap<Command, Declared>();

/** Null for a command that runs only where the server's settings are; the others can run far away too. */
export function declaredFor(command: Command): Declared | null {
  return performing.get(command) ?? null;
}

/** Declares a command: it parses, performs one operation here or far away, and prints. */
export function verb<Input extends z.ZodObject, Output extends z.ZodType>(
  declared: Verb<Input, Output>,
): AnyVerb {
  return {
    add(parent, invocation) {
      const { usage, operation, notes, examples, options = (one) => one } = declared;
      const leaf = addLeaf(parent, {
        usage,
        summary: operation.summary,
        examples,
        ...(notes === undefined ? {} : { notes }),
      });
      performing.set(leaf, { operation, examples });
      options(leaf).action(async (...given: unknown[]) => {
        const command = given.at(-1) as Command;
        await run(declared, invocation, { arguments: command.args, options: command.optsWithGlobals() });
      });
    },
  };
}

async function run<Input extends z.ZodObject, Output extends z.ZodType>(
  { operation, input, print }: Verb<Input, Output>,
  invocation: Invocation,
  words: Words,
): Promise<void> {
  await withPerformer(invocation, words.options["url"], async (performer) => {
    const answer = await performer.perform(operation, await input(words, performer));
    const { out, err } = invocation.terminal;
    if (words.options["json"] === true) out(JSON.stringify(answer));
    else print(answer, { out, err, paint: paintFor(invocation) }, words);
  });
}
