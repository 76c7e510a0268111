import type { Command, CommandOptions } from "commander";

/** What every command says of itself. */
export interface Leaf {
  /** Its name and arguments as commander reads them, such as `revoke <key>`. */
  readonly usage: string;
  readonly summary: string;
  /** What the options do not say by themselves; shown below them. */
  readonly notes?: string;
  /** Whole command lines; `npx` is put before the program's name. */
  readonly examples: readonly string[];
}

/** Adds a command that teaches: one sentence, its options, notes and examples. `--json` is the same everywhere. */
export function addLeaf(
  parent: Command,
  { usage, summary, notes, examples }: Leaf,
  options: CommandOptions = {},
): Command {
  const shown = examples
    .map((example) => `  $ ${example.replace("sallyport ", "npx sallyport ")}`)
    .join("\n");
  return parent
    .command(usage, options)
    .description(summary)
    .option("--json", "print one JSON document and nothing else")
    .addHelpText("after", `${notes === undefined ? "" : `\n${notes}\n`}\nExamples:\n${shown}`);
}

/** Collects an option that may be given several times, or once with commas. */
export function several(value: string, before: readonly string[] = []): readonly string[] {
  return [
    ...before,
    ...value
      .split(",")
      .map((item) => item.trim())
      .filter(Boolean),
  ];
}
