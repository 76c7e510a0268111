import type { z } from "zod";
import type { Entrance, Visit } from "../entrance/index.ts";
import type { Secret } from "../kernel/secret.ts";
import { type Declared, readInput } from "../operations/operation.ts";
import type { OpenedSession } from "../sessions/index.ts";
import type { OpenedConsole } from "../staff/index.ts";

/**
 * What the browser keeps afterwards. `gone`: it forgets it. Tokens are in cookies that no script can read, and in no body.
 */
export interface Kept {
  readonly session?: OpenedSession | "gone";
  readonly console?: OpenedConsole | "gone";
  readonly device?: Secret | null;
  readonly browser?: Secret | "gone";
  readonly step?: Secret | "gone";
  readonly ceremony?: Secret | "gone";
  /** Site data that the browser clears: what it stored and cached, or all of it, cookies too. */
  readonly clear?: "stored" | "everything";
}

export interface DoorAnswer<Body> {
  readonly body: Body;
  readonly kept?: Kept;
}

/**
 * One way in, or one act of a person on their own account. Unlike an operation it makes the principal, or is nobody else's
 * business: no organization, no role and no command goes with it.
 */
export interface Door<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodType = z.ZodType>
  extends Declared<Input, Output> {
  /** `person`: somebody who is signed in, verified or not. `staff`: somebody who is signed in to the console. */
  readonly who: "anyone" | "person" | "staff";
  /** Pages of the sites that the operator allows may call it too; it knows nobody by a cookie. */
  readonly fromApps?: true;
  run(entrance: Entrance, visit: Visit, input: z.output<Input>): Promise<DoorAnswer<z.input<Output>>>;
}

/** A door whose answer is a file, which is made while it is taken: its declared output tells what is in it. */
export interface FileDoor<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodType = z.ZodType>
  extends Declared<Input, Output> {
  readonly who: "person";
  readonly fromApps?: never;
  readonly file: { readonly name: string; readonly type: string };
  open(entrance: Entrance, visit: Visit, input: z.output<Input>): Promise<ReadableStream<Uint8Array>>;
}

/** Declares a door; only the types are checked here. */
export function door<Input extends z.ZodObject, Output extends z.ZodType>(
  declared: Door<Input, Output>,
): Door<Input, Output> {
  return declared;
}

/** The same for one that gives a file. */
export function fileDoor<Input extends z.ZodObject, Output extends z.ZodType>(
  declared: FileDoor<Input, Output>,
): FileDoor<Input, Output> {
  return declared;
}

/**
 * Goes through a door.
 * @param raw as it came from JSON
 * @throws ActError invalid_input, and those that the door declares
 */
export async function pass<Input extends z.ZodObject, Output extends z.ZodType>(
  declared: Door<Input, Output>,
  entrance: Entrance,
  visit: Visit,
  raw: unknown,
): Promise<DoorAnswer<z.output<Output>>> {
  const answer = await declared.run(entrance, visit, readInput(declared.input, raw));
  // Parsed on its way out too, so that nothing leaves that is not declared.
  return { ...answer, body: declared.output.parse(answer.body) };
}
