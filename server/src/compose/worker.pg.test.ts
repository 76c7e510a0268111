import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type pg from "pg";
import { startTestDatabase, type TestDatabase } from "../../testing/database.ts";
import { type RunningJobs, runJobs } from "../platform/jobs/index.ts";
import { createPool } from "../platform/postgres/connection.ts";
import type { Job } from "../ports/job.ts";
import type { Log, LogEvents } from "../ports/log.ts";

setDefaultTimeout(60_000);

class FailureLog implements Log {
  readonly failed: LogEvents["job_failed"][] = [];

  write<Event extends keyof LogEvents>(_: unknown, event: Event, fields: LogEvents[Event]): void {
    if (event === "job_failed") this.failed.push(fields as LogEvents["job_failed"]);
  }
}

let database: TestDatabase;
let superuser: pg.Client;
const pools: pg.Pool[] = [];
beforeAll(async () => {
  database = await startTestDatabase();
  superuser = await database.connect("postgres");
});
afterAll(async () => {
  for (const pool of pools) await pool.end();
  await database.stop();
});

/** Never due by itself while the test runs. */
const SELDOM = "0 0 29 2 *";

async function startWorker(jobs: readonly Job[], log: Log = new FailureLog()): Promise<RunningJobs> {
  const pool = createPool(database.addressOf("sallyport_worker"), 5);
  pools.push(pool);
  return runJobs(pool, jobs, log);
}

async function add(name: string, count: number): Promise<void> {
  await superuser.query("select graphile_worker.add_job($1) from generate_series(1, $2)", [name, count]);
}

async function isAnythingLeft(): Promise<boolean> {
  return (await superuser.query("select from graphile_worker._private_jobs")).rows.length > 0;
}

test("with the worker's login alone, each job is run once, whichever of several workers takes it", async () => {
  const runs = [0, 0];
  const done = Promise.withResolvers<void>();
  const workers = await Promise.all(
    runs.map((_, at) =>
      startWorker([
        {
          name: "test.once",
          when: SELDOM,
          async run() {
            runs[at] = (runs[at] ?? 0) + 1;
            if ((runs[0] ?? 0) + (runs[1] ?? 0) === 200) done.resolve();
          },
        },
      ]),
    ),
  );
  await add("test.once", 200);
  await done.promise;
  await Promise.all(workers.map((worker) => worker.stop()));
  // The last answer to the database may come a moment after the stop.
  while (await isAnythingLeft()) await Bun.sleep(5);
  expect(runs.reduce((sum, one) => sum + one, 0)).toBe(200);
  const shown = workers.map((worker) => worker.figures()[0]?.runs);
  expect(shown).toEqual(runs);
});

test("Z-1 a job that fails is told and kept by its code, never by its text, and is tried again", async () => {
  const log = new FailureLog();
  let tries = 0;
  const done = Promise.withResolvers<void>();
  const job: Job = {
    name: "test.fails",
    when: SELDOM,
    async run() {
      tries += 1;
      if (tries === 1) throw Object.assign(new Error("canary of a prompt"), { code: "55P03" });
      done.resolve();
    },
  };
  const worker = await startWorker([job], log);
  await add(job.name, 1);
  await done.promise;
  expect(log.failed).toEqual([{ job: "test.fails", attempt: 1, failure: "55P03" }]);
  while ((worker.figures()[0]?.runs ?? 0) < 2) await Bun.sleep(5);
  const [shown] = worker.figures();
  expect(shown).toMatchObject({ name: "test.fails", runs: 2, failures: 1 });
  expect(shown?.succeededAtSeconds).toBeGreaterThan(0);
  await worker.stop();
});

test("Z-1 what is kept of a failed job is its code", async () => {
  const worker = await startWorker([
    {
      name: "test.kept",
      when: SELDOM,
      run: () => Promise.reject(new RangeError("canary of a prompt")),
    },
  ]);
  await add("test.kept", 1);
  // Kept a moment after it was counted.
  let kept: unknown[] = [];
  while (kept.length === 0)
    kept = (
      await superuser.query(
        "select last_error from graphile_worker._private_jobs where last_error is not null",
      )
    ).rows;
  await worker.stop();
  expect(kept).toEqual([{ last_error: "RangeError" }]);
});
