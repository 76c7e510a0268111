import type { PeopleFigures } from "../load/people.ts";
import { sizeCost, throughputShare } from "../phases/bodies.ts";
import type { Results } from "./report.ts";
import { added, kilobytesPerStream } from "./stream-tables.ts";
import { figure, table } from "./table.ts";
import { ratio, summarize } from "./throughput-summary.ts";

interface Target {
  readonly sentence: string;
  readonly least?: number;
  readonly most?: number;
  readonly unit: string;
  readonly digits: number;
  readonly read: (results: Results) => number | undefined;
}

/** The case that the targets speak of. */
function reference({ throughput }: Results) {
  return throughput.find(({ bodyKb, connections }) => bodyKb === 0.3 && connections === 32);
}

function hundredStreams({ streams }: Results) {
  return streams.find((row) => row.streams === 100);
}

const TARGETS: readonly Target[] = [
  {
    sentence: "throughput over nginx's, 32 connections, 0.3 KB",
    least: 0.25,
    unit: "×",
    digits: 3,
    read: (results) => withRow(reference(results), (row) => ratio(row, "nginx")),
  },
  {
    sentence: "throughput over the npm gateway's, 32 connections, 0.3 KB",
    least: 12,
    unit: "×",
    digits: 1,
    read: (results) => withRow(reference(results), (row) => ratio(row, "npm")),
  },
  {
    sentence: "throughput over the same without the credits ledger, 32 connections, 0.3 KB",
    least: 0.85,
    unit: "×",
    digits: 3,
    read: (results) => withRow(reference(results), (row) => ratio(row, "free")),
  },
  {
    sentence: "throughput over the same without rate limits, counting in process, 32 connections, 0.3 KB",
    least: 0.92,
    unit: "×",
    digits: 3,
    read: (results) => withRow(reference(results), (row) => ratio(row, "unlimited")),
  },
  {
    sentence: "throughput over the same without rate limits, counting in Redis, 32 connections, 0.3 KB",
    least: 0.75,
    unit: "×",
    digits: 3,
    read: (results) => withRow(reference(results), (row) => ratio(row, "unlimited", "redis")),
  },
  {
    sentence: "resident memory of the gateway process after that load",
    most: 120,
    unit: " MB",
    digits: 0,
    read: (results) =>
      withRow(reference(results), (row) => (summarize(row, "sallyport")?.memoryBytes ?? Number.NaN) / 1e6),
  },
  {
    sentence: "what 100 KB cost more than 0.3 KB, over the same in nginx, by processor time",
    most: 6,
    unit: "×",
    digits: 2,
    read: ({ bodies }) => withRow(bodies, (row) => sizeCost(row, 100)),
  },
  {
    sentence: "what 1 MB costs more than 0.3 KB, over the same in nginx, by processor time",
    most: 6,
    unit: "×",
    digits: 2,
    read: ({ bodies }) => withRow(bodies, (row) => sizeCost(row, 1000)),
  },
  {
    sentence: "throughput over nginx's by processor time, 10 KB",
    least: 0.17,
    unit: "×",
    digits: 3,
    read: ({ bodies }) => withRow(bodies, (row) => throughputShare(row, 10)),
  },
  {
    sentence: "resident memory after 256 bodies of 1 MB at once",
    most: 400,
    unit: " MB",
    digits: 0,
    read: ({ bodies }) => withRow(bodies, ({ memory }) => memory.after / 1e6),
  },
  {
    sentence: "added time to first byte, p99, 100 streams",
    most: 3,
    unit: " ms",
    digits: 2,
    read: (results) =>
      withRow(hundredStreams(results), (row) => added(row, "sallyport", (sample) => sample.firstByteP99Ms)),
  },
  {
    sentence: "memory of an open stream, 1,000 streams",
    most: 40,
    unit: " KB",
    digits: 1,
    read: ({ memory }) => withRow(memory, kilobytesPerStream),
  },
  {
    sentence: "everything running over the gateway alone, by processor time",
    least: 0.95,
    unit: "×",
    digits: 3,
    read: ({ processes }) => withRow(processes, ({ aloneUs, everythingUs }) => aloneUs / everythingUs),
  },
  {
    sentence: "nobody over 50 people clicking, by the gateway's processor time",
    least: 0.9,
    unit: "×",
    digits: 3,
    read: ({ processes }) => withRow(processes, ({ quietUs, clickedUs }) => quietUs / clickedUs),
  },
  {
    sentence: "answers that these people got, of all they asked for",
    least: 1,
    unit: "×",
    digits: 3,
    read: ({ processes }) =>
      withRow(processes, ({ people }) => 1 - total(people, "busy") / total(people, "answers")),
  },
  {
    sentence: "resident memory of all processes together at rest, without PostgreSQL",
    most: 350,
    unit: " MB",
    digits: 0,
    read: ({ processes }) =>
      withRow(processes, ({ idle }) => [...idle.values()].reduce((sum, one) => sum + one.resident, 0) / 1e6),
  },
  {
    sentence: "warm start to the first answer",
    most: 1.5,
    unit: " s",
    digits: 2,
    read: ({ start }) => withRow(start, ({ warmMs }) => warmMs / 1000),
  },
];

const total = (people: readonly PeopleFigures[], what: "answers" | "busy") =>
  people.reduce((sum, one) => sum + one[what], 0);

function withRow<Row, Figure>(row: Row | null | undefined, read: (row: Row) => Figure): Figure | undefined {
  return row === null || row === undefined ? undefined : read(row);
}

export function targetsTable(results: Results): string {
  const rows = TARGETS.map(({ sentence, least, most, unit, digits, read }) => {
    const value = read(results);
    const bound = least === undefined ? `≤ ${most}${unit}` : `≥ ${least}${unit}`;
    if (value === undefined || !Number.isFinite(value)) return [sentence, bound, "not measured", ""];
    const met = value >= (least ?? Number.NEGATIVE_INFINITY) && value <= (most ?? Number.POSITIVE_INFINITY);
    return [sentence, bound, `${figure(value, digits)}${unit}`, met ? "yes" : "NO"];
  });
  return table(["target", "wanted", "measured", "met"], rows, [0, 3]);
}
