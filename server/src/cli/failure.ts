import { ActError } from "../kernel/act-error.ts";
import { OperatorError } from "../kernel/errors.ts";
import { WHAT_TO_TYPE } from "./act/what-to-type.ts";
import type { Invocation } from "./terminal.ts";

/** An error as a command tells it: a sentence and the exit code that goes with it. */
export interface Failure {
  readonly message: string;
  /** 1: refused or failed, and the sentence says why. 70: a fault of ours (sysexits.h). */
  readonly exitCode: 1 | 70;
}

/** The message of an error that is not ours may quote what it stumbled over, so only its class and code are told. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof OperatorError) return { message: error.message, exitCode: 1 };
  if (error instanceof ActError) return { message: inWords(error), exitCode: 1 };
  const name = error instanceof Error ? error.name : typeof error;
  const code = error instanceof Error && "code" in error ? ` ${String(error.code)}` : "";
  return {
    message: `unexpected failure (${name}${code}). Run 'npx sallyport doctor' to look for the cause.`,
    exitCode: 70,
  };
}

function inWords({ sentence, code }: ActError): string {
  const more = WHAT_TO_TYPE[code];
  return more === undefined ? sentence : `${sentence} ${more}`;
}

/** Whether the caller is a program. Read from the words themselves, because they may be wrong in other ways. */
export function wantsJson({ arguments: words }: Invocation): boolean {
  const end = words.indexOf("--");
  return (end < 0 ? words : words.slice(0, end)).includes("--json");
}

/** The form of every error of a command that was called with `--json`. */
export function errorDocument(message: string): string {
  return JSON.stringify({ error: { message } });
}
