import { type Command, InvalidArgumentError, Option } from "commander";
import type { DebugOnOptions, DebugOptions } from "./debug-switch.ts";
import { addLeaf } from "./leaf.ts";
import type { Invocation } from "./terminal.ts";

const DEFAULT_MINUTES = 15;

/** `sallyport debug …` */
export function addDebug(program: Command, invocation: Invocation): void {
  const debug = program
    .command("debug")
    .description("Log timings of an organization's requests for a while, never their content.");
  const on = addLeaf(debug, {
    usage: "on",
    summary: "Log one event for each request of an organization, for at most 60 minutes.",
    notes: `Each event has ids, names of the registry, numbers and fixed words: how long the body took to
arrive, how long admission took, the first byte, the whole, tokens, attempts, outcome. No
content, no text of the caller's or the provider's, no address. It ends by itself; said again,
it lasts so long from now on. It is kept in the audit ledger.`,
    examples: [
      'sallyport debug on --organization acme --reason "ticket 4711: slow answers"',
      'sallyport debug on --organization acme --minutes 60 --reason "load test"',
    ],
  });
  addOptions(on)
    .addOption(
      new Option("--minutes <number>", "how long, 1 to 60").argParser(parseMinutes).default(DEFAULT_MINUTES),
    )
    .action(async (options: DebugOnOptions) =>
      (await import("./debug-switch.ts")).debugSwitchOn(invocation, options),
    );
  const off = addLeaf(debug, {
    usage: "off",
    summary: "End it before its time.",
    examples: ['sallyport debug off --organization acme --reason "seen enough"'],
  });
  addOptions(off).action(async (options: DebugOptions) =>
    (await import("./debug-switch.ts")).debugSwitchOff(invocation, options),
  );
  addLeaf(debug, {
    usage: "list",
    summary: "Show which organizations are being debugged, until when and why.",
    examples: ["sallyport debug list", "sallyport debug list --json"],
  }).action(async (options: { readonly json?: boolean }) =>
    (await import("./debug-list.ts")).debugList(invocation, options.json === true),
  );
}

function addOptions(command: Command): Command {
  return command
    .requiredOption("--organization <slug>", "whose requests, by its short name")
    .requiredOption("--reason <text>", "why, in 3 to 100 plain characters; kept in the audit ledger");
}

function parseMinutes(text: string): number {
  const minutes = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  if (minutes < 1 || minutes > 60) throw new InvalidArgumentError("Write a number of minutes from 1 to 60.");
  return minutes;
}
