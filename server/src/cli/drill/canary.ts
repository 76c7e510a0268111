import { InvalidArgumentError } from "commander";
import { dataFolder } from "../../compose/deployment.ts";
import { readConfig } from "../../config/index.ts";
import {
  Canaries,
  type Finding,
  patternsOf,
  type Searched,
  searchBytes,
  searchPlaces,
} from "../../drills/index.ts";
import { systemClock } from "../../kernel/clock.ts";
import { OperatorError } from "../../kernel/errors.ts";
import { here } from "../act/performing.ts";
import type { Invocation } from "../terminal.ts";
import { withControl } from "../with-control.ts";
import { placesOf } from "./places.ts";
import { searchRedis } from "./redis.ts";
import { showFindings, sumUp } from "./report.ts";
import type { SelfTestOptions } from "./self-test.ts";
import { findOrStart } from "./server.ts";
import { type Fired, runDrill } from "./volley.ts";

interface DrillCanaryOptions {
  readonly json?: boolean;
  readonly requests: number;
  readonly url?: string;
  readonly memory?: boolean;
}

/** Z-1 */
export const command = here({
  usage: "canary",
  summary: "Send unique texts through every route and field, then look for them everywhere.",
  notes:
    "Uses the server that runs here, or starts one for the drill; a server that the drill started is\nstopped before the search, so that everything it held is on the disk. A test key is made and\nrevoked; only the simulator is reached. The exit code is 1 when anything was found.",
  examples: [
    "sallyport drill canary",
    "sallyport drill canary --requests 10000 --memory",
    "sallyport drill canary --self-test --plants 100",
  ],
  options: (one) =>
    one
      .option("--requests <n>", "how many requests to send", count, 1_000)
      .option("--url <url>", "the server's address (default: this machine, SALLYPORT_PORT)")
      .option("--memory", "count canaries in the server's memory too; reported, and no part of the verdict")
      .option("--self-test", "send nothing: plant leaks of every kind and see whether the search finds them")
      .option("--plants <n>", "how many leaks of each kind to plant", count, 20),
  async run(invocation, words) {
    const options = words.options as unknown as DrillCanaryOptions & SelfTestOptions;
    if (words.options["selfTest"] !== true) return drillCanary(invocation, options);
    const { drillSelfTest } = await import("./self-test.ts");
    return drillSelfTest(invocation, options);
  },
});

const MOST = 1_000_000;

function count(text: string): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > MOST) throw new InvalidArgumentError(`Write a whole number from 1 to ${MOST}.`);
  return value;
}

async function drillCanary(invocation: Invocation, options: DrillCanaryOptions): Promise<void> {
  const sinceMs = systemClock.nowMs();
  const canaries = new Canaries();
  const { own, fired } = await attack(invocation, options, canaries, sinceMs);
  const { searched, findings, redisKeys } = await search(invocation, fired, canaries, sinceMs);
  const report = {
    ...fired.volley,
    canaries: canaries.count,
    fields: canaries.fields,
    server: own ? "started for the drill" : "was running",
    ...searched,
    redisKeys,
    findings,
    outputBytes: fired.output.length,
    metricsBytes: fired.metrics.length,
    memory: fired.memory,
    notSearched: notSearched(invocation, own, fired),
    seconds: Math.round((systemClock.nowMs() - sinceMs) / 1000),
  };
  if (options.json) invocation.terminal.out(JSON.stringify(report));
  else show(invocation, report, { ...searched, findings });
  if (findings.length > 0) throw new OperatorError(`Canaries were found ${findings.length} times.`);
}

/**
 * A database that nobody else uses is stopped when this returns, as is a server of the drill's own, so that nothing is
 * in their memory only.
 */
function attack(invocation: Invocation, options: DrillCanaryOptions, canaries: Canaries, sinceMs: number) {
  const config = readConfig(invocation.environment);
  const { requests, url = null, memory = false } = options;
  return withControl(
    invocation,
    async ({ control, stopped: signal }) => {
      const server = await findOrStart(invocation, config, url);
      try {
        const drill = { config, server, canaries, requests, memory, sinceMs, signal };
        return { own: server.own, fired: await runDrill(control, drill) };
      } finally {
        await server.stop();
      }
    },
    "finish",
  );
}

async function search(
  { environment, root }: Invocation,
  fired: Fired,
  { prefix }: Canaries,
  sinceMs: number,
) {
  const patterns = patternsOf(prefix, true);
  const places = placesOf(dataFolder(readConfig(environment), root), root, sinceMs);
  const searched = await searchPlaces([...places, ...(fired.processPlaces ?? [])], patterns);
  const redis = await searchRedis(readConfig(environment), patterns);
  const findings: readonly Finding[] = [
    ...searched.findings,
    ...(redis?.findings ?? []),
    ...(await searchBytes("/metrics", fired.metrics, patterns)),
    ...(await searchBytes("standard output and error", fired.output, patterns)),
  ];
  return { searched, findings, redisKeys: redis?.keys ?? null };
}

/** What a reader of "0 found" has to know. */
function notSearched({ environment }: Invocation, own: boolean, { processPlaces }: Fired): readonly string[] {
  const { databaseUrl } = readConfig(environment);
  return [
    ...(databaseUrl === undefined ? [] : ["the files of the database in DATABASE_URL"]),
    ...(own ? [] : ["database pages that were not written to disk yet (their log was searched)"]),
    ...(own || processPlaces !== null
      ? []
      : ["where the server's output goes, which cannot be seen from here"]),
  ];
}

interface Report {
  readonly requests: number;
  readonly shapes: number;
  readonly canaries: number;
  readonly fields: Readonly<Record<string, number>>;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly memory: Fired["memory"];
  /** Keys in Redis that were searched with their values; null where there is none. */
  readonly redisKeys: number | null;
  readonly notSearched: readonly string[];
}

function show({ terminal }: Invocation, report: Report, searched: Searched): void {
  const { requests, shapes, canaries, fields, outcomes, memory } = report;
  const ended = Object.entries(outcomes).map(([outcome, count]) => `${count} × ${outcome}`);
  terminal.out(
    `Sent ${requests} requests of ${shapes} kinds with ${canaries} canaries in ${Object.keys(fields).length} fields.`,
  );
  terminal.out(`They ended: ${ended.join(", ")}.`);
  showFindings(terminal, searched.findings);
  terminal.out(sumUp(searched));
  if (report.redisKeys !== null) terminal.out(`In Redis: ${report.redisKeys} keys with their values.`);
  if (memory)
    terminal.out(
      `In the server's memory: ${memory.atOnce} at once, ${memory.idle} after ${Math.round(memory.idleMs / 1000)} s.`,
    );
  for (const place of report.notSearched) terminal.out(`Not searched: ${place}.`);
}
