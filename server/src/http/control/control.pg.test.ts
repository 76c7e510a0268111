import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Hono } from "hono";
import type pg from "pg";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "../../../testing/database.ts";
import { TestLog } from "../../../testing/log.ts";
import { TEST_HASHER } from "../../../testing/tenant.ts";
import { composeControl } from "../../compose/control.ts";
import { ActReplays } from "../../idempotency/index.ts";
import { systemClock } from "../../kernel/clock.ts";
import { ROUTES } from "../../operations/index.ts";
import { createEgress } from "../../platform/egress/index.ts";
import { createEnvironmentKms } from "../../platform/kms/environment-kms.ts";
import { LocalLimitStore } from "../../platform/limit-store/index.ts";
import { openControlConnections } from "../../platform/postgres/index.ts";
import { type LimitStore, LimitStoreError } from "../../ports/limit-store.ts";
import { createToken, type TokenRole } from "../../tokens/index.ts";
import { createVault } from "../../vault/index.ts";

setDefaultTimeout(60_000);

const DAY_MS = 86_400_000;
const PEPPERS = [{ version: 1, bytes: Buffer.alloc(32, "pepper of the tests") }] as const;

let database: TestDatabase;
let superuser: pg.Client;
let connections: ReturnType<typeof openControlConnections>;
let app: Hono;
const tokens: Record<TokenRole, string> = { support: "", operator: "", admin: "" };

function compose(limits: LimitStore = new LocalLimitStore({ clock: systemClock })): Hono {
  return composeControl({
    log: new TestLog(),
    limits,
    egress: createEgress(),
    database: connections.actingAs(TEST_ACTOR),
    actingAs: connections.actingAs,
    vault: createVault(createEnvironmentKms(Buffer.alloc(32, "master")), systemClock),
    hasher: TEST_HASHER,
    replays: new ActReplays(connections.actingAs(TEST_ACTOR), PEPPERS),
    addressOf: () => "192.0.2.1",
  });
}

beforeAll(async () => {
  database = await startTestDatabase();
  superuser = await database.connect("postgres");
  connections = openControlConnections(database.addressOf("sallyport_control"));
  app = compose();
  for (const role of ["support", "operator", "admin"] as const) {
    const request = { operator: `${role}-mara`, name: role, role, expiresAt: new Date(Date.now() + DAY_MS) };
    const { token } = await createToken(connections.actingAs(TEST_ACTOR), TEST_HASHER, request);
    tokens[role] = token.reveal();
  }
});
afterAll(async () => {
  await connections.close();
  await database.stop();
});

interface Sent {
  readonly as?: TokenRole | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly to?: Hono;
}

interface Got {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for
  readonly body: any;
}

