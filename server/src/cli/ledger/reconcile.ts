import { Option } from "commander";
import type { z } from "zod";
import { reconcileBooks } from "../../operations/ledger/reconcile.ts";
import { verb } from "../act/verb.ts";
import { parseSeconds } from "../durations.ts";
import { differenceTable } from "./difference-table.ts";

export const command = verb({
  usage: "reconcile",
  operation: reconcileBooks,
  notes:
    "What a node holds that is not heard from stays held, because it may have spent it: start it\nagain on its data folder, or give it up with 'sallyport nodes forget'. A worker does the same on a\ntimer. The exit code is 1 when something still does not agree.",
  examples: ["sallyport ledger reconcile"],
  options: (command) =>
    command
      .option("--dry-run", "only look")
      .addOption(
        new Option(
          "--older-than <duration>",
          "a request's own hold is lost when it is older (default: 24h)",
        ).argParser(parseSeconds),
      ),
  input: ({ options }) => ({
    dry_run: options["dryRun"] === true,
    ...(options["olderThan"] === undefined ? {} : { older_than_seconds: options["olderThan"] as number }),
  }),
  print(found, { out, err, paint }, { options }) {
    const dryRun = options["dryRun"] === true;
    for (const line of describe(found, dryRun)) out(line);
    if (found.remaining.count === 0) return;
    out(differenceTable(found.remaining, paint));
    err(
      dryRun
        ? "Without --dry-run, what can be counted again is put right."
        : "These cannot be put right by counting again: transfers and usage do not agree. Keep a backup and ask for help.",
    );
  },
  problem: ({ remaining }) => (remaining.count > 0 ? "The books do not agree." : null),
});

function describe(found: z.output<typeof reconcileBooks.output>, dryRun: boolean): readonly string[] {
  const { expired_usd: expired, orphans, dead_nodes: dead, differences, remaining } = found;
  const second = (at: string) => at.slice(0, 19).replace("T", " ");
  const lines: string[] = [];
  if (expired !== null && Number(expired) > 0)
    lines.push(`${expired} USD of credit had expired and was not held: it is breakage now.`);
  for (const { hold, amount_usd: usd, since, node } of orphans)
    lines.push(
      `${usd} USD have been held for one request since ${second(since)}, and node ${node}, which serves, wrote no usage for it (hold ${hold}): it was lost, ${dryRun ? "and would be ended" : "and was ended"}.`,
    );
  for (const { node, holds, amount_usd: usd, since } of dead)
    lines.push(
      `Node ${node} is not heard from and holds ${usd} USD in ${holds} ${holds === 1 ? "hold" : "holds"} since ${second(since)}. Start it again on its data folder, so that its journal is replayed, or give it up: npx sallyport nodes forget ${node}`,
    );
  const repaired = differences.count - remaining.count;
  if (repaired > 0)
    lines.push(`${repaired} numbers did not agree with the transfers and were counted again.`);
  if (lines.length === 0 && remaining.count === 0) lines.push("Everything is in order.");
  return lines;
}
