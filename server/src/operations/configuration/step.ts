import { z } from "zod";
import type { Act, Operation } from "../operation.ts";
import { mayAtAll } from "../permission.ts";

/** One thing of the document, or one that it does not name, and what has to be done about it. */
export interface Step {
  /** Where the document says it, such as "limits[2]"; null for what it does not name. */
  readonly at: string | null;
  readonly what: string;
  readonly name: string;
  readonly change: (typeof CHANGES)[number];
  /** Absent where there is nothing to do. What it answers is shown for a key only. */
  readonly act?: (act: Act) => Promise<unknown>;
}

const CHANGES = ["create", "change", "unchanged", "different", "remove"] as const;

export const stepShown = {
  what: z.string().describe("The kind of thing."),
  name: z.string(),
  at: z.string().nullable().describe("Where the document says it; null: it does not."),
  change: z
    .enum(CHANGES)
    .describe("'different': it is not as declared, cannot be changed into that, and stays as it is."),
};

/** One act of a step, with its input as that operation's own schema has read it. */
export function doing<Input extends z.ZodObject, Output extends z.ZodType>(
  { allowed, run }: Operation<Input, Output>,
  input: z.output<Input>,
): (act: Act) => Promise<z.input<Output>> {
  return (act) => {
    mayAtAll(act.principal, allowed);
    return run(act, input);
  };
}

/** Done where something differs, and told as unchanged where nothing does. */
export function changing(
  step: Pick<Step, "at" | "what" | "name">,
  differs: boolean,
  act: NonNullable<Step["act"]>,
): Step {
  return differs ? { ...step, change: "change", act } : { ...step, change: "unchanged" };
}
