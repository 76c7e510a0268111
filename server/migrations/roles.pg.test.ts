import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type pg from "pg";
import { newId } from "../src/kernel/ids.ts";
import { setBudget } from "../src/ledger/index.ts";
import { setLimit } from "../src/limits/index.ts";
import { connectControlDatabase, connectGatewayDatabase } from "../src/platform/postgres/index.ts";
import type { ControlDatabase } from "../src/ports/database.ts";
import { assignPlan } from "../src/prices/index.ts";
import { suspend } from "../src/suspensions/index.ts";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "../testing/database.ts";
import { micro, pay, startMoneyNode } from "../testing/ledger.ts";
import { createTenant, type Tenant } from "../testing/tenant.ts";
import { begunBy, rowsOf, SUCCEEDED } from "../testing/usage.ts";
import { TABLES } from "./columns.ts";
import { ACTS_AS, type AppLogin, LOGINS, RIGHTS } from "./rights.ts";

setDefaultTimeout(60_000);

/** What no login of the running product may do. All are refused for want of rights (SQLSTATE 42501). */
const FORBIDDEN = [
  "create table mine ()",
  "create temp table mine ()",
  "create schema mine",
  "create view mine as select 1",
  "create function mine() returns int language sql return 1",
  "create type mine as enum ('a')",
  "create sequence mine",
  "create extension pg_trgm",
  "create role mine",
  "create publication mine",
  "alter table usage_requests add column prompt text",
  "alter table api_keys disable row level security",
  "alter table api_keys no force row level security",
  "alter policy tenant on api_keys using (true)",
  "alter table audit_entries disable trigger append_only",
  "alter table price_overrides disable trigger append_only",
  "alter table ledger_transfers disable trigger append_only",
  "alter table debug_windows disable trigger set_now",
  "select ledger_post(gen_random_uuid(), 'grant', 'funding', 'credits', 1, null, null)",
  "drop trigger append_only on audit_entries",
  "drop trigger never_lost on audit_entries",
  "alter table audit_leaves disable trigger append_only",
  "drop trigger only_grows on audit_tiles",
  "alter function gateway_changes(bigint) owner to current_user",
  "alter role sallyport_migrate password 'x'",
  "alter role current_user bypassrls",
  "drop table organizations",
  "drop policy tenant on organizations",
  "drop function usage_write(usage_row[])",
  "drop schema public cascade",
  "truncate usage_requests",
  "grant select on schema_migrations to sallyport_audit",
  "select * from schema_migrations",
  "insert into schema_migrations values (9999)",
  "delete from schema_migrations",
  "set role postgres",
  "set role sallyport_migrate",
  "set role sallyport_definer",
  "set session authorization sallyport_migrate",
  "grant sallyport_definer to current_user",
  "select * from pg_authid",
  "select * from pg_shadow",
  "select * from pg_hba_file_rules",
  "copy (select 1) to program 'true'",
  "copy (select 1) to '/tmp/mine'",
  "select pg_read_file('/etc/passwd')",
  "select pg_ls_dir('/')",
  "select lo_create(0)",
  "select lo_from_bytea(0, 'kept outside all tables')",
  "select lo_import('/etc/passwd')",
  "select pg_logical_emit_message(false, 'kept', 'in the log of changes')",
  "set log_statement = 'all'",
  "set session_replication_role = replica",
  "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'postgres' limit 1",
] as const;

/** The same, of statements that PostgreSQL runs only outside a transaction. */
const FORBIDDEN_ALONE = ["create database mine", "alter system set log_statement = 'all'"] as const;

/** A member with an account, who hands the organization over to themselves. The organization's id is that of everything. */
function handingOver(id: string): string {
  const bytes = `sha256('${id}')`;
  return `
    insert into master_key_checks values ('a key', ${bytes}, ${bytes}, ${bytes}) on conflict do nothing;
    insert into accounts (id, address_index, key_id, wrapped_key, commitment, sealed, address, name, language)
      values ('${id}', ${bytes}, 'a key', ${bytes}, ${bytes}, ${bytes}, ${bytes}, ${bytes}, 'en');
    insert into sessions (id, account_id, token_hash, shared, browser, system, factors, idle_seconds, ends_at)
      values ('${id}', '${id}', ${bytes}, false, 'other', 'other', '{password}', 60, now());
    insert into members (id, org_id, account_id) values ('${id}', '${id}', '${id}');
    insert into shut_doors (id, org_id, account_id, session_id, act, reason, opens_until)
      values ('${id}', '${id}', '${id}', '${id}', 'deletion', 'a test', now());
    insert into ownership_offers (id, org_id, from_member, to_member, reason, ends_at)
      values ('${id}', '${id}', '${id}', '${id}', 'a test', now());`;
}

