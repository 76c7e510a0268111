import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { OperatorError } from "../../kernel/errors.ts";

/** Whether somebody could type an answer; otherwise standard input is a pipe or a file. */
export function inputIsTerminal(): boolean {
  return process.stdin.isTTY === true;
}

/**
 * Asks on the terminal without showing what is typed.
 * @throws OperatorError when the question is left with Ctrl-C or Ctrl-D
 */
export function askHidden(question: string): Promise<string> {
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  // With `terminal` readline turns the terminal's own echo off, and its own goes nowhere.
  const reader = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  return new Promise((resolve, reject) => {
    reader.once("line", (line) => {
      resolve(line);
      reader.close();
    });
    reader.once("SIGINT", () => reader.close());
    reader.once("close", () => {
      process.stderr.write("\n");
      reject(new OperatorError("No secret was given; nothing was stored."));
    });
  });
}
