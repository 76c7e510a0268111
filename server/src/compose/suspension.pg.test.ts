import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import pg from "pg";
import { TEST_ACTOR } from "../../testing/database.ts";
import { codeOf, startTestGateway, type TestGateway } from "../../testing/gateway.ts";
import { ActError } from "../kernel/act-error.ts";
import { type MemberId, newId } from "../kernel/ids.ts";
import { revokeKey } from "../keys/index.ts";
import { balanceOf } from "../ledger/index.ts";
import { type Act, type Principal, perform, platformPrincipal } from "../operations/index.ts";
import { createMember } from "../operations/members/create.ts";
import { resumeMember } from "../operations/members/resume.ts";
import { suspendMember } from "../operations/members/suspend.ts";
import { listOrganizations } from "../operations/organizations/list.ts";
import { resumeOrganization } from "../operations/organizations/resume.ts";
import { suspendOrganization } from "../operations/organizations/suspend.ts";
import { resumeProject } from "../operations/projects/resume.ts";
import { suspendProject } from "../operations/projects/suspend.ts";
import { listSuspensions } from "../operations/suspensions/list.ts";
import { nextGeneration } from "../propagation/index.ts";
import { endSuspension, suspend } from "../suspensions/index.ts";
import { actOf } from "./control.ts";

setDefaultTimeout(60_000);

const ORGANIZATION = { organization: "default" };
const PROJECT = { organization: "default", project: "default" };
const WHY = { reason: "invoice 71" };

let gateway: TestGateway;
let operator: Act;
/** Somebody of the organization who manages it. */
let admin: Act;

beforeAll(async () => {
  gateway = await startTestGateway();
  operator = actAs(platformPrincipal(TEST_ACTOR));
  const membership = { organization: gateway.place.organization.id, member: newId<MemberId>() };
  admin = actAs({
    actor: { kind: "person", id: newId() },
    platform: null,
    memberships: [{ ...membership, role: "admin" }],
  });
});
afterEach(async () => {
  for (const act of [operator, admin]) {
    await perform(resumeOrganization, act, { ...ORGANIZATION, ...WHY }).catch(refused);
    await perform(resumeProject, act, { ...PROJECT, ...WHY }).catch(refused);
  }
});
afterAll(() => gateway.stop());

function actAs(principal: Principal): Act {
  const { control } = gateway;
  return actOf({ ...control, actingAs: () => control.database }, principal);
}

/** What the schema's owner can do to a table when it lifts row-level security for itself. */
async function asOwner<Row extends pg.QueryResultRow>(table: string, query: string): Promise<readonly Row[]> {
  const owner = new pg.Client({
    ...(gateway.deployment.address("sallyport_migrate") ?? expect.unreachable()),
  });
  await owner.connect();
  try {
    await owner.query(`begin; alter table ${table} no force row level security`);
    const { rows } = await owner.query<Row>(query);
    await owner.query(`alter table ${table} force row level security; commit`);
    return rows;
  } finally {
    await owner.end();
  }
}

/** Has nodes read a key once more. */
function heardAgain(key: string): Promise<bigint> {
  return gateway.control.database.inTenant(gateway.place.organization.id, async (db) => {
    const generation = await nextGeneration(db);
    await db.updateTable("api_keys").set({ generation }).where("id", "=", key).execute();
    return generation;
  });
}

const refused = (error: unknown): string => {
  if (error instanceof ActError) return error.code;
  throw error;
};

describe("AB-10 a suspended organization", () => {
  test("is refused at once everywhere with an error of its own, and its keys work again afterwards", async () => {
    expect(await codeOf(gateway.ask())).toBe(200);
    const told = await perform(suspendOrganization, operator, { ...ORGANIZATION, ...WHY });
    expect(told.nodes.map(({ how }) => how)).toEqual(["applied"]);
    const answer = await gateway.ask();
    expect([answer.status, answer.headers.get("x-should-retry")]).toEqual([403, "false"]);
    expect(await answer.text()).not.toContain("invoice 71");
    expect(await codeOf(gateway.ask())).toBe("organization_suspended");
    expect(await codeOf(gateway.get("/v1/models"))).toBe("organization_suspended");
    await perform(resumeOrganization, operator, { ...ORGANIZATION, ...WHY });
    expect(await codeOf(gateway.ask())).toBe(200);
  });

  test("is told apart from an emergency stop, in lists, errors and on readiness", async () => {
    await perform(suspendOrganization, operator, { ...ORGANIZATION, ...WHY });
    const ready = await fetch(`${gateway.server.url}/health/ready`);
    expect(await ready.json()).toMatchObject({ stopped: "nothing" });
    const { items } = await perform(listSuspensions, operator, {});
    expect(items).toMatchObject([
      { what: "organization", organization: "default", side: "platform", ...WHY },
    ]);
    const organizations = await perform(listOrganizations, admin, {});
    expect(organizations.items).toMatchObject([{ slug: "default", suspended_by: ["platform"] }]);
    const stop = { scope: "organization", organization: gateway.place.organization.id } as const;
    await gateway.halt(stop);
    expect(await codeOf(gateway.ask())).toBe("organization_stopped");
    await gateway.lift(stop);
    expect(await codeOf(gateway.ask())).toBe("organization_suspended");
  });

  test("gets no live key by making one, and none that was revoked comes alive by resuming", async () => {
    const revoked = await gateway.newKey();
    await perform(suspendOrganization, operator, { ...ORGANIZATION, ...WHY });
    const made = await gateway.newKey();
    expect(await codeOf(gateway.ask({ key: made }))).toBe("organization_suspended");
    const { control, place } = gateway;
    await gateway.inForce((await revokeKey(control.database, place, revoked.id)).generation);
    await perform(resumeOrganization, operator, { ...ORGANIZATION, ...WHY });
    expect(await codeOf(gateway.ask({ key: made }))).toBe(200);
    expect(await codeOf(gateway.ask({ key: revoked }))).toBe("invalid_api_key");
  });

  test("finishes what is in flight, unless that is to be cut", async () => {
    const first = await gateway.openStream();
    await perform(suspendOrganization, operator, { ...ORGANIZATION, ...WHY });
    gateway.first.end();
    expect(await first.rest()).toEndWith("data: [DONE]\n\n");
    await perform(resumeOrganization, operator, { ...ORGANIZATION, ...WHY });
    const second = await gateway.openStream();
    await perform(suspendOrganization, operator, { ...ORGANIZATION, mode: "cut", ...WHY });
    expect(await second.rest()).toContain('"code":"organization_suspended"');
  });

  test("can still read its balance", async () => {
    await perform(suspendOrganization, operator, { ...ORGANIZATION, ...WHY });
    const { control, place } = gateway;
    expect((await balanceOf(control.database, place.organization.id)).available).toBeGreaterThan(0n);
  });

  test("is not written down again, however often the same is said", async () => {
    const { generation } = await generationAfter(() =>
      perform(suspendOrganization, operator, { ...ORGANIZATION, ...WHY }),
    );
    const again = await generationAfter(async () => {
      for (let times = 0; times < 20; times += 1)
        await perform(suspendOrganization, operator, { ...ORGANIZATION, ...WHY });
    });
    expect(again.generation).toBe(generation);
  });
});