async function call(method: string, path: string, sent: Sent = {}): Promise<Got> {
  const { as = "admin", body, headers = {}, to = app } = sent;
  const response = await to.request(`http://localhost/api/v1${path}`, {
    method,
    headers: {
      ...(as === null ? {} : { authorization: `Bearer ${tokens[as]}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? null : JSON.parse(text) };
}

const codeOf = ({ status, body }: Got) => [status, body.code];

async function auditCount(action: string): Promise<number> {
  const { rows } = await superuser.query("select count(*)::int as n from audit_entries where action = $1", [
    action,
  ]);
  return rows[0].n;
}

describe("who calls", () => {
  test("nobody, a wrong token and one of another kind are nobody", async () => {
    expect(codeOf(await call("GET", "/organizations", { as: null }))).toEqual([401, "not_authenticated"]);
    for (const authorization of ["Bearer sp_op_x", `Bearer ${tokens.admin}x`, "Basic eDp5"])
      expect(codeOf(await call("GET", "/organizations", { as: null, headers: { authorization } }))).toEqual([
        401,
        "not_authenticated",
      ]);
  });

  test.each(ROUTES)("ID-8: a stranger is refused at $method $path", async ({ method, path }) => {
    const address = path.replace(/\{\w+\}/g, "default");
    const body = method === "GET" || method === "DELETE" ? {} : { body: {} };
    expect(codeOf(await call(method, address, { as: null, ...body }))).toEqual([401, "not_authenticated"]);
  });

  test("a role that does not allow an act is told which ones do", async () => {
    const refused = await call("POST", "/organizations", { as: "support", body: { slug: "no" } });
    expect(codeOf(refused)).toEqual([403, "not_permitted"]);
    expect(refused.body.title).toContain("operator, admin");
    expect((await call("GET", "/organizations", { as: "support" })).status).toBe(200);
  });

  test("R-8: a refusal is told in the language that was asked for", async () => {
    const told = async (language: string) => {
      const headers = { "accept-language": language };
      return (await call("GET", "/organizations/nowhere", { headers })).body.title;
    };
    expect(await told("es-MX,en;q=0.5")).toBe("No hay ninguna organización «nowhere» que puedas ver.");
    expect(await told("de,en;q=0.5,es;q=0.4")).toBe("There is no organization 'nowhere' that you may see.");
  });

  test("a revoked token is refused from the next call on", async () => {
    const { body } = await call("POST", "/tokens", { body: { operator: "gone", name: "to end" } });
    const as = { as: null, headers: { authorization: `Bearer ${body.token}` } };
    expect((await call("GET", "/organizations", as)).status).toBe(200);
    expect((await call("DELETE", `/tokens/${body.id}`)).body).toEqual({ id: body.id, revoked: true });
    expect(codeOf(await call("GET", "/organizations", as))).toEqual([401, "not_authenticated"]);
    expect(codeOf(await call("DELETE", `/tokens/${body.id}`))).toEqual([404, "token_not_found"]);
  });

  test("K-1: a dump of the database has no token in it", async () => {
    const { rows } = await superuser.query("select * from operator_tokens");
    const dump = JSON.stringify(rows);
    for (const token of Object.values(tokens)) expect(dump).not.toContain(token.slice(22));
  });

  test("AB-5: wrong tokens are limited, a right one from the same address is not", async () => {
    const own = compose();
    const wrong = { as: null, to: own, headers: { authorization: "Bearer sp_op_wrong" } };
    const seen = new Set<number>();
    for (let tries = 0; tries < 25; tries += 1) seen.add((await call("GET", "/organizations", wrong)).status);
    expect(seen).toEqual(new Set([401, 429]));
    expect((await call("GET", "/organizations", { to: own })).status).toBe(200);
  });

  test("AB-5: what cannot be counted is refused", async () => {
    const broken: LimitStore = {
      take: () => Promise.reject(new LimitStoreError("away")),
      correct() {},
      available: false,
      close: async () => {},
    };
    const refused = await call("GET", "/organizations", { to: compose(broken) });
    expect(codeOf(refused)).toEqual([503, "limits_unchecked"]);
    expect(refused.headers.get("retry-after")).toBe("1");

    // What stops things, and what says how to go on without counting, must be possible just then; to nobody else.
    const urgent = {
      to: compose(broken),
      body: { everything: true, mode: "closed", reason: "Redis is away" },
    };
    const { everything, mode, reason } = urgent.body;
    const stop = { ...urgent, body: { everything, reason } };
    expect((await call("POST", "/emergency/stops", stop)).status).toBe(200);
    expect((await call("PUT", "/limit-outage", { ...urgent, body: { mode, reason } })).status).toBe(200);
    expect((await call("POST", "/emergency/stops", { ...stop, as: "support" })).status).toBe(403);
    expect(codeOf(await call("POST", "/emergency/resume", stop))).toEqual([503, "limits_unchecked"]);
    expect((await call("POST", "/emergency/resume", { body: stop.body })).status).toBe(200);
  });
});

describe("what is sent", () => {
  test("an unknown member, a wrong value and a name that stands in the address are named", async () => {
    const sent = [
      ["/organizations", { slug: "x", colour: "red" }, "colour"],
      ["/organizations", { slug: "Not A Slug" }, "slug"],
      ["/organizations", { slug: "zero", name: "a\0b" }, "name"],
      ["/organizations/acme/projects", { slug: "x", organization: "other" }, "organization"],
    ] as const;
    for (const [path, body, field] of sent) {
      const refused = await call("POST", path, { body });
      expect([...codeOf(refused), refused.body.field]).toEqual([422, "invalid_input", field]);
    }
    const zero = await call("DELETE", "/tokens/a%00b");
    expect([...codeOf(zero), zero.body.field]).toEqual([422, "invalid_input", "token"]);
  });

  test("T-4: half of a character, and a zero byte inside a list, are refused where they stand", async () => {
    const provider = { slug: "half", kind: "openai-compatible", models: [{ model: "m" }] };
    const sent = [
      ["/providers", { ...provider, base_url: "https://example.com/\ud800v1" }, "base_url"],
      ["/organizations/default/key-revocations", { keys: ["sp_live_\0"] }, "keys"],
      ["/organizations", { slug: "x", "not a name": "\0" }, "input"],
    ] as const;
    for (const [path, body, field] of sent) {
      const refused = await call("POST", path, { body });
      expect([...codeOf(refused), refused.body.field]).toEqual([422, "invalid_input", field]);
    }
  });

  test.each([
    ["[", "]"],
    ['{"a":', "}"],
  ])("T-4: thousands of levels of %s are refused, also under an Idempotency-Key", async (open, close) => {
    const body = `{"slug":${open.repeat(40_000)}1${close.repeat(40_000)}}`;
    const headers = { authorization: `Bearer ${tokens.admin}`, "content-type": "application/json" };
    for (const key of [{}, { "idempotency-key": `deep${open.length}` }]) {
      const sent = { method: "POST", headers: { ...headers, ...key }, body };
      const response = await app.request("http://localhost/api/v1/organizations", sent);
      expect([response.status, await response.json()]).toMatchObject([422, { field: "slug" }]);
    }
  });

  test("T-4: no body, a list, another type and too much of it are refused in words", async () => {
    const send = async (body: string, type = "application/json") => {
      const headers = { authorization: `Bearer ${tokens.admin}`, "content-type": type };
      const response = await app.request("http://localhost/api/v1/organizations", {
        method: "POST",
        headers,
        body,
      });
      return [response.status, ((await response.json()) as { code: string }).code];
    };
    expect(await send('{"slug":"first","slug":"last"}')).toEqual([422, "invalid_input"]);
    expect(await send('{"slug":"x","list":[{"a":":","b":[{"a":1}],"\\u0061":2}]}')).toEqual([
      422,
      "invalid_input",
    ]);
    expect(await send("[]")).toEqual([400, "invalid_body"]);
    expect(await send("{")).toEqual([400, "invalid_body"]);
    expect(await send("{}", "text/plain")).toEqual([415, "unsupported_body"]);
    expect(await send(`{"slug":"${"x".repeat(300_000)}"}`)).toEqual([413, "body_too_large"]);
  });

  test("an unknown address and a wrong method are told apart", async () => {
    expect(codeOf(await call("GET", "/nothing"))).toEqual([404, "address_unknown"]);
    const refused = await call("PUT", "/organizations");
    expect([...codeOf(refused), refused.headers.get("allow")]).toEqual([
      405,
      "method_not_allowed",
      "GET, POST",
    ]);
  });
});

describe("organizations, projects and members", () => {
  test("are made, listed in pages, and changed by whoever read them last", async () => {
    const made = await call("POST", "/organizations", { body: { slug: "acme", name: "Acme" } });
    expect([made.status, made.body.slug, made.headers.get("etag")]).toEqual([201, "acme", '"1"']);
    expect(codeOf(await call("POST", "/organizations", { body: { slug: "acme" } }))).toEqual([
      409,
      "organization_exists",
    ]);

    for (const slug of ["one", "two", "three"])
      expect((await call("POST", "/organizations/acme/projects", { body: { slug } })).status).toBe(201);
    const names: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const query: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const { body } = await call("GET", `/organizations/acme/projects?limit=2${query}`);
      names.push(...body.items.map(({ slug }: { slug: string }) => slug));
      cursor = body.next_cursor;
    }
    expect(names).toEqual(["default", "one", "two", "three"]);

    const change = (etag: string, name: string) =>
      call("PATCH", "/organizations/acme", { body: { name }, headers: { "if-match": etag } });
    expect(codeOf(await call("PATCH", "/organizations/acme", { body: { name: "x" } }))).toEqual([
      428,
      "precondition_required",
    ]);
    expect(codeOf(await change('"0"', "No state"))).toEqual([428, "precondition_required"]);
    expect((await change('"1"', "Acme Ltd")).body.revision).toBe(2);
    expect(codeOf(await change('"1"', "Other"))).toEqual([412, "changed_meanwhile"]);
  });

  test("the last owner stays one", async () => {
    const add = (name: string, role: string) =>
      call("POST", "/organizations/acme/members", { body: { name, role } });
    const owner = (await add("Ada", "owner")).body;
    const demote = () =>
      call("PATCH", `/organizations/acme/members/${owner.id}`, {
        body: { role: "viewer" },
        headers: { "if-match": '"1"' },
      });
    expect(codeOf(await demote())).toEqual([409, "last_owner"]);
    await add("Ben", "owner");
    expect((await demote()).body.role).toBe("viewer");
  });
});

describe("K-8: sending it again", () => {
  const headers = { "idempotency-key": "first-try" };

  test("gives the first answer and does nothing twice", async () => {
    const send = () => call("POST", "/organizations", { body: { slug: "again" }, headers });
    const first = await send();
    const before = await auditCount("organization.created");
    expect((await send()).body).toEqual(first.body);
    expect(await auditCount("organization.created")).toBe(before);
    expect(codeOf(await call("POST", "/organizations", { body: { slug: "other" }, headers }))).toEqual([
      422,
      "idempotency_key_reused",
    ]);
  });

  test("a thousand at once are done once", async () => {
    const all = await Promise.all(
      Array.from({ length: 40 }, () =>
        call("POST", "/organizations", { body: { slug: "crowd" }, headers: { "idempotency-key": "crowd" } }),
      ),
    );
    const statuses = new Set(all.map(({ status }) => status));
    expect([...statuses].every((status) => status === 201 || status === 409)).toBe(true);
    const { rows } = await superuser.query(
      "select count(*)::int as n from organizations where slug = 'crowd'",
    );
    expect(rows[0].n).toBe(1);
  });

  test("K-2: an answer that showed a secret is not shown again, nor kept", async () => {
    const send = () =>
      call("POST", "/tokens", {
        body: { operator: "o", name: "n" },
        headers: { "idempotency-key": "secret" },
      });
    const first = await send();
    expect(first.status).toBe(201);
    expect(codeOf(await send())).toEqual([409, "idempotency_replayed"]);
    const { rows } = await superuser.query("select answer from control_idempotency where answer is null");
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(first.body.token);
  });

  test("what was refused may be sent again, and a bad key is refused", async () => {
    const send = (slug: string) =>
      call("POST", "/organizations", { body: { slug }, headers: { "idempotency-key": "later" } });
    expect((await send("Bad Slug")).status).toBe(422);
    expect((await send("good-slug")).status).toBe(201);
    expect(
      codeOf(await call("POST", "/tokens", { body: {}, headers: { "idempotency-key": "with space" } })),
    ).toEqual([400, "idempotency_key_invalid"]);
  });
});
