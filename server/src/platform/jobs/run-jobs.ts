import { parseCronItems, run, type Task } from "graphile-worker";
import type pg from "pg";
import { type Clock, systemClock } from "../../kernel/clock.ts";
import type { Job } from "../../ports/job.ts";
import type { Log } from "../../ports/log.ts";
import type { JobFigures } from "../../ports/process.ts";
import { SILENT } from "./schema.ts";

const AT_ONCE = 2;
/** A new job is announced at once; this is for those that wait for another try. */
const LOOK_EVERY_MS = 10_000;
/** With growing pauses between them, as the package makes them: the last about two minutes after the first. */
const TRIES = 5;
/** A job that was due while no worker ran is done when one does, if it was due no longer ago. */
const MADE_UP_FOR_MS = 24 * 3_600_000;

export interface RunningJobs {
  figures(): readonly JobFigures[];
  /** Resolves when it does no more work although nobody stopped it. */
  readonly lost: Promise<void>;
  /** Lets what is under way finish. */
  stop(): Promise<void>;
}

/**
 * Runs jobs when they are due, each once for all nodes whose workers do so, and again when one fails. A failure is kept and told by
 * its code alone: its text could be anything.
 * @param pool connected with the worker's login
 */
export async function runJobs(
  pool: pg.Pool,
  jobs: readonly Job[],
  log: Log,
  clock: Clock = systemClock,
): Promise<RunningJobs> {
  const figures = new Map<string, JobFigures>(
    jobs.map(({ name }) => [name, { name, runs: 0, failures: 0, lagMs: 0, succeededAtSeconds: null }]),
  );
  const taskFor =
    ({ name, run: work }: Job): Task =>
    async (_, { job }) => {
      const before = figures.get(name) as JobFigures;
      const now: JobFigures = {
        ...before,
        runs: before.runs + 1,
        lagMs: Math.max(0, clock.nowMs() - job.run_at.getTime()),
      };
      try {
        await work();
        figures.set(name, { ...now, succeededAtSeconds: Math.floor(clock.nowMs() / 1_000) });
      } catch (error) {
        figures.set(name, { ...now, failures: now.failures + 1 });
        const failure = failureOf(error);
        log.write("error", "job_failed", { job: name, attempt: job.attempts, failure });
        throw new Error(failure);
      }
    };
  const runner = await run({
    pgPool: pool,
    concurrency: AT_ONCE,
    noHandleSignals: true,
    pollInterval: LOOK_EVERY_MS,
    logger: SILENT,
    taskList: Object.fromEntries(jobs.map((job) => [job.name, taskFor(job)])),
    // No named queues: one stays locked for hours when its worker is killed, and the key keeps a job from waiting twice.
    parsedCronItems: parseCronItems(
      jobs.map(({ name, when }) => ({
        task: name,
        match: when,
        identifier: name,
        options: { jobKey: name, maxAttempts: TRIES, backfillPeriod: MADE_UP_FOR_MS },
      })),
    ),
  });
  const lost = Promise.withResolvers<void>();
  let isStopping = false;
  const noticeEnd = () => {
    if (!isStopping) lost.resolve();
  };
  runner.promise.then(noticeEnd, noticeEnd);
  return {
    figures: () => [...figures.values()],
    lost: lost.promise,
    async stop() {
      isStopping = true;
      await runner.stop();
    },
  };
}

function failureOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return "code" in error ? String(error.code) : error.constructor.name;
}
