import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { readFile } from "node:fs/promises";
import { migrations } from "graphile-worker/dist/generated/sql.js";
import type pg from "pg";
import { USAGE_COLUMNS } from "../src/usage/index.ts";
import { startTestDatabase, type TestDatabase } from "../testing/database.ts";
import { generateDatabaseTypes } from "../testing/database-types.ts";
import { JOB_QUEUE } from "./columns/jobs.ts";
import { TABLES } from "./columns.ts";

setDefaultTimeout(60_000);

let database: TestDatabase;
let superuser: pg.Client;
beforeAll(async () => {
  database = await startTestDatabase();
  superuser = await database.connect("postgres");
});
afterAll(() => database.stop());

/** Everything that can hold rows, in every schema but PostgreSQL's own and the job queue's, which has a test of its own. */
const RELATIONS = `
  select n.nspname || '.' || c.relname as name, c.relname as bare, c.relkind as kind, r.rolname as owner,
    c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
    (select count(*)::int from pg_policy p where p.polrelid = c.oid) as policies
  from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_roles r on r.oid = c.relowner
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'graphile_worker')
  order by 1`;

interface Relation {
  readonly name: string;
  readonly bare: string;
  readonly kind: string;
  readonly owner: string;
  readonly enabled: boolean;
  readonly forced: boolean;
  readonly policies: number;
}

async function relations(): Promise<readonly Relation[]> {
  return (await superuser.query<Relation>(RELATIONS)).rows;
}

test("M-7 every table is declared, and is a tenant's under forced row-level security or says why not", async () => {
  const found = await relations();
  expect(new Set(found.map((table) => table.name))).toEqual(
    new Set(Object.keys(TABLES).map((name) => `public.${name}`)),
  );
  for (const { bare, kind, enabled, forced, policies } of found) {
    const tenant = TABLES[bare]?.belongsTo === "tenant";
    expect({ bare, kind, enabled, forced }).toEqual({ bare, kind: "r", enabled: tenant, forced: tenant });
    if (tenant) expect(policies, bare).toBeGreaterThan(0);
  }
});

test("M-7 a tenant's table names the tenant, and only the organization itself does so by its id", () => {
  for (const [name, { belongsTo, columns }] of Object.entries(TABLES)) {
    expect("org_id" in columns, name).toBe(belongsTo === "tenant" && name !== "organizations");
  }
});

test("M-7 no policy lets an application login past its tenant", async () => {
  const { rows } = await superuser.query<{ name: string; roles: string[]; using: string; check: string }>(
    `select tablename || '.' || policyname as name, roles::text[] as roles, coalesce(qual, with_check) as using,
       coalesce(with_check, qual) as check from pg_policies
     where schemaname <> 'graphile_worker' and permissive = 'PERMISSIVE' order by 1`,
  );
  expect(rows.length).toBeGreaterThan(0);
  // One that restricts takes something away from what another one gives, and gives nothing.
  for (const { name, roles, using, check } of rows) {
    if (roles.join() === "sallyport_definer") continue;
    expect(roles, name).toEqual(["sallyport_control", "sallyport_worker"]);
    for (const rule of [using, check])
      expect(rule, name).toMatch(/^\((id|org_id) = current_organization\(\)\)$/);
  }
});

test("D-2 the migration login owns every table; no application login owns anything", async () => {
  for (const { name, owner } of await relations()) expect(owner, name).toBe("sallyport_migrate");
  const { rows } = await superuser.query(
    `select r.rolname, d.classid::regclass::text as what, d.objid from pg_shdepend d join pg_roles r on r.oid = d.refobjid
     where d.deptype = 'o' and r.rolname in ('sallyport_gateway', 'sallyport_control', 'sallyport_worker', 'sallyport_audit')`,
  );
  expect(rows).toEqual([]);
});

