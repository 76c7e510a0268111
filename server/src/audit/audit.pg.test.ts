import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type pg from "pg";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "../../testing/database.ts";
import { createTenant, TEST_HASHER, type Tenant } from "../../testing/tenant.ts";
import { adoptMasterKey } from "../../testing/vault.ts";
import { systemClock } from "../kernel/clock.ts";
import { type NodeId, newId } from "../kernel/ids.ts";
import { Secret } from "../kernel/secret.ts";
import { createKey, revokeKey, rotateKey } from "../keys/index.ts";
import { ensurePlace, provisionOrganization } from "../organizations/index.ts";
import { createEnvironmentKms } from "../platform/kms/environment-kms.ts";
import { connectControlDatabase, connectGatewayDatabase } from "../platform/postgres/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { assignPlan, createPlan, setPlanRule, setPrice } from "../prices/index.ts";
import {
  addProvider,
  changeProvider,
  readProvider,
  removeProvider,
  replaceSecret,
} from "../provider-accounts/index.ts";
import { createVault } from "../vault/index.ts";
import { AUDIT_ACTIONS, auditEntry, readAudit, recordAudit } from "./index.ts";

setDefaultTimeout(60_000);

const EPOCH = new Date(0);

let database: TestDatabase;
let superuser: pg.Client;
let control: ControlDatabase;
let auditor: ControlDatabase;
let tenant: Tenant;

beforeAll(async () => {
  database = await startTestDatabase();
  superuser = await database.connect("postgres");
  control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
  auditor = connectControlDatabase(database.addressOf("sallyport_audit"), TEST_ACTOR);
  tenant = await createTenant(control, "ours");
  await adoptMasterKey(control, vault());
});

afterAll(async () => {
  await control.close();
  await auditor.close();
  await database.stop();
});

const SCOPE = { endpoints: ["embeddings"], models: null, ipRanges: null, expiresAt: null };
const newKey = () =>
  createKey(control, TEST_HASHER, { place: tenant.place, name: "k", mode: "test", scope: SCOPE });
const vault = () => createVault(createEnvironmentKms(Buffer.alloc(32, 7)), systemClock);
const provider = (slug: string) =>
  addProvider(control, vault(), {
    slug,
    kind: "openai",
    baseUrl: "https://api.example.com/v1",
    allowPrivateAddress: false,
    priority: 100,
    models: [],
    secret: new Secret("sk-of-the-tests"),
  });
const stays = () => control.asOperator((db) => readProvider(db, "stays"));

const UNCHANGED = { rates: null, reason: "because", from: null };

/** Each rule that changes something, by the action it must leave behind. */
const ACTS: Readonly<Record<string, (name: string) => Promise<unknown>>> = {
  "key.created": newKey,
  "key.revoked": async () => revokeKey(control, tenant.place, tenant.key.id, true),
  "key.rotated": async () => {
    const { rows } = await superuser.query("select id from api_keys where revoked_at is null limit 1");
    return rotateKey(control, TEST_HASHER, tenant.place, rows[0].id, 0);
  },
  "organization.created": (name) => ensurePlace(control, name, "default"),
  "project.created": (name) =>
    provisionOrganization(control, { slug: "ours", name: null, projects: [`p-${name}`] }),
  "provider.added": provider,
  "provider.changed": async () => changeProvider(control, vault(), await stays(), { priority: 7 }, null),
  "provider.secret_replaced": async () => replaceSecret(control, vault(), await stays(), new Secret("sk-2")),
  "provider.removed": () => removeProvider(control, "stays"),
  "price.set": (name) =>
    setPrice(control, { ...UNCHANGED, provider: name, model: "m", rates: { input: "1" } }),
  "plan.created": (name) => createPlan(control, name),
  "plan.set": () =>
    setPlanRule(control, {
      ...UNCHANGED,
      plan: "default",
      pattern: "m",
      markupPercent: "5",
      belowCost: false,
    }),
  "plan.assigned": () => assignPlan(control, tenant.place.organization.id, "default", null),
};

async function everything(): Promise<unknown> {
  const tables = [
    "organizations",
    "projects",
    "api_keys",
    "providers",
    "provider_models",
    "provider_secrets",
    "price_overrides",
    "price_plans",
    "price_plan_rules",
    "price_assignments",
  ];
  const rows = tables.map((table) => `select '${table}' as name, to_jsonb(t) as row from ${table} t`);
  const text = `${rows.join(" union all ")} union all select 'authority', to_jsonb(t) from authority t order by 1, 2`;
  return (await superuser.query(text)).rows;
}

