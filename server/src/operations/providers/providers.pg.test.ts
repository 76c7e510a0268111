import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { startTestControl, type TestControl } from "../../../testing/control.ts";

setDefaultTimeout(60_000);

const SECRET = "sk-canary-provider-5b1d";
const NEXT = "sk-canary-provider-next-77";

let control: TestControl;
const heard: string[] = [];
/** A provider that knows two secrets and quotes the others, as careless ones do. */
const upstream = Bun.serve({
  idleTimeout: 0,
  hostname: "127.0.0.1",
  port: 0,
  fetch(request) {
    const secret = request.headers.get("authorization") ?? "none";
    heard.push(secret);
    if (secret !== `Bearer ${SECRET}` && secret !== `Bearer ${NEXT}`)
      return Response.json({ error: { message: `wrong key ${secret}` } }, { status: 401 });
    return Response.json({ object: "list", data: [{ id: "m" }] });
  },
});
const HERE = `http://127.0.0.1:${upstream.port}/v1`;
const ELSEWHERE = `http://localhost:${upstream.port}/v1`;

beforeAll(async () => {
  control = await startTestControl();
});
afterAll(async () => {
  await control.stop();
  await upstream.stop(true);
});

const house = (slug: string, more: object = {}) => ({
  slug,
  kind: "openai-compatible",
  base_url: HERE,
  allow_private_address: true,
  models: [{ model: "m", input_usd_per_million: "1", output_usd_per_million: "2" }],
  secret: SECRET,
  ...more,
});

async function add(slug: string, more: object = {}) {
  const made = await control.call("POST", "/providers", { body: house(slug, more) });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body as { id: string; revision: number };
}

const change = (slug: string, revision: number, body: object, as: "operator" | "admin" = "admin") =>
  control.call("PATCH", `/providers/${slug}`, { as, body, headers: { "if-match": `"${revision}"` } });

const outcomeOf = async (slug: string) =>
  (await control.call("POST", `/providers/${slug}/test`)).body.outcome;

/** Every row of every table, as text. */
async function everything(): Promise<string> {
  const { rows: tables } = await control.superuser.query<{ name: string }>(
    "select relname as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace",
  );
  const parts = tables.map(({ name }) => `select to_jsonb(t)::text as row from ${name} t`);
  const { rows } = await control.superuser.query<{ row: string }>(parts.join(" union all "));
  return rows.map(({ row }) => row).join("\n");
}

test("a provider may declare as many models as there is room for, and the audit ledger has their digest", async () => {
  const models = Array.from({ length: 500 }, (_, number) => ({ model: `model-${number}` }));
  await add("crowded", { models });
  const { rows } = await control.superuser.query(
    "select details -> 'models' as models from audit_entries where details ->> 'slug' = 'crowded'",
  );
  expect(rows[0].models).toEqual(["500 models", expect.stringMatching(/^sha256:[0-9a-f]{64}$/)]);
});

test("P-1, P-3: a secret that is sent is in no answer, no row, no kept answer of an Idempotency-Key, and no log", async () => {
  const headers = { "idempotency-key": "once-1" };
  const sent = { body: house("kept"), headers };
  const [first, second] = [
    await control.call("POST", "/providers", sent),
    await control.call("POST", "/providers", sent),
  ];
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(second.body).toEqual(first.body);
  const wrong = { body: { ...house("wrong"), secret: `${SECRET} with a space` } };
  const refused = await control.call("POST", "/providers", wrong);
  expect([refused.status, refused.body.field]).toEqual([422, "secret"]);
  const own = await control.call("POST", "/providers", {
    body: house("own", { secret: control.tokens.admin }),
  });
  expect([own.status, own.body.field]).toEqual([422, "secret"]);
  const shown = await control.call("GET", "/providers/kept");
  expect(shown.body).toMatchObject({ has_secret: true, base_url: HERE });
  const said = JSON.stringify([first.body, refused.body, own.body, shown.body]);
  for (const place of [said, await everything(), JSON.stringify(control.log)])
    expect(place).not.toContain(SECRET);
  expect(said).not.toContain(control.tokens.admin);
  expect(await outcomeOf("kept")).toBe("accepted");
});

