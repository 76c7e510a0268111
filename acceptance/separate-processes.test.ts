import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { closeSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { chmod, chown } from "node:fs/promises";
import { join, resolve } from "node:path";
import { account, makePostgres, type OwnPostgres } from "./postgres.ts";
import { childrenOf, isAlive, makeEmptyDataDir, removeDataDir } from "./product.ts";

const LAUNCHER = resolve(import.meta.dir, "../server/bin/sallyport.mjs");
const random = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64");
const LOGINS = ["gateway", "migrate", "control", "worker", "audit"] as const;
const ROLES = ["gateway", "control", "worker"] as const;
type Role = (typeof ROLES)[number];

/** What each process may have in its memory. The launcher has everything: it starts the others again. */
const HAS: Readonly<Record<Role, readonly string[]>> = {
  gateway: ["master key", "pepper", "metrics token", "login gateway"],
  control: ["master key", "pepper", "login control"],
  worker: ["master key", "login worker", "login audit"],
};

const SECRETS: Readonly<Record<string, string>> = {
  "master key": random(),
  pepper: random(),
  "metrics token": `metrics-${crypto.randomUUID()}`,
  ...Object.fromEntries(LOGINS.map((login) => [`login ${login}`, `password-${crypto.randomUUID()}`])),
};

/** Read by another program of the same user; prints what it could open. */
const PROBE = `
const { openSync, readdirSync, readlinkSync } = require("node:fs");
const open = [];
for (const pid of process.argv.slice(1))
  for (const [name, look] of [
    ["environ", () => openSync("/proc/" + pid + "/environ", "r")],
    ["mem", () => openSync("/proc/" + pid + "/mem", "r")],
    ["maps", () => openSync("/proc/" + pid + "/maps", "r")],
    ["descriptors", () => readdirSync("/proc/" + pid + "/fd").map((fd) => readlinkSync("/proc/" + pid + "/fd/" + fd))],
    ["working folder", () => readlinkSync("/proc/" + pid + "/cwd")],
  ])
    try { look(); open.push(pid + " " + name); } catch {}
console.log(JSON.stringify(open));
`;

/** A user who is not root, for whom the kernel's rules between processes of one user hold; null where the tests are not root. */
const user = account();

let database: OwnPostgres;
let dataDir = "";
let child: Bun.Subprocess<"ignore", "pipe", "pipe">;
let output = "";
const pids = new Map<string, number>();

beforeAll(async () => {
  database = await makePostgres();
  dataDir = await makeEmptyDataDir();
  if (user) await chown(dataDir, user.uid, user.gid);
  await chmod(dataDir, 0o700);
  const urls = Object.entries(database.urls("socket")).map(([name, url]) => {
    const login = /sallyport_(\w+):/.exec(url)?.[1];
    return [name, url.replace(":x@", `:${SECRETS[`login ${login}`]}@`)] as const;
  });
  child = Bun.spawn([...asUser(), "node", LAUNCHER, "serve"], {
    cwd: "/",
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: dataDir,
      SALLYPORT_DATA_DIR: dataDir,
      SALLYPORT_PORT: "0",
      SALLYPORT_MASTER_KEY: SECRETS["master key"] ?? "",
      SALLYPORT_KEY_PEPPERS: `1:${SECRETS["pepper"]}`,
      SALLYPORT_METRICS_TOKEN: SECRETS["metrics token"] ?? "",
      ...Object.fromEntries(urls),
    },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const said = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr])
    void (async () => {
      const decoder = new TextDecoder();
      for await (const piece of stream) {
        output += decoder.decode(piece, { stream: true });
        if (output.includes("Ctrl-C stops it.")) said.resolve();
      }
    })();
  await Promise.race([
    said.promise,
    child.exited.then(() => Promise.reject(new Error(`it did not start:\n${output}`))),
  ]);
  const launcher = childrenOf(child.pid)[0]?.pid ?? 0;
  pids.set("launcher", launcher);
  for (const { pid, words } of childrenOf(launcher))
    if (words.at(-2) === "role") pids.set(words.at(-1) ?? "", pid);
}, 300_000);

afterAll(async () => {
  child?.kill("SIGTERM");
  await child?.exited;
  await database?.remove();
  await removeDataDir(dataDir);
});

function asUser(): readonly string[] {
  return user ? ["setpriv", `--reuid=${user.uid}`, `--regid=${user.gid}`, "--clear-groups"] : [];
}

/** Of each thread of a process, which the kernel gives turns to (proc(5), field 19 of stat). */
function nicenessOf(pid: number): readonly number[] {
  return readdirSync(`/proc/${pid}/task`).map((thread) => {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, "latin1");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16]);
  });
}