describe("D-4 an act without its entry does not happen", () => {
  beforeAll(async () => {
    await provider("stays");
    await newKey();
  });

  test.each(Object.keys(ACTS))("%s", async (action) => {
    const act = ACTS[action] ?? expect.unreachable();
    await superuser.query(
      "create trigger broken before insert on audit_entries for each statement execute function audit_refuse_change()",
    );
    const before = await everything();
    expect(await act("broken").catch((error: { code?: string }) => error.code)).toBe("42501");
    expect(await everything()).toEqual(before);
    await superuser.query("drop trigger broken on audit_entries");
    await act("works");
    expect(await everything()).not.toEqual(before);
    const entries = await readAudit(auditor, vault(), EPOCH);
    expect(entries.map((entry) => entry.action)).toContain(action);
  });

  test("and neither does one that nobody does", async () => {
    const client = await database.connect("sallyport_control");
    const refusal = await client
      .query(
        "select audit_record(gen_random_uuid(), 'key.created', 'key', 'x', '{}', decode(repeat('00', 32), 'hex'))",
      )
      .catch((error: { code?: string }) => error.code);
    expect(refusal).toBe("42501");
  });
});

describe("D-4 an entry", () => {
  test("says who did what to what, and has the listed facts and no others", async () => {
    const { id, generation } = await newKey();
    const entries = await readAudit(auditor, vault(), EPOCH);
    expect(entries.find(({ subject }) => subject.id === id)).toMatchObject({
      actor: TEST_ACTOR,
      action: "key.created",
      organizationId: tenant.place.organization.id,
      subject: { kind: "key" },
      details: { mode: "test", expiresAt: null, replaces: null, generation: Number(generation) },
    });
    for (const { action, details, subject } of entries) {
      const known = AUDIT_ACTIONS[action as keyof typeof AUDIT_ACTIONS];
      expect(subject.kind).toBe(known.subject);
      expect(new Set(Object.keys(details)), action).toEqual(new Set(known.facts));
    }
  });

  test("is there for every migration", async () => {
    const { rows } = await superuser.query<{ number: number }>(
      "select number from schema_migrations order by number",
    );
    const entries = await readAudit(auditor, vault(), EPOCH);
    const migrated = entries.filter(({ action }) => action === "schema.migrated");
    expect(migrated.map(({ subject }) => Number(subject.id))).toEqual(rows.map(({ number }) => number));
  });

  test("is there for a start, with names of settings and no values", async () => {
    const gateway = connectGatewayDatabase(database.addressOf("sallyport_gateway"));
    const node = newId<NodeId>();
    const facts = {
      version: "1.2.3",
      production: true,
      settings: ["SALLYPORT_MASTER_KEY"],
      configuration: ["SALLYPORT_MASTER_KEY:0123456789ab"],
    };
    await gateway.recordStart(node, auditEntry("server.started", node, facts));
    await gateway.close();
    const found = (await readAudit(auditor, vault(), EPOCH)).find(({ subject }) => subject.id === node);
    expect(found).toMatchObject({
      actor: { kind: "server", id: node },
      details: facts,
      organizationId: null,
    });
  });

  test.each([
    "update audit_entries set action = 'key.forged'",
    "delete from audit_entries",
    "truncate audit_entries",
    "set session_replication_role = replica; delete from audit_entries",
  ])("is not changed by the owner or the superuser: %s", async (statement) => {
    for (const login of ["postgres", "sallyport_migrate"] as const) {
      const client = await database.connect(login);
      const refusal = await client.query(statement).catch((error: { code?: string }) => error.code);
      expect(refusal).toBe("42501");
    }
  });

  test("is refused when it has the form of free text", async () => {
    const written = control.asOperator((db) =>
      recordAudit(db, "provider.removed", "a sentence somebody wrote", { slug: "x", generation: 1 }),
    );
    expect(await written.catch((error: { code?: string }) => error.code)).toBe("23514");
  });

  test("is older than what was asked for: nothing is listed", async () => {
    expect(await readAudit(auditor, vault(), new Date(systemClock.nowMs() + 60_000))).toEqual([]);
  });
});