describe("changing a provider", () => {
  test("keeps its secret and what was not named, and is written to the audit ledger", async () => {
    const { id, revision } = await add("stays", { region: "eu", stream_usage: "never" });
    const models = [{ model: "m" }, { model: "n", input_usd_per_million: "0", context_tokens: 4096 }];
    const changed = await change("stays", revision, { priority: 7, name: "Our house", models });
    expect(changed.status, JSON.stringify(changed.body)).toBe(200);
    expect(changed.body).toMatchObject({
      id,
      ...{
        slug: "stays",
        name: "Our house",
        priority: 7,
        region: "eu",
        stream_usage: "never",
        has_secret: true,
      },
      models: [
        { model: "m", input_usd_per_million: null },
        { model: "n", input_usd_per_million: "0", context_tokens: 4096 },
      ],
      revision: revision + 1,
      changed: true,
    });
    expect(await outcomeOf("stays")).toBe("accepted");
    const { rows } = await control.superuser.query(
      "select details from audit_entries where action = 'provider.changed' and subject_id = $1",
      [id],
    );
    expect(rows.map(({ details }) => details)).toMatchObject([
      {
        fields: ["name", "priority", "models"],
        baseUrl: HERE,
        models: ["m", "n=0,0"],
        secretReplaced: false,
      },
    ]);
  });

  test("that changes nothing makes no entry and no new revision", async () => {
    const { revision } = await add("same");
    const changed = await change("same", revision, { priority: 100, models: house("same").models });
    expect(changed.body).toMatchObject({ changed: false, revision });
  });

  test("that somebody else changed meanwhile is refused", async () => {
    const { revision } = await add("raced");
    expect((await change("raced", revision, { priority: 1 })).status).toBe(200);
    const late = await change("raced", revision, { priority: 2 });
    expect([late.status, late.body.code]).toEqual([412, "changed_meanwhile"]);
    const blind = await control.call("PATCH", "/providers/raced", { body: { priority: 2 } });
    expect([blind.status, blind.body.code]).toEqual([428, "precondition_required"]);
  });

  test("a hundred at once leave one change", async () => {
    const { revision } = await add("contended");
    const all = await Promise.all(
      Array.from({ length: 100 }, (_, index) => change("contended", revision, { priority: index + 200 })),
    );
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
    // Who waited too long for a connection is told to come again (503, busy), and nothing was done.
    const others = all.filter(({ body }) => body.code !== "busy");
    expect(new Set(others.map(({ status }) => status))).toEqual(new Set([200, 412]));
  });
});

describe("P-3: who may say where a stored secret is sent", () => {
  test("an operator sends it to another host only together with the secret itself; an admin may", async () => {
    // Public, so that only the host is the question; nothing is sent there.
    const { revision } = await add("redirect", {
      ...{ base_url: "https://models.example.com/v1", allow_private_address: false },
    });
    const theirs = { base_url: "https://collector.example.net/v1" };
    for (const address of [theirs.base_url, "https://models.example.com:8443/v1"]) {
      const refused = await change("redirect", revision, { base_url: address }, "operator");
      expect([refused.status, refused.body.code]).toEqual([403, "address_needs_secret"]);
    }
    const path = await change(
      "redirect",
      revision,
      { base_url: "https://models.example.com/v2" },
      "operator",
    );
    expect(path.status).toBe(200);
    const both = await change("redirect", revision + 1, { ...theirs, secret: NEXT }, "operator");
    expect(both.body).toMatchObject({ base_url: theirs.base_url, has_secret: true });
    const back = await change(
      "redirect",
      revision + 2,
      { base_url: "https://models.example.com/v1" },
      "admin",
    );
    expect(back.status).toBe(200);
  });

  test("only an admin lets a provider be reached at private addresses", async () => {
    const added = await control.call("POST", "/providers", { as: "operator", body: house("inside") });
    expect([added.status, added.body.code]).toEqual([403, "private_address_needs_admin"]);
    const { revision } = await add("inside");
    for (const body of [{ base_url: ELSEWHERE, secret: NEXT }, { base_url: ELSEWHERE }]) {
      const moved = await change("inside", revision, body, "operator");
      expect([moved.status, moved.body.code]).toEqual([403, "private_address_needs_admin"]);
    }
    expect((await change("inside", revision, { priority: 3 }, "operator")).status).toBe(200);
  });

  test("without it no private address is stored, nor http://", async () => {
    const { revision } = await add("strict");
    for (const [base_url, code] of [
      ["http://169.254.169.254/v1", "address_private"],
      ["https://db.internal/v1", "address_private"],
      ["http://models.example.com/v1", "address_in_clear"],
    ]) {
      const refused = await change("strict", revision, { base_url, allow_private_address: false });
      expect([refused.status, refused.body.code]).toEqual([422, code]);
    }
  });
});

