import type { ContenderName } from "../contenders/contender.ts";
import type { Sample } from "../phases/sample.ts";
import type { ThroughputRow } from "../phases/throughput.ts";
import { median } from "../statistics.ts";

/** A core this busy is taken for full. */
export const SATURATED = 0.97;

/** How much of the gateway's core others may take before the row says so. */
const DISTURBED = 0.05;

/** What the rounds of one contender come to: medians, and for memory the most. */
export interface Summary {
  readonly perSecond: number;
  readonly p99Ms: number;
  readonly processorUs: number;
  readonly gatewayBusy: number;
  readonly loadBusy: number;
  readonly disturbance: number;
  readonly memoryBytes: number;
  readonly ownBytes: number;
  readonly fileBytes: number;
}

export function summarize(row: ThroughputRow, name: ContenderName): Summary | undefined {
  const samples = row.samples.get(name);
  if (!samples || row.failures.has(name)) return undefined;
  const middle = (read: (sample: Sample) => number) => median(samples.map(read));
  const most = (part: "total" | "own" | "files") =>
    Math.max(...samples.map(({ memory }) => memory?.[part] ?? Number.NaN));
  return {
    perSecond: middle((sample) => sample.perSecond),
    p99Ms: middle((sample) => sample.p99Ms),
    processorUs: middle((sample) => sample.processorUs),
    gatewayBusy: middle((sample) => sample.gatewayBusy),
    loadBusy: middle((sample) => sample.loadBusy),
    disturbance: middle((sample) => sample.disturbance),
    memoryBytes: most("total"),
    ownBytes: most("own"),
    fileBytes: most("files"),
  };
}

/** One's throughput over another's, round by round, so that what slows a round slows both sides of its ratio. */
export function ratio(row: ThroughputRow, other: ContenderName, one: ContenderName = "sallyport"): number {
  const ours = row.samples.get(one) ?? [];
  const theirs = row.samples.get(other) ?? [];
  return median(
    ours.flatMap((sample, round) => {
      const against = theirs[round];
      return against && against.perSecond > 0 ? [sample.perSecond / against.perSecond] : [];
    }),
  );
}

/** What must be known to read the row: who failed, where the load side was the limit, who else was working. */
export function remarks(row: ThroughputRow): string {
  const full = (name: ContenderName) => (summarize(row, name)?.loadBusy ?? 0) >= SATURATED;
  const ours = full("sallyport");
  const notes = [...row.failures].map(([name, reason]) => `${name} FAILED: ${reason}`);
  if (ours && full("nginx")) notes.push("load side saturated by nginx and by Sallyport: ratio unreliable");
  else if (full("nginx")) notes.push("load side saturated by nginx: S/nginx is an upper bound");
  else if (ours) notes.push("load side saturated by Sallyport: both ratios are lower bounds");
  if (full("npm")) notes.push("load side saturated by npm: S/npm is an upper bound");
  const disturbed = (["nginx", "sallyport", "npm"] as const).filter(
    (name) => (summarize(row, name)?.disturbance ?? 0) > DISTURBED,
  );
  if (disturbed.length > 0) notes.push(`other work on the gateway's core (${disturbed.join(", ")})`);
  return notes.join("; ");
}
