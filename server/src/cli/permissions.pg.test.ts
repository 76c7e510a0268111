import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type pg from "pg";
import type { DatabaseCopy } from "../../testing/database-copies.ts";
import { type MemberId, newId, type OrganizationId } from "../kernel/ids.ts";
import { type AnyOperation, ROUTES } from "../operations/index.ts";
import {
  ORGANIZATION_ROLES,
  type OrganizationRole,
  PLATFORM_ROLES,
  type Principal,
  platformPrincipal,
} from "../operations/principal.ts";
import { COMMANDS, type ExampleStage, openExampleStage } from "./testing/example-stage.ts";
import { type FarAway, type Sent, serveFarAway } from "./testing/far-away.ts";

setDefaultTimeout(120_000);

const actor = { kind: "operator", id: "tests" } as const;

let stage: ExampleStage;
let copy: DatabaseCopy;
let server: FarAway;
let acme: OrganizationId;
/** A request that does each operation in the world of the examples, as the command line sends it. */
const requests = new Map<string, Sent>();

beforeAll(async () => {
  stage = await openExampleStage();
  for (const { operation, examples } of COMMANDS) {
    const [example] = examples;
    if (example === undefined || requests.has(operation.name)) continue;
    const scratch = operation.effect === "changes" ? await stage.copy() : stage.untouched;
    const { sent } = await stage.runFarAway(example, scratch);
    if (scratch !== stage.untouched) await scratch.drop();
    const its = sent.find((request) => isFor(request, operation));
    if (its !== undefined) requests.set(operation.name, its);
  }
  copy = await stage.copy();
  const ids = await copy.look(async (client) => {
    const { rows } = await client.query<{ slug: string; id: string }>("select slug, id from organizations");
    return new Map(rows.map(({ slug, id }) => [slug, id as OrganizationId]));
  });
  acme = ids.get("acme") ?? expect.unreachable();
  const callers = principals(acme, ids.get("globex") ?? expect.unreachable());
  await copy.look((client) => seat(client, Object.values(callers)));
  server = serveFarAway(copy, stage.secrets, callers);
});
afterAll(async () => {
  await server.close();
  await stage.close();
});

function principals(ours: OrganizationId, theirs: OrganizationId): Record<string, Principal> {
  const member = (organization: OrganizationId, role: OrganizationRole): Principal => ({
    actor,
    platform: null,
    memberships: [{ organization, member: newId<MemberId>(), role }],
  });
  return {
    ...Object.fromEntries(ORGANIZATION_ROLES.map((role) => [role, member(ours, role)])),
    ...Object.fromEntries(PLATFORM_ROLES.map((role) => [`platform-${role}`, platformPrincipal(actor, role)])),
    stranger: member(theirs, "owner"),
    nobody: { actor, platform: null, memberships: [] },
  };
}

/** Makes them members in the database too: some acts look there whether a role was taken away meanwhile. */
async function seat(client: pg.Client, callers: readonly Principal[]): Promise<void> {
  for (const { member, organization, role } of callers.flatMap(({ memberships }) => memberships))
    await client.query("insert into members (id, org_id, name, role) values ($1, $2, $3, $4)", [
      member,
      organization,
      `the ${role}`,
      role,
    ]);
}

function isFor({ method, target }: Sent, operation: AnyOperation): boolean {
  const route = ROUTES.find((one) => one.operation === operation);
  if (route === undefined || route.method !== method) return false;
  const path = new URL(target, "http://localhost").pathname;
  return new RegExp(`^/api/v1${route.path.replace(/\{\w+\}/g, "[^/]+")}$`).test(path);
}

async function ask(operation: AnyOperation, as: string): Promise<{ status: number; text: string }> {
  const { method, target, headers, body } = requests.get(operation.name) ?? expect.unreachable();
  const { "content-type": type, "if-match": match } = headers;
  const response = await fetch(server.url + target, {
    method,
    headers: {
      ...(type === undefined ? {} : { "content-type": type }),
      ...(match === undefined ? {} : { "if-match": match }),
      authorization: `Bearer ${as}`,
    },
    ...(body === "" ? {} : { body }),
  });
  return { status: response.status, text: await response.text() };
}

/** Every row of every table, as one number for each table. The database's own counts of writes come a second late. */
const everyRow = () =>
  copy.look(async (client) => {
    // Compiling so long a question takes longer than answering it.
    await client.query("set jit = off");
    const { rows: tables } = await client.query<{ name: string }>(
      "select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1",
    );
    const sums = tables.map(
      ({ name }) =>
        `select '${name} ' || count(*) || ' ' || coalesce(sum(hashtext(t::text)), 0) as state from ${name} t`,
    );
    // Tables may be read by several workers of the database, and then come in any order.
    const { rows } = await client.query<{ state: string }>(`${sums.join(" union all ")} order by 1`);
    return rows.map(({ state }) => state).join("\n");
  });

/** Roles of the platform have a prefix in tokens. */
const roleOf = (token: string) => token.replace(/^platform-/, "");

/** What only a session does is asked as every role where it is tested. */
const COMMANDED = ROUTES.map(({ operation }) => operation).filter(({ inPagesOnly }) => !inPagesOnly);

describe.each(COMMANDED)("ID-8: $name", (operation: AnyOperation) => {
  const { allowed } = operation;
  const may = [
    ...ORGANIZATION_ROLES.filter((role) => allowed.organization?.includes(role)),
    ...PLATFORM_ROLES.filter((role) => allowed.platform?.includes(role)).map((role) => `platform-${role}`),
  ];
  const mayNot = [...ORGANIZATION_ROLES, ...PLATFORM_ROLES.map((role) => `platform-${role}`)].filter(
    (one) => !may.includes(one),
  );

  test("is refused to nobody, to every other role and to strangers, and is done for those who may", async () => {
    const before = await everyRow();
    server.countAnew();
    expect((await ask(operation, "unknown")).status).toBe(401);
    expect((await ask(operation, "nobody")).status).toBe(403);
    for (const role of mayNot) {
      const { status, text } = await ask(operation, role);
      expect(status, `${role}: ${text}`).toBe(403);
      expect(JSON.parse(text)).toMatchObject({ code: "not_permitted" });
    }
    const { status, text } = await ask(operation, "stranger");
    // Either it is not there for them, or it is theirs: nothing of the other organization is in the answer.
    expect([200, 201, 403, 404], text).toContain(status);
    expect(text).not.toContain(acme);
    if (operation.effect === "changes") expect(await everyRow(), "what refusals changed").toBe(before);
    for (const role of may) {
      const done = await ask(operation, role);
      // Whatever else it may be refused for, it is not the role.
      expect(done.text, role).not.toMatch(/"code":"(?:not_permitted|not_authenticated)"/);
      expect(done.status, `${role}: ${done.text}`).toBeLessThan(500);
    }
    expect(may.map(roleOf).length).toBeGreaterThan(0);
  });
});