const PAGE_BYTES = 4_096;
const ENTRY_BYTES = 8;
/** The page is in memory, or swapped out (proc(5), the last byte of its entry in pagemap). */
const IS_THERE = 0b1100_0000;

/** The secrets that stand anywhere in a process's memory. Root may look. */
function secretsIn(pid: number): readonly string[] {
  const found = new Set<string>();
  const memory = openSync(`/proc/${pid}/mem`, "r");
  const pages = openSync(`/proc/${pid}/pagemap`, "r");
  try {
    for (const [, from = "", to = ""] of readFileSync(`/proc/${pid}/maps`, "latin1").matchAll(
      /^(\w+)-(\w+) rw/gm,
    ))
      for (const [start, end] of written(pages, Number.parseInt(from, 16), Number.parseInt(to, 16))) {
        const bytes = Buffer.alloc(end - start);
        try {
          readSync(memory, bytes, 0, bytes.length, start);
        } catch {
          continue; // It was given back meanwhile.
        }
        for (const [name, secret] of Object.entries(SECRETS)) if (bytes.includes(secret)) found.add(name);
      }
  } finally {
    closeSync(memory);
    closeSync(pages);
  }
  return [...found];
}

/** The parts of a mapping in which something was ever written: of the gigabytes that the runtime sets aside, some dozen megabytes. */
function* written(pages: number, from: number, to: number): Iterable<readonly [start: number, end: number]> {
  const entries = Buffer.alloc(((to - from) / PAGE_BYTES) * ENTRY_BYTES);
  readSync(pages, entries, 0, entries.length, (from / PAGE_BYTES) * ENTRY_BYTES);
  let start: number | null = null;
  for (let page = 0; page * ENTRY_BYTES < entries.length; page += 1) {
    const isThere = ((entries[page * ENTRY_BYTES + ENTRY_BYTES - 1] ?? 0) & IS_THERE) !== 0;
    const at = from + page * PAGE_BYTES;
    if (isThere) start ??= at;
    else if (start !== null) {
      yield [start, at];
      start = null;
    }
  }
  if (start !== null) yield [start, to];
}

describe("P-6 each process of the server", () => {
  test("runs as a process of its own", () => {
    expect(new Set(pids.keys())).toEqual(new Set(["launcher", ...ROLES]));
    for (const pid of pids.values()) expect(isAlive(pid)).toBe(true);
  });

  test("stands back for calls of customers, with all its threads, if it is not what they wait for", () => {
    const own = nicenessOf(pids.get("launcher") ?? 0);
    expect(new Set(own).size).toBe(1);
    const [first = Number.NaN] = own;
    expect(new Set(nicenessOf(pids.get("gateway") ?? 0))).toEqual(new Set([first]));
    for (const role of ["control", "worker"])
      expect(new Set(nicenessOf(pids.get(role) ?? 0)), role).toEqual(new Set([Math.min(19, first + 5)]));
  });

  test.skipIf(user === null).each(ROLES)("%s has its own secrets in its memory and no other's", (role) => {
    const found = secretsIn(pids.get(role) ?? 0);
    const foreign = found.filter((name) => !HAS[role].includes(name));
    expect(foreign).toEqual([]);
    // Looked at the right place: what opens its database is there.
    expect(found).toContain(`login ${role}`);
  });

  test("opens nothing of another: with the rights of one, no memory, environment, file or folder of the others", () => {
    const all = [...pids.values()].map(String);
    const probe = Bun.spawnSync([...asUser(), process.execPath, "--no-env-file", "-e", PROBE, ...all], {
      cwd: "/",
      env: { PATH: process.env["PATH"] ?? "" },
    });
    expect(probe.stderr.toString()).toBe("");
    expect(JSON.parse(probe.stdout.toString())).toEqual([]);
  });

  test("the same look finds what an unprotected program of the same user leaves open", async () => {
    const open = Bun.spawn([...asUser(), "sleep", "60"], { cwd: "/", env: {} });
    const probe = Bun.spawnSync(
      [...asUser(), process.execPath, "--no-env-file", "-e", PROBE, String(open.pid)],
      {
        cwd: "/",
        env: { PATH: process.env["PATH"] ?? "" },
      },
    );
    open.kill("SIGKILL");
    await open.exited;
    expect(JSON.parse(probe.stdout.toString())).toContain(`${open.pid} environ`);
  });

  test("finds no secret in the data folder of a production server", () => {
    const files = Bun.spawnSync(["find", dataDir, "-type", "f"])
      .stdout.toString()
      .split("\n")
      .filter(Boolean);
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const bytes = readFileSync(join("/", file));
      for (const [name, secret] of Object.entries(SECRETS))
        expect(bytes.includes(secret), `${file} has ${name}`).toBe(false);
    }
  });
});
