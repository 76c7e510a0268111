import type { z } from "zod";
import type { Operation } from "../../operations/operation.ts";

/** Does operations: on the database of this machine, or on a server far away. */
export interface Performer {
  perform<Input extends z.ZodObject, Output extends z.ZodType>(
    operation: Operation<Input, Output>,
    input: z.input<Input>,
  ): Promise<z.output<Output>>;
}
