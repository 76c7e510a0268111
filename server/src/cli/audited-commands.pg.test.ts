import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import type pg from "pg";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "../../testing/database.ts";
import { adoptMasterKey } from "../../testing/vault.ts";
import { ensureSigningKey } from "../audit/index.ts";
import { systemClock } from "../kernel/clock.ts";
import { createEnvironmentKms } from "../platform/kms/environment-kms.ts";
import { connectControlDatabase } from "../platform/postgres/index.ts";
import { createVault } from "../vault/index.ts";
import { buildProgram } from "./program.ts";
import type { Invocation } from "./terminal.ts";
import { CommandLine } from "./testing/command-line.ts";

setDefaultTimeout(60_000);

const LAUNCHER = fileURLToPath(new URL("../../bin/sallyport.mjs", import.meta.url));

/** What earlier examples made. */
interface Ids {
  readonly key: string;
  readonly grant: string;
  readonly budget: string;
  readonly limit: string;
  readonly token: string;
  readonly oldKey: string;
}

const NOBODY = "00000000-0000-7000-8000-000000000000";

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
  "providers list": reads("providers", "list"),
  "providers test": reads("providers", "test", "openai-compatible"),
  "prices set": acts("prices", "set", "openai-compatible", "m", "--input", "1", "--reason", "x"),
  "prices list": reads("prices", "list"),
  "prices show": reads("prices", "show", "openai-compatible", "m"),
  "prices history": reads("prices", "history"),
  "plans create": acts("plans", "create", "reseller"),
  "plans set": acts("plans", "set", "reseller", "*", "--markup", "20", "--reason", "x"),
  "plans assign": acts("plans", "assign", "reseller", "--organization", "default"),
  "plans list": reads("plans", "list"),
  "providers remove": acts("providers", "remove", "openai-compatible"),
  apply: {
    acts: true,
    words: () => ["apply", "-"],
    input: JSON.stringify({
      organizations: [{ slug: "acme", projects: [{ slug: "web" }] }],
      limits: [
        { rate: "600/minute", each: "project" },
        { rate: "90000/minute", unit: "tokens", organization: "acme" },
      ],
    }),
  },
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
  "vault status": reads("vault", "status"),
  "vault rewrap": acts("vault", "rewrap"),
  "vault retire-key": { acts: true, words: ({ oldKey }) => ["vault", "retire-key", oldKey] },
  "vault pepper-keys": reads("vault", "pepper-keys", "7"),
  "vault retire-pepper": acts("vault", "retire-pepper", "7"),
  "credits grant": acts("credits", "grant", "25.00", "--reason", "invoice 1"),
  "credits balance": reads("credits", "balance"),
  "credits refund": {
    acts: true,
    words: ({ grant }) => ["credits", "refund", "--grant", grant, "--amount", "1", "--reason", "chargeback"],
  },
  "budgets set": acts("budgets", "set", "50", "--period", "month", "--alert", "50,80"),
  "budgets list": reads("budgets", "list"),
  "budgets time-zone": acts("budgets", "time-zone", "Europe/Berlin"),
  "budgets remove": { acts: true, words: ({ budget }) => ["budgets", "remove", budget] },
  "limits set": acts("limits", "set", "600/minute", "--each", "key"),
  "limits list": reads("limits", "list"),
  "limits remove": { acts: true, words: ({ limit }) => ["limits", "remove", limit] },
  "limits outage": acts("limits", "outage", "open", "--reason", "ticket 4"),
  "emergency stop": acts("emergency", "stop", "--everything", "--reason", "incident 1"),
  "emergency list": reads("emergency", "list"),
  "emergency resume": acts("emergency", "resume", "--everything", "--reason", "it is over"),
  "emergency batch": {
    acts: true,
    words: () => ["emergency", "batch"],
    input: ["stop", "resume"]
      .map((act) => `${JSON.stringify({ act, organization: "acme", reason: "ticket 2" })}\n`)
      .join(""),
  },
  "debug on": acts("debug", "on", "--organization", "default", "--reason", "ticket 3"),
  "debug list": reads("debug", "list"),
  "debug off": acts("debug", "off", "--organization", "default", "--reason", "seen enough"),
  "ledger verify": reads("ledger", "verify"),
  "ledger rebuild": acts("ledger", "rebuild"),
  "ledger reconcile": acts("ledger", "reconcile"),
  "ledger explain": reads("ledger", "explain", NOBODY),
  "ledger prove": reads("ledger", "prove", NOBODY),
  doctor: reads("doctor"),
  "nodes list": reads("nodes", "list"),
  "nodes forget": acts("nodes", "forget", NOBODY),
  config: reads("config"),
  models: reads("models"),
  usage: reads("usage"),
  "audit list": reads("audit", "list"),
  "audit key": reads("audit", "key"),
  "audit rotate-key": acts("audit", "rotate-key"),
  "audit verify": reads("audit", "verify"),
  "audit erase-subject": acts("audit", "erase-subject", "operator:mara", "--yes"),
  "audit export": reads("audit", "export"),
  try: acts("try", "Hello"),
  "drill canary": acts("drill", "canary", "--requests", "5"),
  "drill search": { ...reads("drill", "search"), input: "a text that is nowhere at all\n" },
};