/** A picture of the organization, and a record of one that was deleted. The id is that of everything. */
function picturing(id: string, project: string): string {
  return `
    insert into object_organization_keys values ('${id}', 'a key', sha256('a'), sha256('a'), sha256('a'));
    insert into picture_settings (org_id) values ('${id}');
    insert into uploads (id, org_id, project_id, key_id, mode, expires_at, source_format, source_bytes, frames, has_c2pa)
      values ('${id}', '${id}', '${project}', '${id}', 'test', now() + interval '1 hour', 'png', 1, 1, false);
    insert into upload_objects values ('${id}', '${id}', '${id}', 'master', 'png', 1, 1, 1);
    insert into unfinished_uploads (id, org_id, project_id, key_id, expires_at, bytes)
      values ('${id}', '${id}', '${project}', '${id}', now() + interval '1 hour', 1);
    insert into unfinished_pieces values ('${id}', '${id}', '${id}', 0, 1);
    insert into generations (id, org_id, project_id, key_id, mode, operation, pictures, idempotency_hash, fingerprint, request_object,
        request_bytes, expires_at)
      values ('${id}', '${id}', '${project}', '${id}', 'test', 'crop', 1, sha256('${id}'), sha256('a'), '${id}', 1, now());
    insert into generation_partials values ('${id}', '${id}', '${id}', 0, 0);
    insert into brand_kits (id, org_id, name, document_id, wrapped_key, sealed)
      values ('${id}', '${id}', 'Shop', '${id}', sha256('a'), sha256('a'));
    insert into brand_versions values ('${id}', '${id}', 1, now(), '${id}', sha256('a'), sha256('a'));
    insert into brand_assets (id, org_id, kit_id, kind, format, width, height, bytes, object_id, preview_id, preview_format,
        preview_width, preview_height, preview_bytes)
      values ('${id}', '${id}', '${id}', 'picture', 'png', 1, 1, 1, '${id}', '${id}', 'png', 1, 1, 1);
    insert into picture_holds (id, org_id, upload_id, reason, secret, proposed_by, ends_at, holds_until)
      values ('${id}', '${id}', '${id}', 'law', false, 'mara', now() + interval '1 day', now() + interval '1 day');
    insert into generation_batches (id, org_id, project_id, key_id, mode, row_count, idempotency_hash, fingerprint, content_object,
        content_bytes, expires_at)
      values ('${id}', '${id}', '${project}', '${id}', 'test', 1, sha256('${id}'), sha256('a'), '${id}', 1, now());
    insert into picture_deletions values ('${id}', '${id}', 'asked', now(), now(), now(), 1);`;
}

function telling(id: string): string {
  return `
    insert into webhook_endpoints (id, org_id, url, events) values ('${id}', '${id}', 'https://shop.example/', '{key.revoked}');
    insert into webhook_secrets (id, org_id, endpoint_id, hint, key_id, wrapped_key, commitment, sealed)
      values ('${id}', '${id}', '${id}', 'whsec_abc…yz', 'a key', sha256('a'), sha256('a'), sha256('a'));
    insert into webhook_deliveries (id, org_id, endpoint_id, event_id, type, data)
      values ('${id}', '${id}', '${id}', '${id}', 'webhook.test', '{}');
    insert into webhook_attempts values ('${id}', '${id}', 1, now(), 1, 200, 'delivered', 1);`;
}

let database: TestDatabase;
let superuser: pg.Client;
let control: ControlDatabase;
let ours: Tenant;
let theirs: Tenant;
const clients = {} as Record<AppLogin | "sallyport_migrate", pg.Client>;

