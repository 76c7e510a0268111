import { type Command, InvalidArgumentError } from "commander";
import type { DrillCanaryOptions } from "./drill-canary.ts";
import type { SelfTestOptions } from "./drill-self-test.ts";
import { addLeaf } from "./leaf.ts";
import type { Invocation } from "./terminal.ts";

const MOST = 1_000_000;

/** `sallyport drill canary` and `search`. */
export function addDrill(program: Command, invocation: Invocation): void {
  const drill = program.command("drill").description("Attack your own deployment and see whether it holds.");
  addLeaf(drill, {
    usage: "canary",
    summary: "Send unique texts through every route and field, then look for them everywhere.",
    notes:
      "Uses the server that runs here, or starts one for the drill; a server that the drill started is\nstopped before the search, so that everything it held is on the disk. A test key is made and\nrevoked; only the simulator is reached. The exit code is 1 when anything was found.",
    examples: [
      "sallyport drill canary",
      "sallyport drill canary --requests 10000 --memory",
      "sallyport drill canary --self-test --plants 100",
    ],
  })
    .option("--requests <n>", "how many requests to send", count, 1_000)
    .option("--url <url>", "the server's address (default: this machine, SALLYPORT_PORT)")
    .option("--memory", "count canaries in the server's memory too; reported, and no part of the verdict")
    .option("--self-test", "send nothing: plant leaks of every kind and see whether the search finds them")
    .option("--plants <n>", "how many leaks of each kind to plant", count, 20)
    .action(async (options: DrillCanaryOptions & SelfTestOptions & { readonly selfTest?: boolean }) =>
      options.selfTest
        ? (await import("./drill-self-test.ts")).drillSelfTest(invocation, options)
        : (await import("./drill-canary.ts")).drillCanary(invocation, options),
    );
  addLeaf(drill, {
    usage: "search",
    summary: "Look for a text everywhere that this deployment writes; it is read from standard input.",
    notes:
      "One text on each line, of at least 12 characters. They are searched as they are, encoded and\ninside compressed pieces, in the data folder and in what changed in temporary folders during\nthe last day. The exit code is 1 when anything was found.",
    examples: ["sallyport drill search < texts.txt"],
  }).action(async (options: { readonly json?: boolean }) =>
    (await import("./drill-search.ts")).drillSearch(invocation, options.json === true),
  );
}

function count(text: string): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > MOST) throw new InvalidArgumentError(`Write a whole number from 1 to ${MOST}.`);
  return value;
}