/** What changes without being an administrative act. */
const NO_ACT: Readonly<Record<string, string>> = {
  nodes: "leases, twice a second",
  usage_requests: "what customers did",
  idempotency_records: "what customers did",
  audit_entries: "the ledger itself",
  audit_leaves: "the ledger itself, where entries are moved to",
  audit_tiles: "hashes of the ledger",
  audit_checkpoints: "signatures of the ledger",
  audit_subject_keys:
    "keys of the ledger, made when an entry is moved; that one is erased is covered by its test",
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
    SALLYPORT_MASTER_KEY: `${secret()},${await startedWithAnotherKey()}`,
    SALLYPORT_KEY_PEPPERS: `1:${secret()}`,
    SALLYPORT_OPERATOR: "mara",
    // Drills search the folders for temporary files.
    TMPDIR: temporary,
  };
});

/** The database as another master key has left it, which is to be replaced, and with a pepper that nothing needs. */
async function startedWithAnotherKey(): Promise<string> {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
  const vault = createVault(createEnvironmentKms(bytes), systemClock);
  await adoptMasterKey(control, vault);
  await ensureSigningKey(control, vault, undefined);
  await control.close();
  await superuser.query("insert into pepper_checks (version, proof) values (7, $1)", [Buffer.alloc(32)]);
  return Buffer.from(bytes).toString("base64");
}

afterAll(async () => {
  if (server) {
    const ended = once(server, "exit");
    server.kill("SIGTERM");
    await ended;
  }
  await database.stop();
  line.remove();
});

interface Row {
  readonly table: string;
  readonly transaction: string;
  readonly row: string;
}

/** Every row of every table with the transaction that wrote it, except what usage marks on a key. */
async function everyRow(): Promise<readonly Row[]> {
  const { rows: tables } = await superuser.query<{ name: string }>(
    "select relname as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace",
  );
  const parts = tables.map(
    ({ name }) =>
      `select '${name}' as table, xmin::text as transaction, (to_jsonb(t) - 'last_used_at')::text as row from ${name} t`,
  );
  return (await superuser.query<Row>(parts.join(" union all "))).rows;
}

/** What happened to the tables while `work` ran, and which of it no audit entry of the same transaction covers. */
async function watch(work: () => Promise<unknown>) {
  const before = await everyRow();
  await work();
  const after = await everyRow();
  const identity = ({ table, row }: Row) => `${table} ${row}`;
  const [known, still] = [new Set(before.map(identity)), new Set(after.map(identity))];
  const isAct = ({ table }: Row) => !(table in NO_ACT);
  const written = after.filter((row) => isAct(row) && !known.has(identity(row)));
  const removed = before.filter((row) => isAct(row) && !still.has(identity(row)));
  const entries = after.filter((row) => row.table === "audit_entries" && !known.has(identity(row)));
  const audited = new Set(entries.map(({ transaction }) => transaction));
  return {
    entries: entries.length,
    changed: written.length + removed.length,
    unaudited: written.filter(({ transaction }) => !audited.has(transaction)).map(({ table }) => table),
    removedWithoutEntry: entries.length === 0 ? removed.map(({ table }) => table) : [],
  };
}

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
  expect(new Set(Object.keys(COMMANDS))).toEqual(new Set(names));
});

test.each(Object.keys(COMMANDS))(
  "D-4 whatever it changes is audited in the same transaction: %s",
  async (name) => {
    const example = COMMANDS[name] ?? expect.unreachable();
    const { rows } = await superuser.query<Ids>(
      `select (select id from api_keys where revoked_at is null limit 1) as key,
         (select id from credit_grants limit 1) as grant, (select id from budgets limit 1) as budget,
         (select number from limit_rules where scope = 'key' limit 1) as limit,
         (select id from operator_tokens limit 1) as token,
         (select key_id from master_key_checks order by created_at limit 1) as "oldKey"`,
    );
    const words = example.words(rows[0] ?? expect.unreachable());
    const input = example.input === undefined ? {} : { input: example.input };
    let exit: number | null = 0;
    const seen = await watch(async () => {
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
  const { key } = await line.json<{ key: string }>(["keys", "create", "--test"], { env: environment });
  const welcome = await fetch(url, { headers: { accept: "application/json" } });
  const { endpoints } = (await welcome.json()) as { endpoints: { method: string; path: string }[] };
  expect(endpoints.length).toBeGreaterThan(5);
  const seen = await watch(async () => {
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
  const seen = await watch(() => superuser.query("update providers set priority = priority + 1"));
  const added = await watch(() =>
    superuser.query(
      "insert into providers (id, slug, kind, base_url) values (gen_random_uuid(), 'x', 'openai', 'x')",
    ),
  );
  const removed = await watch(() => superuser.query("delete from providers"));
  expect(seen.entries).toBe(0);
  expect(added.unaudited).toEqual(["providers"]);
  expect(removed.removedWithoutEntry.length).toBeGreaterThan(0);
});
