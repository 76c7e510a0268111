import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import type pg from "pg";
import { watch } from "../../testing/audit-watch.ts";
import { startTestDatabase, type TestDatabase } from "../../testing/database.ts";
import { declaredFor } from "./act/performing.ts";
import { buildProgram } from "./program.ts";
import type { Invocation } from "./terminal.ts";
import { CommandLine } from "./testing/command-line.ts";

setDefaultTimeout(60_000);

const LAUNCHER = fileURLToPath(new URL("../../bin/sallyport.mjs", import.meta.url));

/** What earlier examples made. */
interface Ids {
  readonly key: string;
  readonly token: string;
}

interface Example {
  /** Whether it does something that must be in the ledger. */
  readonly acts: boolean;
  readonly words: (ids: Ids) => readonly string[];
  readonly input?: string;
}

const reads = (...words: readonly string[]): Example => ({ acts: false, words: () => words });
const acts = (...words: readonly string[]): Example => ({ acts: true, words: () => words });
const ADD = [
  "providers",
  "add",
  "openai-compatible",
  "--base-url",
  "http://127.0.0.1:9/v1",
  "--allow-private",
];

/** One call of every command there is, in an order in which each has something to do. A new one must be added. */
const COMMANDS: Readonly<Record<string, Example>> = {
  migrate: acts("migrate"),
  serve: acts("serve"),
  "keys create": acts("keys", "create", "--test"),
  "keys list": reads("keys", "list"),
  "keys rotate": { acts: true, words: ({ key }) => ["keys", "rotate", key] },
  "keys revoke": { acts: true, words: ({ key }) => ["keys", "revoke", key] },
  "providers add": acts(...ADD, "--no-secret", "--model", "m"),
  "providers remove": acts("providers", "remove", "openai-compatible"),
  "organizations create": acts("organizations", "create", "nouns"),
  "organizations list": reads("organizations", "list"),
  "organizations rename": acts("organizations", "rename", "nouns", "Nouns"),
  "projects create": acts("projects", "create", "web", "--organization", "nouns"),
  "projects list": reads("projects", "list", "--organization", "nouns"),
  "members create": acts("members", "create", "Ada", "--organization", "nouns"),
  "members list": reads("members", "list", "--organization", "nouns"),
  "tokens create": acts("tokens", "create", "mara"),
  "tokens list": reads("tokens", "list"),
  "tokens revoke": { acts: true, words: ({ token }) => ["tokens", "revoke", token] },
  doctor: reads("doctor"),
  config: reads("config"),
  completion: reads("completion", "bash"),
  try: acts("try", "Hello", "--organization", "default"),
  mailbox: reads("mailbox"),
  "drill canary": acts("drill", "canary", "--requests", "5"),
  "drill search": { ...reads("drill", "search"), input: "a text that is nowhere at all\n" },
};

let database: TestDatabase;
let superuser: pg.Client;
let environment: Record<string, string>;
let server: ChildProcess | null = null;
let url = "";
const line = new CommandLine();

beforeAll(async () => {
  database = await startTestDatabase();
  superuser = await database.connect("postgres");
  const temporary = join(line.dataDir, "temporary");
  mkdirSync(temporary);
  const secret = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64");
  const address = (login: "gateway" | "migrate" | "control" | "worker" | "audit") => {
    const { host, port, user, password, database: name } = database.addressOf(`sallyport_${login}`);
    return `postgresql://${user}:${encodeURIComponent(password)}@localhost:${port}/${name}?host=${encodeURIComponent(host)}`;
  };
  environment = {
    DATABASE_URL: address("gateway"),
    SALLYPORT_DATABASE_URL_MIGRATE: address("migrate"),
    SALLYPORT_DATABASE_URL_CONTROL: address("control"),
    SALLYPORT_DATABASE_URL_WORKER: address("worker"),
    SALLYPORT_DATABASE_URL_AUDIT: address("audit"),
    SALLYPORT_MASTER_KEY: secret(),
    SALLYPORT_KEY_PEPPERS: `1:${secret()}`,
    SALLYPORT_OPERATOR: "mara",
    // Drills search the folders for temporary files.
    TMPDIR: temporary,
  };
});

afterAll(async () => {
  if (server) {
    const ended = once(server, "exit");
    server.kill("SIGTERM");
    await ended;
  }
  await database.stop();
  line.remove();
});

