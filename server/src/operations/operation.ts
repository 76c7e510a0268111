import type { z } from "zod";
import { ActError, type ActErrorCode } from "../kernel/act-error.ts";
import type { Clock } from "../kernel/clock.ts";
import type { KeyHasher } from "../keys/index.ts";
import type { LinkSigner } from "../links/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import type { Egress } from "../ports/egress.ts";
import type { Confirmation } from "../propagation/index.ts";
import { PROVEN_SECONDS } from "../sessions/index.ts";
import type { Vault } from "../vault/index.ts";
import { type Allowed, mayAtAll } from "./permission.ts";
import type { Principal } from "./principal.ts";

/** What an act may use beside its input. */
export interface Act {
  readonly principal: Principal;
  /** What is done through it is written down as the principal's (D-4). */
  readonly database: ControlDatabase;
  readonly vault: Vault;
  readonly hasher: KeyHasher;
  readonly clock: Clock;
  /** The one way to other machines; it refuses private addresses unless they were allowed. */
  readonly egress: Egress;
  /** Makes links to pictures; absent where nobody serves them. */
  readonly links?: LinkSigner;
  /** A development machine: what customers name may also be this machine itself, in the clear. */
  readonly development: boolean;
  /** Waits until a change is in force on every node, and says how each one learned of it (K-4). */
  everywhere(generation: bigint): Promise<readonly Confirmation[]>;
  /** Puts waiting entries into the audit tree, where the auditor's login is at hand; null where it is not. */
  readonly sequenceAudit: (() => Promise<number>) | null;
}

/** What the API's document tells of an act. */
export interface Declared<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodType = z.ZodType> {
  /** Noun and verb, such as "keys.revoke". */
  readonly name: `${string}.${string}`;
  /** One sentence, for the document and for help. */
  readonly summary: string;
  /** `changes`: it is written to the audit ledger. `reads`: nothing is different afterwards. */
  readonly effect: "reads" | "changes";
  readonly input: Input;
  readonly output: Output;
  /** What it can be refused with, beside input, permission and limits. */
  readonly errors: readonly ActErrorCode[];
  /** The answer holds something that is shown once, so that no replay may give it again (K-2). */
  readonly showsSecret?: boolean;
}

/**
 * One thing that can be done, declared once. The route, the command, the API document, the permission table, the audited
 * example and the documented errors follow from it (DESIGN, Operations).
 */
export interface Operation<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodType = z.ZodType>
  extends Declared<Input, Output> {
  readonly allowed: Allowed;
  /** ID-7: what cannot be taken back, or opens much: the console asks for a proof of who is there within the last ten minutes. */
  readonly destructive?: true;
  /** Calls in a minute of one principal over HTTP, where fewer than usual are let through. */
  readonly perMinute?: number;
  /** It is done also while calls cannot be counted: what must be possible just then. Never where many may do it. */
  readonly evenUncounted?: true;
  /** Only a person in a session does it, from our own pages: no command goes with it, and no token will do. */
  readonly inPagesOnly?: true;
  run(act: Act, input: z.output<Input>): Promise<z.input<Output>>;
}

/** Declares an operation; only the types are checked here. */
export function operation<Input extends z.ZodObject, Output extends z.ZodType>(
  declared: Operation<Input, Output>,
): Operation<Input, Output> {
  return declared;
}

/**
 * Does one operation: whoever may not do it anywhere is told so before its input is looked at.
 * @param raw as it came from a command line or from JSON
 * @throws ActError not_permitted, session_needed, invalid_input, proof_of_person_needed, and those that the operation declares
 */
export async function perform<Input extends z.ZodObject, Output extends z.ZodType>(
  declared: Operation<Input, Output>,
  act: Act,
  raw: unknown,
): Promise<z.output<Output>> {
  mayAtAll(act.principal, declared.allowed);
  if (declared.inPagesOnly && !act.principal.person?.session) throw new ActError("session_needed");
  refuseUnproven(act.principal, declared);
  const input = readInput(declared.input, raw);
  // Parsed on its way out too, so that nothing leaves that is not declared.
  return declared.output.parse(await declared.run(act, input));
}

/** @throws ActError proof_of_person_needed */
function refuseUnproven(
  { console: session }: Principal,
  { destructive }: Pick<Operation, "destructive">,
): void {
  if (destructive === true && session !== undefined && session.provenSecondsAgo > PROVEN_SECONDS)
    throw new ActError("proof_of_person_needed");
}

/** @throws ActError invalid_input */
export function readInput<Input extends z.ZodObject>(schema: Input, raw: unknown): z.output<Input> {
  const read = schema.safeParse(raw);
  if (!read.success) throw invalidInput(read.error);
  return read.data;
}

/** The first problem; its field as a path, such as `models[0].name`. What was sent is not repeated. */
function invalidInput({ issues: [issue] }: z.ZodError): ActError {
  const path = issue?.path ?? [];
  const field = path.reduce<string>(
    (text, part) =>
      typeof part === "number" ? `${text}[${part}]` : text === "" ? String(part) : `${text}.${String(part)}`,
    "",
  );
  const unknown = issue?.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  if (unknown !== undefined && /^\w{1,64}$/.test(unknown))
    return new ActError("invalid_input", { field: unknown, problem: "is not known here" });
  return new ActError("invalid_input", { field: field || "input", problem: problemOf(issue?.message) });
}

/** Our own messages begin in lower case and go on after the field's name; the library's own are sentences. */
function problemOf(message = "is not valid"): string {
  return /^[a-z]/.test(message)
    ? message
    : `is not valid: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
}
