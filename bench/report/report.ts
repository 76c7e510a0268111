import type { Bodies } from "../phases/bodies.ts";
import type { Processes } from "../phases/processes.ts";
import type { StartTimes } from "../phases/start-time.ts";
import type { StreamMemory } from "../phases/stream-memory.ts";
import type { StreamRow } from "../phases/streams.ts";
import type { ThroughputRow } from "../phases/throughput.ts";
import { bodiesSection } from "./bodies-table.ts";
import type { Machine } from "./machine.ts";
import { method } from "./method.ts";
import { processesSection } from "./processes-table.ts";
import { streamTables } from "./stream-tables.ts";
import { figure, table } from "./table.ts";
import { targetsTable } from "./targets.ts";
import { throughputTables } from "./throughput-tables.ts";

/** What was measured; empty or null where nothing was asked for. */
export interface Results {
  readonly throughput: readonly ThroughputRow[];
  readonly bodies: Bodies | null;
  readonly streams: readonly StreamRow[];
  readonly memory: StreamMemory | null;
  readonly start: StartTimes | null;
  readonly processes: Processes | null;
}

export function writeReport(results: Results, machine: Machine, rounds: number): string {
  const { throughput, bodies, streams, memory, start, processes } = results;
  const sections = [
    "# Bench results",
    "Written by `npm run bench`, which runs it all again.",
    `## Targets\n\n${targetsTable(results)}`,
    throughput.length > 0 ? throughputTables(throughput) : "",
    bodies ? bodiesSection(bodies) : "",
    streams.length > 0 || memory ? streamTables(streams, memory) : "",
    start ? startSection(start) : "",
    processes ? processesSection(processes) : "",
    `## Machine\n\n${table(["what", "which"], machine.lines, [0, 1])}`,
    `## Method\n\n${method(rounds)}`,
  ];
  return `${sections.filter(Boolean).join("\n\n")}\n`;
}

function startSection({ coldMs, warmMs }: StartTimes): string {
  return `## Start

From the command to the first successful answer, on any core, median of the starts: ${figure(warmMs / 1000, 2)} s with a data folder that was used before, ${figure(coldMs / 1000, 2)} s with an empty one (makes the database, migrates, makes keys).`;
}

/**
 * What could not be measured though it was asked for. That the npm gateway gives way under a load is a result; where
 * the load, nginx or Sallyport failed there is none.
 */
export function unmeasured({ throughput, streams }: Results): readonly string[] {
  const whole = throughput.flatMap(({ bodyKb, connections, failures }) =>
    [...failures]
      .filter(([name]) => name !== "npm")
      .map(([name, reason]) => `${name}, ${bodyKb} KB, ${connections} connections: ${reason}`),
  );
  const streamed = streams.flatMap((row) =>
    [...row.samples]
      .filter(([name, samples]) => name !== "npm" && samples.some(({ failures }) => hasAny(failures)))
      .map(([name]) => `${name}, ${row.streams} streams: some failed`),
  );
  return [...whole, ...streamed];
}

function hasAny(failures: Readonly<Record<string, number>>): boolean {
  return Object.keys(failures).length > 0;
}