async function generationAfter(work: () => Promise<unknown>) {
  await work();
  return gateway.control.database.asOperator((db) =>
    db.selectFrom("authority").select("generation").executeTakeFirstOrThrow(),
  );
}

describe("AB-10 ID-8 who suspended it", () => {
  test("alone resumes it: an organization's admin lifts nothing that the platform decided", async () => {
    await perform(suspendProject, operator, { ...PROJECT, ...WHY });
    expect(await perform(resumeProject, admin, { ...PROJECT, ...WHY }).catch(refused)).toBe(
      "suspended_by_other",
    );
    await perform(suspendProject, admin, { ...PROJECT, reason: "our own" });
    const lifted = await perform(resumeProject, admin, { ...PROJECT, ...WHY });
    expect(lifted).toMatchObject({ suspended_by: ["platform"] });
    expect(await codeOf(gateway.ask())).toBe("project_suspended");
    expect(await perform(resumeOrganization, admin, { ...ORGANIZATION, ...WHY }).catch(refused)).toBe(
      "not_permitted",
    );
    await perform(resumeProject, operator, { ...PROJECT, ...WHY });
    expect(await codeOf(gateway.ask())).toBe(200);
    expect(await perform(resumeProject, operator, { ...PROJECT, ...WHY }).catch(refused)).toBe(
      "not_suspended",
    );
  });
});

describe("AB-10 a suspended member", () => {
  test("is refused with every key that counts as theirs, and nobody else is", async () => {
    const { id: member } = await perform(createMember, operator, { ...ORGANIZATION, name: "Ada" });
    const theirs = await gateway.newKey();
    await asOwner("api_keys", `update api_keys set member_id = '${member}' where id = '${theirs.id}'`);
    await gateway.inForce(await heardAgain(theirs.id));
    await perform(suspendMember, admin, { ...ORGANIZATION, member, ...WHY });
    expect(await codeOf(gateway.ask({ key: theirs }))).toBe("member_suspended");
    expect(await codeOf(gateway.ask())).toBe(200);
    await perform(resumeMember, admin, { ...ORGANIZATION, member, ...WHY });
    expect(await codeOf(gateway.ask({ key: theirs }))).toBe(200);
  });

  test("K-4 who has left: keys that they made and that are nobody's are paused too", async () => {
    const account = newId();
    const made = `person ${account}`;
    const bytes = "decode(repeat('07', 32), 'hex')";
    await asOwner(
      "members",
      `insert into accounts (id, address_index, key_id, wrapped_key, commitment, sealed, address, name, language)
         select '${account}', ${bytes}, key_id, ${bytes}, ${bytes}, ${bytes}, ${bytes}, ${bytes}, 'en' from master_key_checks;
       insert into members (id, org_id, account_id, left_at)
         values ('${account}', '${gateway.place.organization.id}', '${account}', now())`,
    );
    const key = await gateway.newKey();
    await asOwner("api_keys", `update api_keys set made_by = '${made}' where id = '${key.id}'`);
    const thing = { organization: gateway.place.organization.id, project: null, member: account as MemberId };
    const pause = { mode: "drain", reason: "has left" } as const;
    expect(await codeOf(gateway.ask({ key }))).toBe(200);
    await gateway.inForce((await suspend(gateway.control.database, thing, "organization", pause)).generation);
    expect(await codeOf(gateway.ask({ key }))).toBe("key_paused");
    expect(await codeOf(gateway.ask())).toBe(200);
    const ended = await endSuspension(gateway.control.database, thing, "organization", "is back");
    await gateway.inForce(ended.generation);
    expect(await codeOf(gateway.ask({ key }))).toBe(200);
  });

  test("is not the last owner, unless the platform decides so", async () => {
    const { id: member } = await perform(createMember, operator, {
      ...ORGANIZATION,
      name: "Eve",
      role: "owner",
    });
    const owner = actAs({
      ...admin.principal,
      memberships: admin.principal.memberships.map((one) => ({ ...one, role: "owner" as const })),
    });
    const input = { ...ORGANIZATION, member, ...WHY };
    expect(await perform(suspendMember, owner, input).catch(refused)).toBe("last_owner");
    expect(await perform(suspendMember, operator, input)).toMatchObject({ suspended_by: ["platform"] });
  });
});
