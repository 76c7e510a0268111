import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { chatBody } from "../chat-body.ts";
import type { Target } from "../contenders/contender.ts";
import { BenchError } from "../cores.ts";
import { run } from "../processes.ts";

export interface WholeLoad {
  readonly wrk: string;
  readonly folder: string;
  readonly core: number;
  readonly bodyBytes: number;
  readonly connections: number;
  readonly seconds: number;
}

/** What wrk saw. */
export interface WholeFigures {
  readonly answers: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

interface Report {
  readonly answers: number;
  readonly durationUs: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly refused: number;
  readonly broken: number;
}

/**
 * Sends requests for a while, each connection one after another.
 * @throws BenchError when an answer was not 2xx, a connection broke, or no answer came at all
 */
export async function runWrk(target: Target, load: WholeLoad): Promise<WholeFigures> {
  const script = join(load.folder, "load.lua");
  const body = join(load.folder, "load.json");
  writeFileSync(body, chatBody({ model: target.model, bytes: load.bodyBytes, stream: false }));
  writeFileSync(script, lua(target, body));
  const printed = await run(
    [
      load.wrk,
      "--threads=1",
      `--connections=${load.connections}`,
      `--duration=${load.seconds}s`,
      // Waiting long is no failure; it shows in the latencies.
      "--timeout=60s",
      `--script=${script}`,
      target.url,
    ],
    { core: load.core },
  );
  const report = readReport(printed);
  if (report.refused + report.broken > 0)
    throw new BenchError(`${report.refused} answers were not 2xx and ${report.broken} connections broke.`);
  if (report.answers === 0) throw new BenchError(`No answer came within ${load.seconds} s.`);
  return {
    answers: report.answers,
    perSecond: (report.answers / report.durationUs) * 1e6,
    p50Ms: report.p50Us / 1000,
    p99Ms: report.p99Us / 1000,
  };
}

function lua({ headers }: Target, body: string): string {
  const lines = Object.entries(headers).map(([name, value]) => `wrk.headers["${name}"] = "${value}"`);
  return `wrk.method = "POST"
${lines.join("\n")}
local file = io.open("${body}", "rb")
wrk.body = file:read("*a")
file:close()
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '\\nreport {"answers":%d,"durationUs":%d,"p50Us":%d,"p99Us":%d,"refused":%d,"broken":%d}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    e.status, e.connect + e.read + e.write + e.timeout))
end
`;
}

function readReport(printed: string): Report {
  const line = /^report (\{.*\})$/m.exec(printed)?.[1];
  if (line === undefined) throw new BenchError("wrk gave no report.");
  return JSON.parse(line) as Report;
}
