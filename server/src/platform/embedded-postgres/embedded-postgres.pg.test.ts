import { afterEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { OperatorError } from "../../kernel/errors.ts";
import { type EmbeddedPostgres, type Login, startEmbeddedPostgres } from "./index.ts";
import { isAlive, postmasterPid, servesCluster } from "./postmaster-file.ts";

setDefaultTimeout(60_000);

const AS_ROOT = process.getuid?.() === 0;
const KEY = "plain-password-canary";

const folders: string[] = [];
const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const folder of folders.splice(0)) {
    const pid = postmasterPid(clusterOf(folder));
    if (pid !== undefined && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(folder)) {
      process.kill(pid, "SIGCONT");
      process.kill(pid, "SIGQUIT");
      await until(() => !existsSync(join(clusterOf(folder), "postmaster.pid")) || !isAlive(pid));
    }
    rmSync(folder, { recursive: true, force: true });
  }
});

function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sallyport-test-"));
  if (AS_ROOT) chmodSync(folder, 0o711);
  folders.push(folder);
  return folder;
}

function clusterOf(dataDir: string): string {
  return join(dataDir, "postgres", "cluster");
}

function start(dataDir: string, key = KEY, patienceMs = 20_000): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir, patienceMs, passwordOf: (role) => `${key}-${role}` });
}

async function query(server: EmbeddedPostgres, login: Login, sql: string, values: unknown[] = []) {
  const client = new pg.Client(server.connectionOf(login));
  await client.connect();
  try {
    return (await client.query(sql, values)).rows;
  } finally {
    await client.end();
  }
}

async function refusal(server: EmbeddedPostgres, login: Login, sql: string): Promise<unknown> {
  return query(server, login, sql).then(
    () => "allowed",
    (error) => error.code,
  );
}

async function until(condition: () => boolean): Promise<void> {
  for (let round = 0; !condition(); round += 1) {
    if (round === 2000) throw new Error("It did not happen within 20 seconds");
    await Bun.sleep(10);
  }
}

/** Another process that starts the database on the folder, says so, and stops it when its input ends. */
function owner(dataDir: string, key = KEY): { child: ChildProcess; said: Promise<string> } {
  const program = `
    import { startEmbeddedPostgres } from ${JSON.stringify(new URL("index.ts", import.meta.url).pathname)};
    const server = await startEmbeddedPostgres({
      dataDir: ${JSON.stringify(dataDir)}, passwordOf: (role) => ${JSON.stringify(key)} + "-" + role });
    process.stdout.write("fresh " + server.fresh + " adopted " + server.adopted);
    process.stdin.on("end", async () => { await server.stop(); process.exit(0); }).resume();`;
  const child = spawn(process.execPath, ["-e", program], { stdio: ["pipe", "pipe", "inherit"] });
  children.push(child);
  const said = new Promise<string>((resolve) => {
    child.stdout?.once("data", (data) => resolve(String(data)));
    child.once("exit", () => resolve("ended"));
  });
  return { child, said };
}

