import type { ContenderName } from "../contenders/contender.ts";
import { describeFailures } from "../load/stream-load.ts";
import type { StreamMemory } from "../phases/stream-memory.ts";
import type { StreamRow, StreamSample } from "../phases/streams.ts";
import { median } from "../statistics.ts";
import { STREAM_EVENTS, STREAM_GAP_MS } from "../upstream/answers.ts";
import { figure, megabytes, percent, table } from "./table.ts";
import { SATURATED } from "./throughput-summary.ts";

const NAMES = ["direct", "nginx", "sallyport", "npm"] as const satisfies readonly ContenderName[];

const TITLES: Readonly<Record<(typeof NAMES)[number], string>> = {
  direct: "no gateway",
  nginx: "nginx",
  sallyport: "Sallyport",
  npm: "npm gateway",
};

/** What a gateway adds to a figure: the median over the rounds of its figure less the one without it. */
export function added(
  row: StreamRow,
  name: ContenderName,
  read: (sample: StreamSample) => number,
): number | undefined {
  const without = row.samples.get("direct") ?? [];
  const differences = (row.samples.get(name) ?? []).flatMap((sample, round) => {
    const base = without[round];
    return base ? [read(sample) - read(base)] : [];
  });
  return differences.length === 0 ? undefined : median(differences);
}

export function kilobytesPerStream({ open, idle, streams }: StreamMemory): number {
  return (open - idle) / streams / 1000;
}

export function streamTables(rows: readonly StreamRow[], memory: StreamMemory | null): string {
  const measured = rows.length === 0 ? "" : `${explanation()}\n\n${streamTable(rows)}\n\n`;
  return `## Streams

${measured}${memory ? memorySentence(memory) : ""}`.trimEnd();
}

function explanation(): string {
  return `Streams of ${STREAM_EVENTS} events, ${STREAM_GAP_MS} ms apart, begun evenly over time; each is followed by the next on its connection. "Added" is the figure less the same client's without a gateway in the same round; medians of the rounds, milliseconds.`;
}

function streamTable(rows: readonly StreamRow[]): string {
  return table(
    [
      ...[
        "streams",
        "through",
        "first byte p50",
        "p99",
        "added p50",
        "added p99",
        "gap p99",
        "added gap p99",
      ],
      ...["streams completed", "failures", "gateway busy", "remarks"],
    ],
    rows.flatMap((row) =>
      NAMES.map((name) => {
        const samples = row.samples.get(name) ?? [];
        const middle = (read: (sample: StreamSample) => number) => figure(median(samples.map(read)), 2);
        const more = (read: (sample: StreamSample) => number) =>
          name === "direct" ? "" : figure(added(row, name, read), 2);
        const full = median(samples.map(({ loadCore }) => loadCore.busy)) >= SATURATED;
        return [
          String(row.streams),
          TITLES[name],
          middle((sample) => sample.firstByteP50Ms),
          middle((sample) => sample.firstByteP99Ms),
          more((sample) => sample.firstByteP50Ms),
          more((sample) => sample.firstByteP99Ms),
          middle((sample) => sample.gapP99Ms),
          more((sample) => sample.gapP99Ms),
          figure(
            samples.reduce((sum, sample) => sum + sample.completed, 0),
            0,
          ),
          samples.map(describeFailures).filter(Boolean).join("; ") || "0",
          name === "direct" ? "" : percent(median(samples.map(({ gatewayBusy }) => gatewayBusy))),
          full ? "load side saturated: the figures are upper bounds" : "",
        ];
      }),
    ),
    [1, 9, 11],
  );
}

function memorySentence(memory: StreamMemory): string {
  const { streams, idle, open, launcher } = memory;
  return `Memory of a fresh server process: ${megabytes(idle)} MB idle, at most ${megabytes(open)} MB with ${figure(streams, 0)} streams open: ${figure(kilobytesPerStream(memory), 1)} KB for each. The launcher beside it, which only waits, has ${megabytes(launcher)} MB.`;
}
