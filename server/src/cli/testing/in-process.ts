import { runCommand } from "../run.ts";
import type { Invocation } from "../terminal.ts";
import type { Ended } from "./command-line.ts";

/** An invocation that says nothing, for looking at the commands there are. */
export const SILENT: Invocation = {
  arguments: [],
  environment: {},
  root: "",
  terminal: { out() {}, err() {}, interactive: false, readInput: async () => "", async *readLines() {} },
  onStopSignal() {},
};

/** Runs a command in this process, as `main.ts` does; what it prints is the answer. */
export async function runWords(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
  input = "",
): Promise<Ended> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommand({
    ...SILENT,
    arguments: words,
    environment,
    terminal: {
      out: (text) => void out.push(text),
      err: (text) => void err.push(text),
      interactive: false,
      readInput: async () => input,
      async *readLines() {
        yield* input.split("\n").filter(Boolean);
      },
    },
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}