describe("replacing a secret", () => {
  const replace = (slug: string, body: object) => control.call("POST", `/providers/${slug}/secret`, { body });
  const versions = async (id: string) => {
    const { rows } = await control.superuser.query<{ version: number }>(
      "select version from provider_secrets where provider_id = $1",
      [id],
    );
    return rows.map(({ version }) => version);
  };

  test("P-2: the provider is asked first, and one it refuses is not stored", async () => {
    const { id } = await add("rotated");
    const refused = await replace("rotated", { secret: "sk-canary-mistyped" });
    expect([refused.status, refused.body.code]).toEqual([422, "provider_secret_refused"]);
    expect(refused.body.title).not.toContain("canary");
    expect(await versions(id)).toEqual([1]);
    heard.length = 0;
    const done = await replace("rotated", { secret: NEXT });
    expect(done.body).toMatchObject({ slug: "rotated", has_secret: true });
    expect(heard).toEqual([`Bearer ${NEXT}`]);
    // The one before is gone: whoever rotates may do so because it leaked.
    expect(await versions(id)).toEqual([2]);
    await outcomeOf("rotated");
    expect(heard).toEqual([`Bearer ${NEXT}`, `Bearer ${NEXT}`]);
    expect((await replace("rotated", { secret: "sk-canary-untested", untested: true })).status).toBe(200);
    expect(await outcomeOf("rotated")).toBe("credentials_refused");
  });
});

describe("testing a provider", () => {
  test("P-3: tells one of a few outcomes, and never what the provider said", async () => {
    await add("closed", { base_url: "http://127.0.0.1:9/v1" });
    await add("unknown", { base_url: "https://no-such-host.invalid/v1", allow_private_address: false });
    await add("refused", { secret: "sk-canary-of-nobody" });
    const [closed, unknown, refused] = [
      await outcomeOf("closed"),
      await outcomeOf("unknown"),
      await control.call("POST", "/providers/refused/test"),
    ];
    expect([closed, unknown]).toEqual(["connect_failed", "unresolvable"]);
    expect(refused.body).toMatchObject({
      ok: false,
      outcome: "credentials_refused",
      status: 401,
      models: null,
    });
    expect(JSON.stringify(refused.body)).not.toContain("wrong key");
  });

  test("P-3: an address that turns out to be private is not connected to", async () => {
    const { id } = await add("rebound");
    await control.superuser.query("update providers set allow_private_address = false where id = $1", [id]);
    heard.length = 0;
    expect(await outcomeOf("rebound")).toBe("address_refused");
    expect(heard).toEqual([]);
  });

  test("AB-5: is let through a few times a minute only, so that nobody looks around in networks with it", async () => {
    await add("often");
    const statuses = new Set<number>();
    for (let asked = 0; asked < 30; asked += 1)
      statuses.add((await control.call("POST", "/providers/often/test", { as: "operator" })).status);
    expect(statuses).toEqual(new Set([200, 429]));
    expect((await control.call("POST", "/providers/often/test", { as: "support" })).status).toBe(403);
  });
});

test("providers are listed as they are tried, page by page", async () => {
  await add("last", { priority: 900 });
  await add("first", { priority: 0 });
  const slugs: string[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const { body } = await control.call(
      "GET",
      `/providers?limit=3${cursor === "" ? "" : `&cursor=${cursor}`}`,
    );
    expect(body.items.length).toBeLessThanOrEqual(3);
    for (const { slug } of body.items) slugs.push(slug);
    cursor = body.next_cursor;
  }
  expect([slugs[0], slugs.at(-1)]).toEqual(["first", "last"]);
  expect(new Set(slugs).size).toBe(slugs.length);
  const { rows } = await control.superuser.query<{ slug: string }>(
    "select slug from providers order by priority, id",
  );
  expect(slugs).toEqual(rows.map(({ slug }) => slug));
  for (const cursor of ["x", "WyJhIiwiYiJd", "bnVsbA"])
    expect((await control.call("GET", `/providers?cursor=${cursor}`)).status).toBe(422);
});