beforeAll(async () => {
  database = await startTestDatabase();
  superuser = await database.connect("postgres");
  control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
  ours = await createTenant(control, "ours");
  theirs = await createTenant(control, "theirs");
  for (const { place } of [ours, theirs]) await assignPlan(control, place.organization.id, "default", null);
  const debug =
    "insert into debug_windows (org_id, reason, ends_at) values ($1, 'why', now() + interval '1 hour')";
  for (const { place } of [ours, theirs]) await superuser.query(debug, [place.organization.id]);
  for (const { place } of [ours, theirs]) {
    const organization = { organization: place.organization.id, project: null, member: null };
    await suspend(control, organization, "platform", { mode: "drain", reason: "invoice 71" });
    await superuser.query(
      `insert into invitations (id, org_id, role, address_index, address, secret_hash, expires_at)
       values (gen_random_uuid(), $1, 'viewer', $2, $2, $2, now() + interval '1 day')`,
      [place.organization.id, Buffer.alloc(32, place.organization.slug)],
    );
    await superuser.query(handingOver(place.organization.id));
    await superuser.query(picturing(place.organization.id, place.project.id));
    await superuser.query(telling(place.organization.id));
  }
  const gateway = connectGatewayDatabase(database.addressOf("sallyport_gateway"));
  const rows = rowsOf([ours, theirs].map((tenant) => [begunBy(tenant), SUCCEEDED]));
  for (const { place } of [ours, theirs]) {
    const hash = Buffer.alloc(32, place.organization.slug);
    await gateway.beginIdempotent(place.organization.id, [hash], [hash], newId(), newId(), 60);
  }
  expect(await gateway.writeUsage(rows)).toBe(2);
  await gateway.close();
  await superuser.query("select usage_sum_up(usage_settle(), 10)");
  await superuser.query("insert into alert_rules (org_id) select id from organizations");
  await superuser.query(
    "select alert_take(gen_random_uuid(), id, 'spend', id, now(), 3, 1) from organizations",
  );
  for (const tenant of [ours, theirs]) await spend(tenant);
  for (const login of [...LOGINS, "sallyport_migrate"] as const)
    clients[login] = await database.connect(login);
});

afterAll(async () => {
  await control.close();
  await database.stop();
});

/** Leaves a row in every table of money and limits. */
async function spend(tenant: Tenant): Promise<void> {
  const organization = tenant.place.organization.id;
  await superuser.query("insert into members (id, org_id, name) values (gen_random_uuid(), $1, 'm')", [
    organization,
  ]);
  await superuser.query(
    "insert into alert_choices (org_id, member_id, kind, wanted) select org_id, id, 'spend', false from members where org_id = $1 limit 1",
    [organization],
  );
  await pay(control, tenant, 1_000);
  const budget = { subject: {}, period: "day", limit: micro(500), alertPercentages: [] } as const;
  await setBudget(control, organization, budget);
  const meaning = { scope: "organization", subject: organization, endpoint: null, unit: "requests" } as const;
  await setLimit(control, organization, { ...meaning, windowSeconds: 60 }, 100);
  const node = await startMoneyNode(database);
  expect(await node.request(tenant, 100)).toBeNull();
  await node.stop();
}

/** Runs one statement and takes it back. Resolves to "done" or to the database's refusal. */
async function attempt(client: pg.Client, statement: string, tenant: Tenant | null = null): Promise<string> {
  await client.query("begin");
  try {
    if (tenant) await enter(client, tenant);
    await client.query(statement);
    return "done";
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    return `${String(error.code)} ${error.message}`;
  } finally {
    await client.query("rollback");
  }
}

async function enter(client: pg.Client, { place }: Tenant): Promise<void> {
  await client.query("select set_config('app.org', $1, true)", [place.organization.id]);
}

const isDenied = (result: string) => /^42501 (permission denied|must be owner)/.test(result);

describe.each([...LOGINS])("D-2 %s", (login) => {
  for (const statement of FORBIDDEN) {
    test(`may not: ${statement}`, async () => {
      expect(await attempt(clients[login], statement)).toStartWith("42501 ");
    });
  }

  test.each([...FORBIDDEN_ALONE])("may not: %s", async (statement) => {
    const refusal = await clients[login].query(statement).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: "42501" });
  });

  test.each(Object.entries(TABLES))("has exactly its rights on %s", async (table, { columns }) => {
    const client = clients[login];
    const rights = RIGHTS[login][table] ?? {};
    const may = async (statement: string) => !isDenied(await attempt(client, statement));
    expect(await may(`select * from ${table} limit 0`), "select").toBe(rights.select === true);
    expect(await may(`insert into ${table} select * from (select) none where false`), "insert").toBe(
      rights.insert === true,
    );
    expect(await may(`delete from ${table} where false`), "delete").toBe(rights.delete === true);
    expect(await may(`truncate ${table}`), "truncate").toBe(false);
    for (const column of Object.keys(columns)) {
      const granted = rights.update === true || (rights.update ?? []).includes(column);
      expect(await may(`update ${table} set ${column} = default`), `update ${column}`).toBe(granted);
      if (rights.select) continue;
      expect(await may(`select ${column} from ${table} limit 0`), `select ${column}`).toBe(false);
    }
  });
});