async function sentence(attempt: Promise<unknown>): Promise<string> {
  const error = await attempt.then(
    () => undefined,
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(OperatorError);
  expect(error.message).toMatch(/^[^\n]+\.$/);
  expect(error.message).not.toContain(KEY);
  return error.message;
}

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

describe("the logins", () => {
  test("may do what their plane needs, and nothing else", async () => {
    const server = await start(dataFolder());
    await query(
      server,
      "sallyport_migrate",
      `CREATE TABLE secrets (value text);
       CREATE FUNCTION read_secrets() RETURNS SETOF secrets LANGUAGE sql SECURITY DEFINER SET search_path = ''
         AS 'SELECT * FROM public.secrets';
       GRANT SELECT ON secrets TO sallyport_definer;
       ALTER FUNCTION read_secrets() OWNER TO sallyport_definer;
       SET ROLE sallyport_definer;
       CREATE OR REPLACE FUNCTION read_secrets() RETURNS SETOF secrets LANGUAGE sql SECURITY DEFINER
         SET search_path = '' AS 'SELECT * FROM public.secrets LIMIT 1';`,
    );
    const denied = "42501";
    for (const login of [
      "sallyport_gateway",
      "sallyport_control",
      "sallyport_worker",
      "sallyport_audit",
    ] as const) {
      for (const sql of [
        "SELECT * FROM secrets",
        "SELECT * FROM read_secrets()",
        "CREATE TABLE mine ()",
        "CREATE TEMP TABLE mine ()",
        "CREATE SCHEMA mine",
        "CREATE DATABASE mine",
        "CREATE ROLE mine",
        "DROP TABLE secrets",
        "SET ROLE sallyport_migrate",
        "SET ROLE sallyport_definer",
        "SELECT rolpassword FROM pg_authid",
        "SELECT lo_from_bytea(0, 'kept outside all tables')",
        "SELECT pg_logical_emit_message(false, 'kept', 'in the log of changes')",
        "SET log_statement = 'all'",
        "COPY (SELECT 1) TO '/tmp/mine'",
        "ALTER ROLE sallyport_migrate PASSWORD 'x'",
      ]) {
        expect(await refusal(server, login, sql), `${login}: ${sql}`).toBe(denied);
      }
    }
    await query(
      server,
      "sallyport_migrate",
      "SET ROLE sallyport_definer; GRANT EXECUTE ON FUNCTION read_secrets() TO sallyport_gateway",
    );
    expect(await refusal(server, "sallyport_gateway", "SELECT * FROM read_secrets()")).toBe("allowed");
    for (const sql of [
      "ALTER SYSTEM SET log_statement = 'all'",
      "CREATE ROLE mine",
      "SELECT pg_read_file('PG_VERSION')",
    ]) {
      expect(await refusal(server, "sallyport_migrate", sql), sql).toBe(denied);
    }
    for (const database of ["postgres", "template1"]) {
      const outside = new pg.Client({ ...server.connectionOf("sallyport_migrate"), database });
      expect(await outside.connect().catch((error) => error.code), database).toBe(denied);
    }
    await server.stop();
  });

  test("are put right at the next start after somebody changed them", async () => {
    const dataDir = dataFolder();
    const first = await start(dataDir);
    const superuser = new pg.Client({
      ...first.connectionOf("sallyport_migrate"),
      user: "postgres",
      password: `${KEY}-postgres`,
    });
    await superuser.connect();
    await superuser.query("ALTER ROLE sallyport_gateway CREATEDB BYPASSRLS PASSWORD 'changed'");
    await superuser.query("GRANT TEMP, CONNECT ON DATABASE sallyport TO PUBLIC");
    await superuser.end();
    await first.stop();
    const second = await start(dataDir);
    const [role] = await query(
      second,
      "sallyport_gateway",
      "SELECT rolcreatedb, rolbypassrls FROM pg_roles WHERE rolname = current_user",
    );
    expect(role).toEqual({ rolcreatedb: false, rolbypassrls: false });
    expect(await refusal(second, "sallyport_gateway", "CREATE TEMP TABLE mine ()")).toBe("42501");
    await second.stop();
  });
});

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
    children.push(stranger);
    for (const file of [lock, socketLock]) {
      writeFileSync(file, readFileSync(file, "utf8").replace(String(pid), String(stranger.pid)));
    }
    const second = await start(dataDir);
    expect(second.adopted).toBe(false);
    expect(stranger.exitCode).toBeNull();
    await second.stop();
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

describe("two processes on one data folder", () => {
  test("the first to leave leaves the server to the other, the last stops it", async () => {
    const dataDir = dataFolder();
    const [first, second] = [await start(dataDir), await start(dataDir)];
    expect(second.adopted).toBe(true);
    const pid = postmasterPid(clusterOf(dataDir)) ?? 0;
    await first.stop();
    expect(await refusal(second, "sallyport_gateway", "SELECT 1")).toBe("allowed");
    await second.stop();
    expect(servesCluster(pid, clusterOf(dataDir))).toBe(false);
  });

  test("a foreign client keeps the server too", async () => {
    const dataDir = dataFolder();
    const server = await start(dataDir);
    const client = new pg.Client({ ...server.connectionOf("sallyport_audit"), application_name: "somebody" });
    await client.connect();
    await server.stop();
    expect((await client.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
    await client.end();
    const last = await start(dataDir);
    expect(last.adopted).toBe(true);
    await last.stop();
  });

  test("leaving at the same instant, they do not leave the server behind", async () => {
    const dataDir = dataFolder();
    for (let round = 0; round < 5; round += 1) {
      const both = await Promise.all([start(dataDir), start(dataDir)]);
      const pid = postmasterPid(clusterOf(dataDir)) ?? 0;
      await Promise.all(both.map((server) => server.stop()));
      expect(servesCluster(pid, clusterOf(dataDir))).toBe(false);
    }
  });

  test("own connections still open do not keep it", async () => {
    const dataDir = dataFolder();
    const server = await start(dataDir);
    const forgotten = new pg.Client(server.connectionOf("sallyport_worker"));
    forgotten.on("error", () => undefined);
    await forgotten.connect();
    const pid = postmasterPid(clusterOf(dataDir)) ?? 0;
    await server.stop();
    expect(servesCluster(pid, clusterOf(dataDir))).toBe(false);
  });
});

describe("another master key", () => {
  test("is named as the reason, and leaves no server behind", async () => {
    const dataDir = dataFolder();
    await (await start(dataDir)).stop();
    expect(await sentence(start(dataDir, "another"))).toContain("master key is not the one");
    await until(() => !existsSync(join(clusterOf(dataDir), "postmaster.pid")));
  });

  test("does not disturb a server that runs", async () => {
    const dataDir = dataFolder();
    const server = await start(dataDir);
    expect(await sentence(start(dataDir, "another"))).toContain("master key is not the one");
    expect(await refusal(server, "sallyport_gateway", "SELECT 1")).toBe("allowed");
    await server.stop();
  });
});

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

describe("a data folder", () => {
  test("too deep for a socket gets one elsewhere: private, kept, and replaced if it is not private any more", async () => {
    const dataDir = join(dataFolder(), "deep".repeat(25));
    folders.push(dataDir);
    const first = await start(dataDir);
    folders.push(first.socketDir);
    expect(first.socketDir.startsWith(tmpdir())).toBe(true);
    expect(statSync(first.socketDir).mode & 0o777).toBe(0o700);
    await first.stop();
    const second = await start(dataDir);
    expect(second.socketDir).toBe(first.socketDir);
    await second.stop();
    chmodSync(first.socketDir, 0o755);
    const third = await start(dataDir);
    folders.push(third.socketDir);
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
