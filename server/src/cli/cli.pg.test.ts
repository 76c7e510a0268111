import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CommandLine } from "./testing/command-line.ts";

setDefaultTimeout(60_000);

const SECRET = "up-canary-7f3b9c";
const WRONG = "up-canary-wrong-11aa";
const NEXT = "up-canary-next-52c0";
const ACME = ["--organization", "acme"];
const PLACE = [...ACME, "--project", "website"];

interface NewKey {
  readonly id: string;
  readonly key: string;
  readonly mode: string;
  readonly prefix: string;
  readonly nodes: readonly { readonly how: string }[];
}

interface Listed {
  readonly items: readonly { readonly id: string; readonly status: string; readonly name: string }[];
}

const line = new CommandLine();
const made: string[] = [];
const seen: (string | null)[] = [];
let url = "";

/** A provider that speaks just enough, and quotes the secret it was given, as careless ones do. */
const upstream = Bun.serve({
  idleTimeout: 0,
  hostname: "127.0.0.1",
  port: 0,
  fetch(request) {
    const secret = request.headers.get("authorization");
    seen.push(secret);
    if (secret !== `Bearer ${SECRET}` && secret !== `Bearer ${NEXT}`)
      return Response.json({ error: { message: `wrong key ${secret}` } }, { status: 401 });
    if (new URL(request.url).pathname === "/v1/models")
      return Response.json({ object: "list", data: [{ id: "house-small" }] });
    const message = { role: "assistant", content: "from upstream" };
    return Response.json({
      id: "c1",
      object: "chat.completion",
      created: 1,
      model: "house-small",
      choices: [{ index: 0, message, finish_reason: "stop" }],
      usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
    });
  },
});
const BASE_URL = `http://127.0.0.1:${upstream.port}/v1`;
const ADD = ["providers", "add", "openai-compatible", "--base-url", BASE_URL, "--allow-private"];

async function createKey(...words: string[]): Promise<NewKey> {
  const created = await line.json<NewKey>(["keys", "create", ...words]);
  made.push(created.key);
  return created;
}

async function chat(key: string, model = "gpt-4o-mini"): Promise<number> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ model, messages: [{ role: "user", content: "Hello" }] }),
  });
  await response.text();
  return response.status;
}

const postmaster = () => existsSync(join(line.dataDir, "postgres", "cluster", "postmaster.pid"));

afterAll(async () => {
  await line.stopServer();
  await upstream.stop(true);
  line.remove();
});

describe("without a server", () => {
  test("a key is made and listed, and the embedded database is stopped again", async () => {
    const created = await createKey("--name", "First");
    expect(created).toMatchObject({ mode: "test", name: "First", nodes: [] });
    expect(created.key.startsWith(created.prefix)).toBe(true);
    const { items } = await line.json<Listed>(["keys", "list"]);
    expect(items.map(({ id, status }) => [id, status])).toEqual([[created.id, "active"]]);
    expect(postmaster()).toBe(false);
  });

  test("'try' says how to start one, and leaves no key behind", async () => {
    const { code, err } = await line.run(["try", "hi", "--json", "--url", "http://127.0.0.1:1"]);
    expect(code).toBe(1);
    expect(JSON.parse(err).error.message).toContain("npm start");
    expect((await line.json<Listed>(["keys", "list"])).items).toHaveLength(1);
  });

  test("the doctor finds everything in order but the server", async () => {
    const { code, out } = await line.run(["doctor", "--json"], { env: { SALLYPORT_PORT: "1" } });
    const { checks } = JSON.parse(out) as { checks: { name: string; ok: boolean }[] };
    // Nobody signs while no server runs, which counts as a fault once it took two minutes: doctor/audit.pg.test.ts.
    const wrong = checks.filter(({ name, ok }) => !ok && name !== "audit ledger");
    expect(wrong.map(({ name }) => name)).toEqual(["server"]);
    expect(checks.map((check) => check.name)).toContain("login sallyport_gateway");
    expect(code).toBe(1);
  });
});

