import type { Command } from "commander";
import type { z } from "zod";
import { OperatorError } from "../../kernel/errors.ts";
import type { Operation } from "../../operations/operation.ts";
import { type Paint, paintFor } from "../paint.ts";
import type { Invocation, Terminal } from "../terminal.ts";
import type { Performer } from "./performer.ts";
import { performing } from "./performing.ts";
import type { AnyVerb, Words } from "./words.ts";

/** What a command is beside its operation: words in, text out. */
export interface Verb<Input extends z.ZodObject, Output extends z.ZodType> {
  /** Its name and arguments as commander reads them, such as `create <slug>`. */
  readonly usage: string;
  readonly operation: Operation<Input, Output>;
  readonly notes?: string;
  readonly examples: readonly string[];
  /** What the noun alone means. */
  readonly isDefault?: boolean;
  /** On this machine it needs the auditor's login and no other. */
  readonly asAuditor?: boolean;
  /** Adds the command's options. */
  readonly options?: (command: Command) => Command;
  /** The operation's input, from the words of the command line. */
  readonly input: (
    words: Words,
    performer: Performer,
    invocation: Invocation,
  ) => z.input<Input> | Promise<z.input<Input>>;
  /** How the operation is done; by default once. */
  readonly perform?: (performer: Performer, input: z.input<Input>) => Promise<z.output<Output>>;
  /** What people read. Programs get the answer itself, by `--json`. */
  readonly print: (answer: z.output<Output>, to: Surface, words: Words) => void;
  /** What the answer says that makes the command end with exit code 1, after it was printed; null when all is well. */
  readonly problem?: (answer: z.output<Output>) => string | null;
}

/** Where an answer is printed, and how text is set off there. */
interface Surface extends Pick<Terminal, "out" | "err"> {
  readonly paint: Paint;
}

/** Declares a command: it parses, performs one operation here or far away, and prints. */
export function verb<Input extends z.ZodObject, Output extends z.ZodType>(
  declared: Verb<Input, Output>,
): AnyVerb {
  const { operation, input, perform, print, problem = () => null, ...leaf } = declared;
  return performing({
    ...leaf,
    operation,
    summary: operation.summary,
    async run(performer, invocation, words) {
      const given = await input(words, performer, invocation);
      const answer = await (perform?.(performer, given) ?? performer.perform(operation, given));
      const { out, err } = invocation.terminal;
      if (words.options["json"] === true) out(JSON.stringify(answer));
      else print(answer, { out, err, paint: paintFor(invocation) }, words);
      const wrong = problem(answer);
      if (wrong !== null) throw new OperatorError(wrong);
    },
  });
}