test("Z-2 every column of every table is on the list, with its purpose", async () => {
  const { rows } = await superuser.query<{ table: string; columns: string[] }>(
    `select table_name as table, array_agg(column_name::text order by column_name) as columns
     from information_schema.columns where table_schema = 'public' group by 1`,
  );
  const live = Object.fromEntries(rows.map(({ table, columns }) => [table, new Set(columns)]));
  const listed = Object.entries(TABLES).map(([name, { columns }]) => [name, new Set(Object.keys(columns))]);
  expect(live).toEqual(Object.fromEntries(listed));
  for (const { columns } of Object.values(TABLES))
    for (const [column, purpose] of Object.entries(columns))
      expect(purpose.length, column).toBeGreaterThan(2);
});

test("Z-2 usage rows have the allow-listed columns and no other", async () => {
  const { rows } = await superuser.query<{ name: string }>(
    "select column_name as name from information_schema.columns where table_name = 'usage_requests' order by ordinal_position",
  );
  expect(rows.map((row) => row.name)).toEqual(Object.keys(USAGE_COLUMNS));
});

test("Z-2 no usage column is wide enough for content unless a fixed list or the registry fills it", async () => {
  const { rows } = await superuser.query<{ name: string; checked: boolean }>(
    `select a.attname as name, exists (select from pg_constraint k where k.conrelid = a.attrelid and k.contype = 'c'
       and a.attnum = any (k.conkey)) as checked
     from pg_attribute a where a.attrelid = 'usage_requests'::regclass and a.attnum > 0
       and a.atttypid::regtype::text in ('text', 'bytea', 'json', 'jsonb', 'character varying', 'text[]')`,
  );
  const unchecked = rows.filter((row) => !row.checked).map((row) => row.name);
  expect(unchecked.sort()).toEqual(["model", "provider"]);
});

interface DatabaseFunction {
  readonly name: string;
  readonly owner: string;
  readonly definer: boolean;
  readonly settings: string[] | null;
  readonly callers: string[];
}

/** Who may call it, beside its owner. An absent list of rights means the default: everybody. */
const FUNCTIONS = `
  select p.proname as name, r.rolname as owner, p.prosecdef as definer, p.proconfig as settings,
    array(select coalesce(g.rolname, 'public') from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
      left join pg_roles g on g.oid = a.grantee where a.grantee <> p.proowner order by 1)::text[] as callers
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_roles r on r.oid = p.proowner
  where n.nspname not in ('pg_catalog', 'information_schema', 'graphile_worker') order by 1`;

