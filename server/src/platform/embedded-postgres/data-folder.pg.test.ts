import { afterEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { postmasterPid } from "./postmaster-file.ts";
import {
  AS_ROOT,
  clusterOf,
  dataFolder,
  removeAfterwards,
  sentence,
  start,
  tidyUp,
} from "./testing/clusters.ts";

setDefaultTimeout(60_000);
afterEach(tidyUp);

describe("a data folder", () => {
  test("too deep for a socket gets one elsewhere: private, kept, and replaced if it is not private any more", async () => {
    const dataDir = join(dataFolder(), "deep".repeat(25));
    removeAfterwards(dataDir);
    const first = await start(dataDir);
    removeAfterwards(first.socketDir);
    expect(first.socketDir.startsWith(tmpdir())).toBe(true);
    expect(statSync(first.socketDir).mode & 0o777).toBe(0o700);
    await first.stop();
    const second = await start(dataDir);
    expect(second.socketDir).toBe(first.socketDir);
    await second.stop();
    chmodSync(first.socketDir, 0o755);
    const third = await start(dataDir);
    removeAfterwards(third.socketDir);
    expect(third.socketDir).not.toBe(first.socketDir);
    await third.stop();
  });

  test("of another PostgreSQL is not touched", async () => {
    const dataDir = dataFolder();
    await (await start(dataDir)).stop();
    writeFileSync(join(clusterOf(dataDir), "PG_VERSION"), "17\n");
    expect(await sentence(start(dataDir))).toContain("made by PostgreSQL 17");
  });

  test("that cannot be one is named", async () => {
    const file = join(dataFolder(), "file");
    writeFileSync(file, "");
    expect(await sentence(start(join(file, "data")))).toContain("ENOTDIR");
  });

  test("with a damaged cluster: the server's own reason", async () => {
    const dataDir = dataFolder();
    await (await start(dataDir)).stop();
    rmSync(join(clusterOf(dataDir), "global", "pg_control"));
    expect(await sentence(start(dataDir))).toContain("pg_control");
  });

  test.skipIf(AS_ROOT)("that this user may not write is named", async () => {
    const dataDir = dataFolder();
    chmodSync(dataDir, 0o500);
    expect(await sentence(start(dataDir))).toContain("EACCES");
    chmodSync(dataDir, 0o700);
  });

  test.skipIf(!AS_ROOT)("that the database's user cannot reach: the closed folder is named", async () => {
    const closed = join(dataFolder(), "closed");
    mkdirSync(closed, { mode: 0o700 });
    const message = await sentence(start(join(closed, "data")));
    expect(message).toContain(`cannot enter ${closed}:`);
    expect(message).toContain("SALLYPORT_DATA_DIR");
  });

  test.skipIf(!AS_ROOT)("of root is served by an unprivileged user", async () => {
    const dataDir = dataFolder();
    const server = await start(dataDir);
    const status = readFileSync(`/proc/${postmasterPid(clusterOf(dataDir))}/status`, "utf8");
    expect(/^Uid:\s+(\d+)/m.exec(status)?.[1]).toBe(String(statSync(clusterOf(dataDir)).uid));
    expect(statSync(clusterOf(dataDir)).uid).not.toBe(0);
    expect(/^Groups:(.*)$/m.exec(status)?.[1]?.split(" ").filter(Boolean)).not.toContain("0");
    expect(/^CapEff:\s+(\w+)/m.exec(status)?.[1]).toBe("0".repeat(16));
    await server.stop();
  });
});
