import type { Processes } from "../phases/processes.ts";
import { figure, table } from "./table.ts";

const MEBIBYTE = 1024 * 1024;

/** Memory of all processes at rest and how it adds up, and what the others cost beside the gateway. */
export function processesSection({
  idle,
  everythingUs,
  aloneUs,
  quietUs,
  clickedUs,
  people,
}: Processes): string {
  const sum = (read: "resident" | "share") =>
    [...idle.values()].reduce((total, memory) => total + memory[read], 0);
  const rows = [
    ...[...idle].map(([name, { resident, share }]) => [name, mebibytes(resident), mebibytes(share)]),
    ["together", mebibytes(sum("resident")), mebibytes(sum("share"))],
  ];
  return `## Processes

At rest, 40 s after the start, without PostgreSQL. A part counts pages that several processes map in equal parts. The starter is
Node, which makes the environment clean.

${table(["process", "resident MB", "its part, MB"], rows, [0])}

Processor time of all of them for each answer, 32 connections, 0.3 KB: ${figure(everythingUs, 1)} µs; of a gateway that runs alone
with its launcher: ${figure(aloneUs, 1)} µs. That is ${figure(aloneUs / everythingUs, 3)} of the gateway alone.

Of the gateway's process for each answer: ${figure(quietUs, 1)} µs while nobody uses the pages, ${figure(clickedUs, 1)} µs while 50 people open one
every two seconds. That is ${figure(quietUs / clickedUs, 3)}. Of their ${people.reduce((all, { answers }) => all + answers, 0)} answers ${people.reduce((all, { busy }) => all + busy, 0)} said that the
server is busy; nineteen of twenty came within ${figure(Math.max(...people.map(({ p95Ms }) => p95Ms)) / 1000, 1)} s, in the worst round. A load takes the whole core that they share with it.`;
}

function mebibytes(bytes: number): string {
  return figure(bytes / MEBIBYTE, 0);
}