test("D-2 the functions are these, with these callers; none is open to everybody", async () => {
  const { rows } = await superuser.query<DatabaseFunction>(FUNCTIONS);
  expect(Object.fromEntries(rows.map(({ name, callers }) => [name, callers]))).toEqual({
    account_memberships: ["sallyport_control"],
    account_traces: ["sallyport_control", "sallyport_worker"],
    audit_active_signing_keys: ["sallyport_audit"],
    audit_append: ["sallyport_audit"],
    audit_bundle: ["sallyport_audit", "sallyport_control", "sallyport_gateway"],
    audit_check_actor: [],
    audit_checkpoint: ["sallyport_audit", "sallyport_control", "sallyport_gateway"],
    audit_first_since: ["sallyport_audit", "sallyport_control"],
    audit_index_of: ["sallyport_audit", "sallyport_control"],
    audit_leaf_list: ["sallyport_audit", "sallyport_control"],
    audit_list: ["sallyport_audit", "sallyport_control"],
    audit_pending: ["sallyport_audit", "sallyport_control", "sallyport_worker"],
    audit_public_keys: ["sallyport_audit", "sallyport_control", "sallyport_gateway"],
    audit_leaves_of_organization: ["sallyport_control"],
    audit_leaves_of_person: ["sallyport_control"],
    audit_record: ["sallyport_control", "sallyport_migrate", "sallyport_worker"],
    audit_refuse_change: [],
    audit_refuse_loss: [],
    audit_refuse_other_tree: [],
    audit_refuse_removal: [],
    audit_refuse_rewrite: [],
    audit_sign_again: ["sallyport_audit"],
    api_keys_forget_maker: [],
    audit_subject_erase: ["sallyport_control", "sallyport_worker"],
    audit_subject_key_add: ["sallyport_audit"],
    audit_subject_keys_of: ["sallyport_audit", "sallyport_control"],
    audit_tile: ["sallyport_audit", "sallyport_control", "sallyport_gateway"],
    audit_waiting: ["sallyport_control", "sallyport_gateway"],
    audit_waiting_of_organization: ["sallyport_control"],
    audit_waiting_of_person: ["sallyport_control"],
    budget_bounds: ["sallyport_control", "sallyport_definer"],
    budget_open_period: ["sallyport_definer"],
    budget_remove: ["sallyport_control"],
    budget_set: ["sallyport_control"],
    control_idempotency_sweep: ["sallyport_worker"],
    current_mode: ["sallyport_control", "sallyport_definer", "sallyport_worker"],
    current_organization: ["sallyport_audit", "sallyport_control", "sallyport_definer", "sallyport_worker"],
    debug_windows_open: ["sallyport_control"],
    debug_windows_set_now: [],
    gateway_changes: ["sallyport_gateway"],
    gateway_debug: [],
    gateway_groups: ["sallyport_gateway"],
    gateway_key_marks: ["sallyport_gateway"],
    gateway_limits: [],
    gateway_models: [],
    gateway_originals: ["sallyport_gateway"],
    gateway_prices: [],
    gateway_projects: ["sallyport_gateway"],
    gateway_providers: [],
    gateway_recalls: ["sallyport_gateway"],
    gateway_switches: [],
    idempotency_abandon: ["sallyport_gateway"],
    idempotency_begin: ["sallyport_gateway"],
    idempotency_runs: ["sallyport_gateway"],
    idempotency_sweep: ["sallyport_worker"],
    invitation_place: ["sallyport_control"],
    invitations_to: ["sallyport_control"],
    key_owner: ["sallyport_control"],
    keys_to_recognise: ["sallyport_control"],
    latest_time: ["sallyport_control", "sallyport_worker"],
    ledger_break: ["sallyport_definer"],
    ledger_capture: ["sallyport_definer"],
    ledger_count_balances: ["sallyport_definer"],
    ledger_count_grants: ["sallyport_definer"],
    ledger_count_holds: ["sallyport_definer"],
    ledger_count_periods: ["sallyport_definer"],
    ledger_day_begin: ["sallyport_audit"],
    ledger_day_close: ["sallyport_audit"],
    ledger_day_items: ["sallyport_audit", "sallyport_control"],
    ledger_day_overdue: ["sallyport_control"],
    ledger_day_list: ["sallyport_audit", "sallyport_control"],
    ledger_dead_nodes: ["sallyport_control"],
    ledger_differences: ["sallyport_control"],
    ledger_examine: ["sallyport_worker"],
    ledger_give: ["sallyport_definer"],
    ledger_grant: ["sallyport_control"],
    generation_abandon: ["sallyport_definer"],
    generation_cancel: ["sallyport_control"],
    generation_close: ["sallyport_definer"],
    generation_delete: ["sallyport_control"],
    generation_deliver: ["sallyport_worker"],
    generation_end: ["sallyport_worker"],
    generation_hold: ["sallyport_control"],
    generation_node: ["sallyport_definer"],
    generation_is_shown: ["sallyport_definer"],
    generation_partial_begin: ["sallyport_worker"],
    generation_partial_show: ["sallyport_worker"],
    generation_partials_destroyed: ["sallyport_worker"],
    generation_partials_due: ["sallyport_worker"],
    generation_put_back: ["sallyport_worker"],
    generation_step: ["sallyport_worker"],
    generation_stopped: ["sallyport_definer"],
    generation_batch_cancel: ["sallyport_control"],
    generation_batch_delete: ["sallyport_control"],
    generation_batch_ends: [],
    generation_batch_replace: ["sallyport_control"],
    generation_batches_destroyed: ["sallyport_control", "sallyport_worker"],
    generation_batches_due: ["sallyport_worker"],
    generation_batches_sweep: ["sallyport_worker"],
    generations_hold: ["sallyport_control"],
    generations_claim: ["sallyport_worker"],
    generations_destroyed: ["sallyport_control", "sallyport_worker"],
    generations_due: ["sallyport_worker"],
    generations_leaving: ["sallyport_worker"],
    generations_renew: ["sallyport_worker"],
    generations_sweep: ["sallyport_worker"],
    ledger_hold: ["sallyport_gateway"],
    ledger_lock: ["sallyport_definer"],
    ledger_now: ["sallyport_definer"],
    ledger_open_accounts: [],
    ledger_orphans: ["sallyport_control"],
    ledger_post: ["sallyport_definer"],
    ledger_rebuild: ["sallyport_control"],
    ledger_recall: ["sallyport_control"],
    ledger_refund: ["sallyport_control"],
    ledger_refuse_change: [],
    ledger_refuse_overdraft: [],
    ledger_refuse_reopening: [],
    ledger_release: ["sallyport_gateway"],
    ledger_release_node: ["sallyport_gateway"],
    ledger_reverse: ["sallyport_control"],
    ledger_set_line: ["sallyport_control"],
    ledger_sweep: ["sallyport_control", "sallyport_worker"],
    ledger_void: ["sallyport_definer"],
    members_end_invitations: [],
    members_end_playground: [],
    membership_bounds: ["sallyport_control"],
    next_generation: ["sallyport_control"],
    node_forget: ["sallyport_control"],
    node_holds: ["sallyport_gateway"],
    node_leave: ["sallyport_gateway"],
    node_report: ["sallyport_gateway"],
    node_start: ["sallyport_gateway"],
    node_sweep: ["sallyport_worker"],
    organization_directory: ["sallyport_control"],
    organization_named: ["sallyport_control"],
    organizations_to_unseal: ["sallyport_worker"],
    organization_set_time_zone: ["sallyport_control"],
    request_owner: ["sallyport_control"],
    people_to_unseal: ["sallyport_worker"],
    pepper_keys: ["sallyport_control"],
    policies_missing: ["sallyport_control"],
    period_begins: ["sallyport_control", "sallyport_definer"],
    pepper_uses: ["sallyport_control", "sallyport_gateway"],
    playground_end: [],
    playground_sweep: ["sallyport_worker"],
    picture_hold_bytes: ["sallyport_control", "sallyport_worker"],
    picture_hold_confirm: ["sallyport_control"],
    picture_hold_lift: ["sallyport_control"],
    picture_hold_most_days: ["sallyport_control", "sallyport_definer"],
    picture_hold_page: ["sallyport_control"],
    picture_hold_place: ["sallyport_control"],
    picture_hold_propose: ["sallyport_control"],
    picture_hold_settle: ["sallyport_definer"],
    picture_deletions_sweep: ["sallyport_worker"],
    pictures_destroyed: ["sallyport_worker"],
    pictures_due: ["sallyport_worker"],
    brand_destroyed: ["sallyport_worker"],
    brand_due: ["sallyport_worker"],
    pictures_known: ["sallyport_worker"],
    unfinished_destroyed: ["sallyport_worker"],
    unfinished_due: ["sallyport_worker"],
    prices_refuse_change: [],
    rehash_key: ["sallyport_gateway"],
    suspended_by: ["sallyport_control", "sallyport_worker"],
    suspension_page: ["sallyport_control"],
    suspensions_end_invitations: [],
    schema_version: ["sallyport_gateway", "sallyport_worker"],
    sessions_end_playground: [],
    sealed_counts: ["sallyport_control"],
    sealed_rewrap: ["sallyport_control"],
    sealed_under_others: ["sallyport_control"],
    usage_row_type: ["sallyport_gateway"],
    usage_write: ["sallyport_gateway"],
    alerts_due: ["sallyport_worker"],
    alert_take: ["sallyport_worker"],
    alert_told: ["sallyport_worker"],
    alert_readers: ["sallyport_worker"],
    first_byte_step: ["sallyport_control", "sallyport_definer"],
    first_bytes_together: ["sallyport_definer"],
    usage_not_summed: ["sallyport_control"],
    usage_settle: ["sallyport_worker"],
    usage_sum_up: ["sallyport_worker"],
    usage_waiting: ["sallyport_worker"],
    usage_days_anew: ["sallyport_worker"],
    usage_live: ["sallyport_control"],
    usage_newest: ["sallyport_control"],
    alerts_live: ["sallyport_control"],
    webhook_data_allowed: ["sallyport_control", "sallyport_definer"],
    webhook_note: ["sallyport_control", "sallyport_worker"],
    webhook_readers: ["sallyport_worker"],
    webhook_record: ["sallyport_definer"],
    webhook_settle: ["sallyport_worker"],
    webhook_types: ["sallyport_control", "sallyport_definer"],
    webhooks_claim: ["sallyport_worker"],
    webhooks_sweep: ["sallyport_worker"],
  });
  for (const { name, definer, owner, settings } of rows) {
    expect(owner, name).toBe(definer ? "sallyport_definer" : "sallyport_migrate");
    if (definer) expect(settings, name).toContain("search_path=pg_catalog, pg_temp");
  }
});

