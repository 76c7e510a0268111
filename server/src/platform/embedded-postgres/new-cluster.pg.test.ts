import { afterEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";
import { postmasterPid, servesCluster } from "./postmaster-file.ts";
import { clusterOf, dataFolder, KEY, owner, query, start, tidyUp, until } from "./testing/clusters.ts";

setDefaultTimeout(60_000);
afterEach(tidyUp);

describe("a new data folder", () => {
  test("gets a durable UTF-8 cluster behind a private socket, without TCP", async () => {
    const dataDir = dataFolder();
    const server = await start(dataDir);
    expect(server.fresh).toBe(true);
    expect(server.adopted).toBe(false);
    expect(
      await query(
        server,
        "sallyport_gateway",
        `SELECT pg_encoding_to_char(encoding) AS encoding, datlocprovider AS provider, datlocale AS locale,
           current_setting('data_checksums') AS checksums, current_setting('fsync') AS fsync,
           current_setting('listen_addresses') AS addresses, current_setting('log_statement') AS statements
         FROM pg_database WHERE datname = 'sallyport'`,
      ),
    ).toEqual([
      {
        encoding: "UTF8",
        provider: "b",
        locale: "C.UTF-8",
        checksums: "on",
        fsync: "on",
        addresses: "",
        statements: "none",
      },
    ]);
    expect(statSync(server.socketDir).mode & 0o777).toBe(0o700);
    expect(statSync(clusterOf(dataDir)).mode & 0o777).toBe(0o700);
    expect(readFileSync(join(clusterOf(dataDir), "pg_hba.conf"), "utf8")).toBe(
      "local all all scram-sha-256\n",
    );

    const pid = postmasterPid(clusterOf(dataDir)) ?? 0;
    const sockets = readdirSync(`/proc/${pid}/fd`)
      .map((descriptor) => /socket:\[(\d+)\]/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1])
      .filter((inode) => inode !== undefined);
    const internet = ["tcp", "tcp6", "udp", "udp6"].flatMap((table) =>
      readFileSync(`/proc/net/${table}`, "utf8")
        .split("\n")
        .map((line) => line.trim().split(/\s+/)[9]),
    );
    expect(sockets.length).toBeGreaterThan(0);
    expect(sockets.filter((inode) => internet.includes(inode))).toEqual([]);
    await server.stop();
    expect(servesCluster(pid, clusterOf(dataDir))).toBe(false);
  });

  test("holds no password: not in a file, not in the write-ahead log, not in the server's environment", async () => {
    const dataDir = dataFolder();
    const server = await start(dataDir);
    const environment = readFileSync(`/proc/${postmasterPid(clusterOf(dataDir))}/environ`, "utf8").split(
      "\0",
    );
    expect(environment.filter((line) => !/^(LC_ALL=C|PWD=.*|OLDPWD=.*|_=.*|SHLVL=.*)?$/.test(line))).toEqual(
      [],
    );
    await server.stop();
    const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    expect(files.length).toBeGreaterThan(500);
    for (const file of files) {
      expect(readFileSync(join(file.parentPath, file.name)).includes(KEY), file.name).toBe(false);
    }
  });

  test("is made by one of two processes that start at once, and both use it", async () => {
    const dataDir = dataFolder();
    const [first, second] = [owner(dataDir), owner(dataDir)];
    const said = await Promise.all([first.said, second.said]);
    expect(new Set(said)).toEqual(new Set(["fresh false adopted true", "fresh true adopted false"]));
    expect(readdirSync(join(dataDir, "postgres")).filter((name) => name.startsWith("new-"))).toEqual([]);
    const ends = [first, second].map(({ child }) => once(child, "exit"));
    first.child.stdin?.end();
    second.child.stdin?.end();
    expect((await Promise.all(ends)).map(([code]) => code)).toEqual([0, 0]);
    expect(postmasterPid(clusterOf(dataDir))).toBeUndefined();
  });

  test("is complete or absent when its maker is killed half-way", async () => {
    const dataDir = dataFolder();
    const home = join(dataDir, "postgres");
    const half = owner(dataDir);
    await until(() => existsSync(home) && readdirSync(home).some((name) => name.startsWith("new-")));
    half.child.kill("SIGKILL");
    await half.said;
    expect(existsSync(clusterOf(dataDir))).toBe(false);
    const server = await start(dataDir);
    expect(server.fresh).toBe(true);
    expect(readdirSync(home).filter((name) => name.startsWith("new-"))).toEqual([]);
    await server.stop();
  });
});
