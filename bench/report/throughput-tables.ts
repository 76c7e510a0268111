import type { ThroughputRow } from "../phases/throughput.ts";
import { figure, megabytes, percent, table } from "./table.ts";
import { ratio, remarks, SATURATED, type Summary, summarize } from "./throughput-summary.ts";

export function throughputTables(rows: readonly ThroughputRow[]): string {
  return `## Whole answers

Answers per second, medians of the rounds; ratios are medians of each round's. "No gateway" is the load generator on the mock provider itself; "no ledger" is the same Sallyport, asked for a model that costs nothing, so that no credit is held or charged; "no limits" is one that counts no request against any rate limit; "Redis" is one that counts them in Redis and not in its own process. * marks where the load side was ${percent(SATURATED)} busy or more, so that it was the limit and not the gateway (or other programs took that core: see the machine).

${throughputTable(rows)}

Processor time of the gateway process for one answer, latency as the client sees it, and what was busy. Processor time depends much less on other work on the machine, and not on a saturated load side. A megabyte is 1,000,000 bytes. Memory is the Bun server process after the load, the most of the rounds, in megabytes: resident (its own + mapped files).

${costTable(rows)}`;
}

function throughputTable(rows: readonly ThroughputRow[]): string {
  return table(
    [
      "body",
      "connections",
      "no gateway",
      "nginx",
      "Sallyport",
      "no ledger",
      "no limits",
      "Redis",
      "npm gateway",
      "S/nginx",
      "S/no ledger",
      "S/no limits",
      "Redis/no limits",
      "S/npm",
      "remarks",
    ],
    rows.map((row) => [
      `${row.bodyKb} KB`,
      String(row.connections),
      rate(summarize(row, "direct")),
      rate(summarize(row, "nginx")),
      rate(summarize(row, "sallyport")),
      rate(summarize(row, "free")),
      rate(summarize(row, "unlimited")),
      rate(summarize(row, "redis")),
      rate(summarize(row, "npm")),
      figure(ratio(row, "nginx"), 2),
      figure(ratio(row, "free"), 2),
      figure(ratio(row, "unlimited"), 2),
      figure(ratio(row, "unlimited", "redis"), 2),
      figure(ratio(row, "npm"), 1),
      remarks(row),
    ]),
    [14],
  );
}

function rate(summary: Summary | undefined): string {
  if (!summary) return "failed";
  return `${figure(summary.perSecond, 0)}${summary.loadBusy >= SATURATED ? "*" : ""}`;
}

function costTable(rows: readonly ThroughputRow[]): string {
  return table(
    [
      ...["body", "connections", "nginx µs", "Sallyport µs", "npm µs", "nginx/S", "npm/S"],
      ...[
        "nginx p99 ms",
        "S p99 ms",
        "npm p99 ms",
        "gateway busy n/S/npm",
        "load busy n/S/npm",
        "S memory MB",
      ],
    ],
    rows.map((row) => {
      const all = (["nginx", "sallyport", "npm"] as const).map((name) => summarize(row, name));
      const [nginx, ours, npm] = all;
      const each = (read: (summary: Summary) => number) =>
        all.map((summary) => (summary ? percent(read(summary)) : "–")).join(" / ");
      const over = (other: Summary | undefined) =>
        other && ours ? other.processorUs / ours.processorUs : undefined;
      return [
        `${row.bodyKb} KB`,
        String(row.connections),
        ...all.map((summary) => figure(summary?.processorUs, 1)),
        figure(over(nginx), 2),
        figure(over(npm), 1),
        ...all.map((summary) => figure(summary?.p99Ms, 1)),
        each((summary) => summary.gatewayBusy),
        each((summary) => summary.loadBusy),
        `${megabytes(ours?.memoryBytes)} (${megabytes(ours?.ownBytes)} + ${megabytes(ours?.fileBytes)})`,
      ];
    }),
  );
}