test("D-2 Z-2 the job queue has the package's tables and no other, for the worker's login alone", async () => {
  const { rows } = await superuser.query<{ table: string; columns: string[] }>(
    `select table_name as table, array_agg(column_name::text order by column_name) as columns
     from information_schema.columns where table_schema = 'graphile_worker'
       and table_name in (select c.relname from pg_class c where c.relkind in ('r', 'v')) group by 1`,
  );
  const live = Object.fromEntries(rows.map(({ table, columns }) => [table, new Set(columns)]));
  const listed = Object.entries(JOB_QUEUE).map(([name, columns]) => [name, new Set(Object.keys(columns))]);
  expect(live).toEqual(Object.fromEntries(listed));
  const granted = await superuser.query<{ who: string }>(
    `select distinct g.grantee::regrole::text as who from pg_class c join pg_namespace n on n.oid = c.relnamespace,
       aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) g where n.nspname = 'graphile_worker' order by 1`,
  );
  expect(granted.rows.map(({ who }) => who)).toEqual(["sallyport_migrate", "sallyport_worker"]);
  const functions = await superuser.query<{ name: string }>(
    `select p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace,
       aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) g
     where n.nspname = 'graphile_worker' and g.grantee <> p.proowner order by 1`,
  );
  expect(functions.rows.map(({ name }) => name)).toEqual(["add_job", "add_jobs"]);
  const shipped = await superuser.query("select max(id)::int as version from graphile_worker.migrations");
  expect(shipped.rows).toEqual([{ version: Object.keys(migrations).length }]);
});

