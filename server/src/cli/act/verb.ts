import type { Command } from "commander";
import type { z } from "zod";
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
  /** Whether there is more of the same to do: the operation is bounded, and done again as long as it says so. */
  readonly again?: (answer: z.output<Output>) => boolean;
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

const farAway = new WeakSet<Command>();

/** Whether a command can run on a server far away. */
export function worksFarAway(command: Command): boolean {
  return farAway.has(command);
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
      farAway.add(leaf);
      options(leaf).action(async (...given: unknown[]) => {
        const command = given.at(-1) as Command;
        await run(declared, invocation, { arguments: command.args, options: command.optsWithGlobals() });
      });
    },
  };
}

async function run<Input extends z.ZodObject, Output extends z.ZodType>(
  { operation, input, print, again }: Verb<Input, Output>,
  invocation: Invocation,
  words: Words,
): Promise<void> {
  await withPerformer(invocation, words.options["url"], async (performer) => {
    const { out, err } = invocation.terminal;
    const given = await input(words, performer);
    let answer: z.output<Output>;
    do {
      answer = await performer.perform(operation, given);
      if (words.options["json"] === true) out(JSON.stringify(answer));
      else print(answer, { out, err, paint: paintFor(invocation) }, words);
    } while (again?.(answer) === true);
  });
}
