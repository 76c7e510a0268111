import { BenchError } from "./cores.ts";
import { HELP, type Options, readOptions, UsageError } from "./options.ts";
import { measureBodies } from "./phases/bodies.ts";
import { measureProcesses } from "./phases/processes.ts";
import { measureStartTimes } from "./phases/start-time.ts";
import { measureStreamMemory } from "./phases/stream-memory.ts";
import { measureStreams } from "./phases/streams.ts";
import { measureThroughput } from "./phases/throughput.ts";
import { endAll } from "./processes.ts";
import { describeMachine } from "./report/machine.ts";
import { type Results, unmeasured, writeReport } from "./report/report.ts";
import { prepareSetting, say } from "./setting.ts";

let interrupted = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => {
    if (interrupted) return;
    interrupted = true;
    say("Stopping what was started …");
    void endAll().finally(() => process.exit(130));
  });

process.exit(await main());

/** Exit codes: 0 measured, whatever the figures say; 1 could not measure; 2 wrong usage. */
async function main(): Promise<number> {
  try {
    const options = readOptions(process.argv.slice(2));
    if (options !== "help") return await measure(options);
    console.log(HELP);
    return 0;
  } catch (error) {
    // What fails then fails because it was ended.
    if (interrupted) return 130;
    if (!(error instanceof BenchError || error instanceof UsageError)) throw error;
    say(`bench: ${error.message}`);
    return error instanceof UsageError ? 2 : 1;
  } finally {
    await endAll();
  }
}

async function measure(options: Options): Promise<number> {
  const setting = await prepareSetting(options);
  const wanted = (phase: Options["phases"][number]) => options.phases.includes(phase);
  const results: Results = {
    throughput: wanted("throughput") ? await measureThroughput(setting) : [],
    bodies: wanted("bodies") ? await measureBodies(setting) : null,
    streams: wanted("streams") ? await measureStreams(setting) : [],
    memory: wanted("memory") ? await measureStreamMemory(setting) : null,
    processes: wanted("processes") ? await measureProcesses(setting) : null,
    start: wanted("start") ? await measureStartTimes(setting) : null,
  };
  const report = writeReport(results, await describeMachine(setting), setting.rounds);
  console.log(report);
  if (options.out === null) say("Only printed: a quick or partial run does not replace bench/results.md.");
  else await Bun.write(options.out, report);
  const missing = unmeasured(results);
  for (const line of missing) say(`bench: not measured: ${line}`);
  return missing.length === 0 ? 0 : 1;
}