test.each(Object.entries(ACTS_AS))(
  "D-4 %s is written down as nobody of another kind",
  async (login, kinds) => {
    // A function that every login may call for once: whose rights it has, says nothing of who asked.
    await superuser.query(
      `create function say(kind text) returns void language sql security definer as $$
       insert into audit_entries (id, actor_kind, actor_id, action, subject_kind, subject_id, details, salt)
       values (gen_random_uuid(), kind, 'x', 'x.x', 'x', 'x', '{}', decode(repeat('00', 32), 'hex')) $$;
     grant execute on function say to public`,
    );
    const said: string[] = [];
    for (const kind of ["key", "nobody", "operator", "person", "server", "worker"])
      if ((await attempt(clients[login as AppLogin], `select say('${kind}')`)) === "done") said.push(kind);
    await superuser.query("drop function say");
    expect(said).toEqual([...kinds]);
  },
);

test("P-1 the gateway gets sealed provider secrets from its function and from nowhere else", async () => {
  const gateway = clients.sallyport_gateway;
  expect(isDenied(await attempt(gateway, "select * from provider_secrets"))).toBe(true);
  expect(await attempt(gateway, "select gateway_changes(0)")).toBe("done");
  for (const login of ["sallyport_control", "sallyport_worker", "sallyport_audit"] as const)
    expect(isDenied(await attempt(clients[login], "select gateway_changes(0)")), login).toBe(true);
});

test("D-2 the job queue is the worker's alone", async () => {
  const look = "select * from graphile_worker._private_jobs";
  const add = "select graphile_worker.add_job('nodes.sweep')";
  for (const statement of [look, add]) {
    expect(await attempt(clients.sallyport_worker, statement), statement).toBe("done");
    for (const login of ["sallyport_gateway", "sallyport_control", "sallyport_audit"] as const)
      expect(isDenied(await attempt(clients[login], statement)), `${login}: ${statement}`).toBe(true);
  }
  for (const statement of [
    "drop table graphile_worker._private_jobs",
    "create table graphile_worker.mine ()",
  ])
    expect(isDenied(await attempt(clients.sallyport_worker, statement)), statement).toBe(true);
});

test("D-2 the worker counts what is out of order in the books and is shown none of it", async () => {
  const worker = clients.sallyport_worker;
  expect(await attempt(worker, "select * from ledger_examine(interval '1 day')")).toBe("done");
  for (const statement of [
    "select * from ledger_differences()",
    "select ledger_rebuild()",
    "select node_forget(gen_random_uuid())",
  ])
    expect(isDenied(await attempt(worker, statement)), statement).toBe(true);
});

const TENANT_TABLES = Object.entries(TABLES).flatMap(([table, { belongsTo, columns }]) =>
  belongsTo === "tenant" ? [{ table, owner: "org_id" in columns ? "org_id" : "id", columns }] : [],
);