describe("while a server runs on the same data", () => {
  beforeAll(async () => {
    url = await line.serve();
  });

  test("K-4: a key works when 'create' returns and is dead when 'revoke' returns", async () => {
    const { key, id, prefix, nodes } = await createKey("--test");
    expect(nodes.map((node) => node.how)).toEqual(["applied"]);
    expect(await chat(key)).toBe(200);
    const revoked = await line.json<NewKey>(["keys", "revoke", prefix]);
    expect(revoked).toMatchObject({ id, nodes: [{ how: "applied" }] });
    expect(await chat(key)).toBe(401);
  });

  test("a rotation has a grace, or none", async () => {
    const first = await createKey("--test");
    const second = await line.json<NewKey>(["keys", "rotate", first.id]);
    const third = await line.json<NewKey>(["keys", "rotate", second.prefix, "--grace", "0"]);
    made.push(second.key, third.key);
    expect(await Promise.all([first, second, third].map(({ key }) => chat(key)))).toEqual([200, 401, 200]);
  });

  test("K-3: a key's scope is what was asked for", async () => {
    const { key } = await createKey("--test", "--endpoint", "embeddings");
    expect(await chat(key)).toBe(403);
    const elsewhere = await createKey("--test", "--ip", "192.0.2.0/24");
    expect(await chat(elsewhere.key)).toBe(403);
  });

  test("P-1: a provider's secret comes from standard input and reaches only the provider", async () => {
    await line.json([...ADD, "--name", "house", "--model", "house-small=1,2"], { input: `${SECRET}\n` });
    const tested = await line.json(["providers", "test", "house"]);
    expect(tested).toMatchObject({ ok: true, outcome: "accepted", models: 1 });
    const live = await createKey();
    expect(live.mode).toBe("live");
    seen.length = 0;
    expect(await chat(live.key, "house-small")).toBe(200);
    expect(seen).toEqual([`Bearer ${SECRET}`]);
    const { usage } = await readUsage("house-small");
    expect(usage).toMatchObject([{ requests: 1, input_tokens: 3, output_tokens: 2, cost_usd: "0.000007" }]);
    const { items } = await line.json<{ items: unknown[] }>(["usage", "list"]);
    expect(items).toContainEqual(
      expect.objectContaining({ model: "house-small", outcome: "succeeded", status: 200, output_tokens: 2 }),
    );
    // P-2: the new one is in use when the command returns; it was tried before.
    seen.length = 0;
    const replaced = await line.json(["providers", "secret", "house"], { input: NEXT });
    expect(replaced).toMatchObject({ nodes: [{ how: "applied" }] });
    expect(await chat(live.key, "house-small")).toBe(200);
    expect(seen).toEqual([`Bearer ${NEXT}`, `Bearer ${NEXT}`]);
    const changed = await line.json(["providers", "change", "house", "--model", "house-large=1,2"]);
    expect(changed).toMatchObject({ has_secret: true, nodes: [{ how: "applied" }] });
    expect(await chat(live.key, "house-large")).toBe(200);
    await line.json(["providers", "change", "house", "--without-model", "house-small"]);
    expect([await chat(live.key, "house-small"), await chat(live.key, "house-large")]).toEqual([404, 200]);
    await line.json(["providers", "remove", "house"]);
    expect(await chat(live.key, "house-large")).toBe(503);
  });

  test("a secret from the environment that the provider refuses is found out", async () => {
    const env = { SALLYPORT_HOUSE_KEY: WRONG };
    const words = [...ADD, "--name", "wrong", "--model", "m", "--secret-env", "SALLYPORT_HOUSE_KEY"];
    await line.json(words, { env });
    const { code, out } = await line.run(["providers", "test", "wrong", "--json"]);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ ok: false, outcome: "credentials_refused", status: 401 });
    await line.json(["providers", "remove", "wrong"]);
  });

  test("'try' answers with a key of its own and takes it back", async () => {
    const answered = await line.json<{ answer: string }>(["try", "hi", "--url", url]);
    expect(answered).toMatchObject({ model: "simulated-chat", cost_usd: "0.000000" });
    expect(answered.answer).toContain("simulated");
    const { items } = await line.json<Listed>(["keys", "list"]);
    expect(items.filter((key) => key.name === "sallyport try").map((key) => key.status)).toEqual(["revoked"]);
  });

  test("'try' does the same far away, with a token and without the database's login", async () => {
    const { token } = await line.json<{ token: string }>(["tokens", "create", "mara"]);
    const env = {
      SALLYPORT_TOKEN: token,
      SALLYPORT_OPERATOR: "another",
      DATABASE_URL: "postgresql://nobody@127.0.0.1:1/x",
    };
    for (const words of [
      ["try", "hi", "--url", url, "--organization", "default"],
      ["--url", url, "try", "hi"],
    ])
      expect(await line.json(words, { env })).toMatchObject({
        model: "simulated-chat",
        cost_usd: "0.000000",
      });
    const { items } = await line.json<Listed>(["keys", "list"]);
    const tried = items.filter((key) => key.name === "sallyport try");
    expect(tried.map(({ status }) => status)).toEqual(["revoked", "revoked", "revoked"]);
  });

  test("'try' takes its key back when it is interrupted", async () => {
    const { promise: reached, resolve: sayReached } = Promise.withResolvers<void>();
    const silent = Bun.serve({
      idleTimeout: 0,
      hostname: "127.0.0.1",
      port: 0,
      fetch() {
        sayReached();
        return new Promise<Response>(() => {});
      },
    });
    const place = ["--base-url", `http://127.0.0.1:${silent.port}/v1`, "--allow-private", "--no-secret"];
    await line.json([
      "providers",
      "add",
      "openai-compatible",
      "--name",
      "silent",
      ...place,
      "--model",
      "still=1,1",
    ]);
    const trying = line.start(["try", "hi", "--live", "--model", "still", "--url", url]);
    await reached;
    trying.interrupt();
    expect((await trying.ended).code).toBe(1);
    const { items } = await line.json<Listed>(["keys", "list"]);
    expect(items.filter((key) => key.name === "sallyport try").map(({ status }) => status)).toEqual(
      Array(4).fill("revoked"),
    );
    await line.json(["providers", "remove", "silent"]);
    await silent.stop(true);
  });

  test("'apply' makes what is missing, and a second time nothing", async () => {
    const file = join(line.dataDir, "declared.json");
    const key = { name: "Shop", mode: "test", organization: "acme", project: "website" };
    writeFileSync(
      file,
      JSON.stringify({
        organizations: [{ slug: "acme", projects: [{ slug: "website" }] }],
        providers: [{ slug: "declared", kind: "openai", secret_from: "SALLYPORT_DECLARED" }],
        keys: [key],
      }),
    );
    const env = { SALLYPORT_DECLARED: SECRET };
    const missing = await line.run(["apply", file, "--json"]);
    expect(JSON.parse(missing.err).error.message).toContain("providers[0].secret_from");
    type Applied = { steps: { change: string; key: string | null }[] };
    const first = await line.json<Applied>(["apply", file], { env });
    expect(first.steps.map(({ change }) => change)).toEqual(["create", "create", "create", "create"]);
    const shop = first.steps[3]?.key ?? "";
    made.push(shop);
    expect(await chat(shop)).toBe(200);
    const second = await line.json<Applied>(["apply", file]);
    expect(second.steps.every(({ change, key: again }) => change === "unchanged" && !again)).toBe(true);
    expect((await line.json<Listed>(["keys", "list", ...PLACE])).items).toHaveLength(1);
    writeFileSync(file, JSON.stringify({ keys: [{ ...key, mode: "live" }] }));
    const third = await line.json<Applied>(["apply", file]);
    expect(third.steps.map(({ change }) => change)).toEqual(["different"]);
    await line.json(["providers", "remove", "declared"]);
  });
});