test("the generated row types are those of the migrated schema (npm run generate)", async () => {
  const committed = await readFile(new URL("../src/ports/database.gen.ts", import.meta.url), "utf8");
  expect(await generateDatabaseTypes(database.addressOf("sallyport_migrate"))).toBe(committed);
});

test("P-1 whatever is sealed under a master key names one that was adopted, and is wrapped anew", async () => {
  const { rows } = await superuser.query<{ table: string; bound: boolean }>(
    `select c.table_name as table, exists (select from pg_constraint k
        where k.conrelid = c.table_name::regclass and k.confrelid = 'master_key_checks'::regclass) as bound
      from information_schema.columns c where c.table_schema = 'public' and c.column_name = 'wrapped_key'
        and exists (select from information_schema.columns o where o.table_schema = 'public'
          and o.table_name = c.table_name and o.column_name = 'key_id') order by 1`,
  );
  const sealed = rows.filter(({ table }) => table !== "master_key_checks");
  expect(sealed).toEqual(
    [
      "accounts",
      "audit_signing_keys",
      "audit_subject_keys",
      "object_organization_keys",
      "people_secret",
      "provider_secrets",
      "webhook_secrets",
    ].map((table) => ({ table, bound: true })),
  );
  const { rows: bodies } = await superuser.query<{ name: string; text: string }>(
    "select proname as name, prosrc as text from pg_proc where proname in ('sealed_counts', 'sealed_under_others', 'sealed_rewrap')",
  );
  expect(bodies).toHaveLength(3);
  for (const { text } of bodies) for (const { table } of sealed) expect(text).toContain(`'${table}'`);
});