async function serve(): Promise<void> {
  const { PATH = "", HOME = "" } = Bun.env;
  // Without the auditor's login it does not move entries into the tree, so that each can be seen where it was written.
  const { SALLYPORT_DATABASE_URL_AUDIT: _, ...given } = environment;
  server = spawn("node", [LAUNCHER, "serve", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { PATH, HOME, SALLYPORT_DATA_DIR: line.dataDir, SALLYPORT_PORT: "0", ...given },
  });
  if (!server.stdout) throw new Error("no standard output");
  const [first] = await once(createInterface({ input: server.stdout }), "line");
  url = (JSON.parse(String(first)) as { url: string }).url;
  environment["SALLYPORT_PORT"] = new URL(url).port;
}

function leaves(command: Command, path: readonly string[] = []): readonly string[] {
  // Those that perform an operation are watched while their own examples run (examples.pg.test.ts).
  if (declaredFor(command) !== null) return [];
  if (command.commands.length === 0) return [path.join(" ")];
  return command.commands.flatMap((sub) => leaves(sub, [...path, sub.name()]));
}

test("D-4 every command there is has an example here", async () => {
  const nobody: Invocation = {
    arguments: [],
    environment: {},
    root: "",
    terminal: {
      out() {},
      err() {},
      interactive: false,
      readInput: async () => "",
      async *readLines() {},
    },
    onStopSignal() {},
  };
  // `role` is not for people: `serve` starts the other processes with it.
  const names = leaves(await buildProgram(nobody, () => true)).filter(
    (name) => name !== "role" && name !== "help" && !name.endsWith(" help"),
  );
  expect(names.filter((name) => !(name in COMMANDS))).toEqual([]);
});

test.each(Object.keys(COMMANDS))(
  "D-4 whatever it changes is audited in the same transaction: %s",
  async (name) => {
    const example = COMMANDS[name] ?? expect.unreachable();
    const { rows } = await superuser.query<Ids>(
      `select (select id from api_keys where revoked_at is null limit 1) as key,
         
         
         (select id from operator_tokens limit 1) as token`,
    );
    const words = example.words(rows[0] ?? expect.unreachable());
    const input = example.input === undefined ? {} : { input: example.input };
    let exit: number | null = 0;
    const seen = await watch(superuser, async () => {
      if (name === "serve") return serve();
      exit = (await line.run(words, { env: environment, ...input })).code;
    });
    // A provider that is not there cannot be tested, a drill may find something; each has done its work by then.
    if (example.acts && !name.startsWith("drill")) expect(exit, line.transcript.at(-1)).toBe(0);
    expect(seen).toMatchObject({ unaudited: [], removedWithoutEntry: [] });
    expect(seen.entries > 0, "entries").toBe(example.acts);
    if (!example.acts) expect(seen.changed).toBe(0);
  },
);

test("D-4 no route changes anything but usage", async () => {
  const { key } = await line.json<{ key: string }>(
    ["keys", "create", "--test", "--organization", "default"],
    { env: environment },
  );
  const welcome = await fetch(url, { headers: { accept: "application/json" } });
  const { endpoints } = (await welcome.json()) as { endpoints: { method: string; path: string }[] };
  expect(endpoints.length).toBeGreaterThan(5);
  const seen = await watch(superuser, async () => {
    for (const { method: asked, path } of endpoints) {
      const method = asked === "*" ? "GET" : asked;
      const body = JSON.stringify({
        model: "gpt-4o-mini",
        input: "x",
        prompt: "x",
        messages: [{ role: "user", content: "x" }],
      });
      const response = await fetch(url + path.replace("*", "gpt-4o-mini"), {
        method,
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        ...(method === "GET" ? {} : { body }),
      });
      await response.text();
    }
  });
  expect(seen).toEqual({ entries: 0, changed: 0, unaudited: [], removedWithoutEntry: [] });
});

test("D-4 the watch itself finds a change without an entry", async () => {
  const seen = await watch(superuser, () => superuser.query("update providers set priority = priority + 1"));
  const added = await watch(superuser, () =>
    superuser.query(
      "insert into providers (id, slug, name, kind, base_url) values (gen_random_uuid(), 'x', 'x', 'openai', 'x')",
    ),
  );
  const removed = await watch(superuser, () => superuser.query("delete from providers"));
  expect(seen.entries).toBe(0);
  expect(added.unaudited).toEqual(["providers"]);
  expect(removed.removedWithoutEntry.length).toBeGreaterThan(0);
});