describe.each(["sallyport_control", "sallyport_worker", "sallyport_audit", "sallyport_migrate"] as const)(
  "M-7 %s",
  (login) => {
    const mayRead = (table: string) =>
      login === "sallyport_migrate" || RIGHTS[login]?.[table]?.select === true;

    test.each(TENANT_TABLES)("sees only the tenant it works for in $table", async ({ table, owner }) => {
      const { rows } = await superuser.query(`select count(distinct ${owner})::int as tenants from ${table}`);
      expect(rows).toEqual([{ tenants: 2 }]);
      const seen = await seenBy(login, ours, `select ${owner} as owner from ${table}`);
      const own = ["sallyport_control", "sallyport_worker"].includes(login)
        ? [ours.place.organization.id]
        : [];
      if (mayRead(table)) expect([...new Set(seen.map((row) => row["owner"]))]).toEqual(own);
      else expect(seen).toEqual([]);
    });

    test.each(TENANT_TABLES)("sees nothing in $table without a tenant", async ({ table }) => {
      expect(await seenBy(login, null, `select 1 from ${table}`)).toEqual([]);
    });

    test.each(TENANT_TABLES)(
      "sees nothing in $table on a connection that served a tenant before",
      async ({ table }) => {
        const client = clients[login];
        await client.query("begin");
        await enter(client, ours);
        await client.query("commit");
        const { rows } = await client.query("select current_setting('app.org', true) as setting");
        expect(rows).toEqual([{ setting: "" }]);
        if (mayRead(table)) expect((await client.query(`select 1 from ${table}`)).rows).toEqual([]);
        else expect(isDenied(await attempt(client, `select 1 from ${table}`))).toBe(true);
      },
    );

    test.each(TENANT_TABLES)(
      "changes nothing of another tenant in $table",
      async ({ table, owner, columns }) => {
        const before = await contents(table);
        const theirId = theirs.place.organization.id;
        for (const column of Object.keys(columns)) {
          await commit(login, `update ${table} set ${column} = ${column} where ${owner} = '${theirId}'`);
          await commit(login, `update ${table} set ${column} = null where ${owner} = '${theirId}'`);
        }
        await commit(login, `update ${table} set ${owner} = '${theirId}'`);
        await commit(login, `delete from ${table} where ${owner} = '${theirId}'`);
        await commit(
          login,
          `insert into ${table} select (jsonb_populate_record(t, '{"${owner}": "${theirId}"}')).* from ${table} t`,
        );
        expect(await contents(table)).toEqual(before);
      },
    );
  },
);

test("M-7 control cannot insert a row of another tenant, whatever the row is", async () => {
  const { place } = theirs;
  const inserts = [
    "insert into organizations (id, slug, name) values (gen_random_uuid(), 'forged', 'forged')",
    `insert into projects (id, org_id, slug, name) values (gen_random_uuid(), '${place.organization.id}', 'forged', 'x')`,
    `insert into price_assignments (org_id, plan_id, effective_from, created_at, generation)
     select '${place.organization.id}', id, now(), now(), 1 from price_plans`,
    `insert into api_keys (id, public_id, org_id, project_id, name, mode, salt, hash, pepper_version, last_four, endpoints, generation)
     values (gen_random_uuid(), 'forged0123456789', '${place.organization.id}', '${place.project.id}', 'x', 'live',
       decode(repeat('00', 16), 'hex'), decode(repeat('00', 32), 'hex'), 1, 'abcd', '{}', 1)`,
  ];
  for (const statement of inserts)
    expect(await attempt(clients.sallyport_control, statement, ours)).toContain(
      "violates row-level security",
    );
});

test("M-7 a key cannot be put into another tenant's project", async () => {
  const statement = `insert into api_keys (id, public_id, org_id, project_id, name, mode, salt, hash, pepper_version, last_four, endpoints, generation)
    values (gen_random_uuid(), 'forged0123456789', '${ours.place.organization.id}', '${theirs.place.project.id}', 'x', 'live',
      decode(repeat('00', 16), 'hex'), decode(repeat('00', 32), 'hex'), 1, 'abcd', '{}', 1)`;
  expect(await attempt(clients.sallyport_control, statement, ours)).toStartWith("23503 ");
});

async function seenBy(login: AppLogin | "sallyport_migrate", tenant: Tenant | null, query: string) {
  const client = clients[login];
  await client.query("begin");
  try {
    if (tenant) await enter(client, tenant);
    return (await client.query<Record<string, unknown>>(query)).rows;
  } catch (error) {
    expect(isDenied(`${String((error as { code?: string }).code)} ${(error as Error).message}`)).toBe(true);
    return [];
  } finally {
    await client.query("rollback");
  }
}

/** As our tenant, and for good: what gets through shows in the table. */
async function commit(login: AppLogin | "sallyport_migrate", statement: string): Promise<void> {
  const client = clients[login];
  await client.query("begin");
  await enter(client, ours);
  await client.query(statement).then(
    () => client.query("commit"),
    () => client.query("rollback"),
  );
}

async function contents(table: string): Promise<unknown> {
  return (await superuser.query(`select to_jsonb(t) as row from ${table} t order by 1`)).rows;
}