describe("errors", () => {
  test.each([
    [["keys", "revoke", "sp_live_0000000000000000", ...ACME], 1, "no key"],
    [["keys", "revoke", `sp_live_${"a".repeat(65)}`, ...ACME], 1, "whole key"],
    [["keys", "list", "--organization", "nobody"], 1, "no organization 'nobody'"],
    [["keys", "create", "--expires", "soon"], 2, "--expires"],
    [["keys", "create", "--live", "--test"], 2, "--test"],
    [["keys", "revoke"], 2, "missing required argument"],
    [["keys"], 2, "--json"],
    [["providers", "add", "nonsense"], 1, "openai-compatible"],
    [["providers", "add", "openai", "sk-on-the-command-line"], 2, "histories"],
    [["providers", "add", "openai", "--secret=sk-on-the-command-line"], 2, "--secret"],
    [["providers", "add", "openai", "--secret-env", "sk-on-the-command-line"], 1, "--secret-env"],
    [[...ADD.slice(0, -1), "--model", "m"], 1, "--allow-private"],
  ] as const)("%j ends with %d and one JSON document", async (words, code, message) => {
    const ended = await line.run([...words, "--json"]);
    expect(ended.code).toBe(code);
    expect(ended.out).toBe("");
    const said = JSON.parse(ended.err).error.message;
    expect(said).toContain(message);
    expect(said).not.toContain("sk-on-the-command-line");
  });

  test("people get a sentence", async () => {
    const { code, err } = await line.run(["providers", "test", "nowhere"]);
    expect([code, err.trim().split("\n").length]).toEqual([1, 1]);
    expect(err).toStartWith("sallyport: There is no provider 'nowhere'");
  });
});

describe("afterwards", () => {
  test("the server stops the database when it is the last to use it", async () => {
    expect([await line.stopServer(), line.transcript.at(-1)]).toEqual([
      0,
      expect.stringContaining("server_stopped"),
    ]);
    expect(postmaster()).toBe(false);
  });

  test("P-3, K-2: no secret was ever printed, and each key exactly once", () => {
    const printed = line.transcript.join("\n");
    for (const secret of [SECRET, NEXT, WRONG]) expect(printed).not.toContain(secret);
    expect(made.map((key) => printed.split(key).length - 1)).toEqual(made.map(() => 1));
    expect([...printed.matchAll(/sp_(?:live|test)_[0-9A-Za-z]{65}/g)].length).toBe(made.length + 1);
  });
});

/** Usage is written in batches, so the row is asked for until it is there. */
async function readUsage(model: string): Promise<{ usage: unknown[] }> {
  for (;;) {
    const { items } = await line.json<{ items: { group: string }[] }>(["usage"]);
    const found = items.filter(({ group }) => group === model);
    if (found.length > 0) return { usage: found };
  }
}
