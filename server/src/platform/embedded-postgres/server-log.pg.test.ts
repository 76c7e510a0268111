import { afterEach, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { dataFolder, query, start, tidyUp } from "./testing/clusters.ts";

setDefaultTimeout(60_000);
afterEach(tidyUp);

test("Z-1 the server's log holds no statement, no parameter and no row, even of what fails", async () => {
  const dataDir = dataFolder();
  const server = await start(dataDir);
  const canary = "canary-7f3a";
  await query(
    server,
    "sallyport_migrate",
    `CREATE TABLE texts (value text UNIQUE CHECK (length(value) < 40))`,
  );
  await query(server, "sallyport_migrate", "INSERT INTO texts VALUES ($1)", [canary]);
  for (const [sql, values] of [
    [`SELECT '${canary}' FROM nowhere`, []],
    [`SYNTAX ${canary}`, []],
    [`SELECT '${canary}'::int`, []],
    ["INSERT INTO texts VALUES ($1)", [canary]],
    ["INSERT INTO texts VALUES ($1)", [canary.repeat(5)]],
    ["SELECT $1::int", [canary]],
    [`DO $$ BEGIN RAISE EXCEPTION '${canary}'; END $$`, []],
    [`DO $$ BEGIN RAISE LOG '${canary}'; END $$`, []],
    [`SET statement_timeout = 20; SELECT pg_sleep(1), '${canary}'`, []],
    [`SELECT pg_terminate_backend(pg_backend_pid()), '${canary}'`, []],
  ] as const) {
    await query(server, "sallyport_migrate", sql, [...values]).catch(() => undefined);
  }
  const backend = new pg.Client(server.connectionOf("sallyport_migrate"));
  backend.on("error", () => undefined);
  await backend.connect();
  const [{ pid } = { pid: 0 }] = (await backend.query("SELECT pg_backend_pid() AS pid")).rows;
  const crashed = backend.query(`SELECT pg_sleep(10), '${canary}'`).catch(() => "gone");
  process.kill(pid, "SIGKILL");
  expect(await crashed).toBe("gone");
  const log = join(dataDir, "postgres", "server.log");
  expect(readFileSync(log, "utf8")).not.toContain("canary");
  expect(readFileSync(log, "utf8")).toContain("FATAL");
  expect(statSync(log).mode & 0o777).toBe(0o600);
  await server.stop();
});
