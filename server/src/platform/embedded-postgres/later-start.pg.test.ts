import { afterEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { spawn } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isAlive, postmasterPid } from "./postmaster-file.ts";
import {
  clusterOf,
  dataFolder,
  endAfterwards,
  KEY,
  owner,
  query,
  refusal,
  sentence,
  start,
  tidyUp,
  until,
} from "./testing/clusters.ts";

setDefaultTimeout(60_000);
afterEach(tidyUp);

describe("a later start", () => {
  test("finds what was written", async () => {
    const dataDir = dataFolder();
    const first = await start(dataDir);
    await query(first, "sallyport_migrate", "CREATE TABLE kept AS SELECT 1 AS value");
    await first.stop();
    const second = await start(dataDir);
    expect(second.fresh).toBe(false);
    expect(second.adopted).toBe(false);
    expect(await query(second, "sallyport_migrate", "SELECT value FROM kept")).toEqual([{ value: 1 }]);
    await second.stop();
  });

  test("adopts the server of a process that was killed", async () => {
    const dataDir = dataFolder();
    const killed = owner(dataDir);
    expect(await killed.said).toBe("fresh true adopted false");
    const pid = postmasterPid(clusterOf(dataDir)) ?? 0;
    killed.child.kill("SIGKILL");
    await until(() => killed.child.signalCode === "SIGKILL");
    expect(isAlive(pid)).toBe(true);
    const server = await start(dataDir);
    expect(server.adopted).toBe(true);
    expect(postmasterPid(clusterOf(dataDir))).toBe(pid);
    await server.stop();
    expect(existsSync(join(clusterOf(dataDir), "postmaster.pid"))).toBe(false);
  });

  test("recovers every committed row when the server itself was killed", async () => {
    const dataDir = dataFolder();
    const first = await start(dataDir);
    await query(first, "sallyport_migrate", "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS value");
    process.kill(postmasterPid(clusterOf(dataDir)) ?? 0, "SIGKILL");
    await first.lost;
    const second = await start(dataDir);
    expect(second.adopted).toBe(false);
    expect(await query(second, "sallyport_migrate", "SELECT count(*)::int AS rows FROM kept")).toEqual([
      { rows: 1000 },
    ]);
    await first.stop();
    expect(await refusal(second, "sallyport_gateway", "SELECT 1")).toBe("allowed");
    await second.stop();
  });

  test("is not kept out by another program that got the process number of a dead server", async () => {
    const dataDir = dataFolder();
    const first = await start(dataDir);
    const pid = postmasterPid(clusterOf(dataDir)) ?? 0;
    const lock = join(clusterOf(dataDir), "postmaster.pid");
    const socketLock = join(first.socketDir, ".s.PGSQL.5432.lock");
    process.kill(pid, "SIGKILL");
    await first.lost;
    const { uid, gid } = statSync(clusterOf(dataDir));
    const stranger = spawn("sleep", ["60"], { uid, gid, stdio: "ignore" });
    endAfterwards(stranger);
    for (const file of [lock, socketLock]) {
      writeFileSync(file, readFileSync(file, "utf8").replace(String(pid), String(stranger.pid)));
    }
    const second = await start(dataDir);
    expect(second.adopted).toBe(false);
    expect(stranger.exitCode).toBeNull();
    await second.stop();
  });

  test("is not kept out by the empty lock of a server that was killed right after making it", async () => {
    const dataDir = dataFolder();
    await (await start(dataDir)).stop();
    // Made now: it might still be somebody's, who is given the time to write in it.
    writeFileSync(join(clusterOf(dataDir), "postmaster.pid"), "");
    const server = await start(dataDir);
    expect(server.adopted).toBe(false);
    await server.stop();
  });

  test("says so when the server is there and does not answer", async () => {
    const dataDir = dataFolder();
    const server = await start(dataDir);
    const pid = postmasterPid(clusterOf(dataDir)) ?? 0;
    process.kill(pid, "SIGSTOP");
    expect(await sentence(start(dataDir, KEY, 500))).toContain(`(process ${pid}) does not answer`);
    process.kill(pid, "SIGCONT");
    await server.stop();
  });
});
