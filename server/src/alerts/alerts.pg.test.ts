import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { actBy } from "../../testing/operations.ts";
import { type Browser, type PeopleStage, startPeople } from "../../testing/people.ts";
import { createTenant, type Tenant } from "../../testing/tenant.ts";
import { begunBy, rowsOf, SUCCEEDED } from "../../testing/usage.ts";
import { systemClock } from "../kernel/clock.ts";
import type { HoldId } from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";
import { composeMail } from "../mail/index.ts";
import { chooseAlert } from "../operations/alerts/choose.ts";
import { setAlerts } from "../operations/alerts/set.ts";
import { showAlerts } from "../operations/alerts/show.ts";
import { setBudget } from "../operations/budgets/set.ts";
import { perform } from "../operations/index.ts";
import { connectGatewayDatabase } from "../platform/postgres/index.ts";
import type { ControlDatabase, GatewayDatabase } from "../ports/database.ts";
import { sumUpUsage } from "../usage/index.ts";
import type { Settled } from "../usage/record.ts";
import { tellAlerts } from "./index.ts";

setDefaultTimeout(60_000);

let stage: PeopleStage;
let worker: ControlDatabase;
let gateway: GatewayDatabase;
let people = 0;

beforeAll(async () => {
  stage = await startPeople();
  worker = stage.connect("sallyport_worker");
  gateway = connectGatewayDatabase(stage.addressOf("sallyport_gateway"));
});
afterAll(async () => {
  await Promise.all([worker.close(), gateway.close()]);
  await stage.stop();
});

const tell = () => tellAlerts({ database: worker, vault: stage.vault, clock: systemClock, keys: stage.keys });

/** An organization with a member of each role, who has an account. */
async function organizationOf(
  slug: string,
  roles: readonly string[],
): Promise<Tenant & { readonly addresses: string[] }> {
  const tenant = await createTenant(stage.database, slug, "live");
  const addresses: string[] = [];
  for (const role of roles) {
    people += 1;
    const address = `${role}-${people}@${slug}.example`;
    await join(await stage.signUp(address), tenant, role);
    addresses.push(address);
  }
  return { ...tenant, addresses };
}

async function join(person: Browser, { place }: Tenant, role: string): Promise<void> {
  const { body } = await person.get("/account");
  await stage.superuser.query(
    "insert into members (id, org_id, account_id, role) values (gen_random_uuid(), $1, $2, $3)",
    [place.organization.id, body.id, role],
  );
}

/** Spends through a hold, as a gateway does. */
async function spend({ place, key }: Tenant, micro: number): Promise<void> {
  const begun = { ...begunBy({ place, key }), mode: "live" as const, holdId: Bun.randomUUIDv7() as HoldId };
  await stage.superuser.query("begin");
  await stage.superuser.query("select set_config('app.org', $1, true)", [place.organization.id]);
  await stage.superuser.query(
    "select ledger_grant(gen_random_uuid(), 'payment', $1, 0::smallint, 'infinity')",
    [micro],
  );
  await stage.superuser.query("commit");
  await stage.superuser.query("select ledger_hold($1, $2, $3, $4, $5, $6, $6, 0, false)", [
    begun.holdId,
    begun.nodeId,
    place.organization.id,
    key.id,
    begun.requestId,
    micro,
  ]);
  await gateway.writeUsage(rowsOf([[begun, { ...SUCCEEDED, chargeMicroUsd: BigInt(micro) as MicroUsd }]]));
}

/** Requests at a time, which nothing is held for. */
async function requests(
  tenant: Tenant,
  atMs: number,
  count: number,
  settled: Partial<Settled> = {},
): Promise<void> {
  const rows = Array.from(
    { length: count },
    () =>
      [
        { ...begunBy(tenant), mode: "live" as const, startedAtMs: atMs },
        { ...SUCCEEDED, ...settled },
      ] as const,
  );
  await gateway.writeUsage(rowsOf(rows));
}

/** Mails about money to these addresses, as they would be sent. */
async function toldTo(addresses: readonly string[]) {
  const mails = (await stage.mails()).filter(
    ({ to, message }) =>
      addresses.includes(to) && "organization" in message && message.template !== "invitation",
  );
  return mails.map((mail) => composeMail("x", mail, SENDER));
}
const SENDER = {
  product: "Sallyport",
  operator: "Example Operator Ltd",
  publicUrl: "https://sallyport.example",
};

const budget = (tenant: Tenant, input: object) =>
  perform(setBudget, actBy(stage.database), {
    organization: tenant.place.organization.slug,
    limit_usd: "10",
    period: "month",
    ...input,
  });

describe("C-4 a budget", () => {
  test("is told at 50, 80 and 100 % unless it says otherwise, each once, to owners, admins and billing", async () => {
    const tenant = await organizationOf("shares", ["owner", "admin", "billing", "developer", "viewer"]);
    expect((await budget(tenant, {})).alert_percentages).toEqual([50, 80, 100]);
    await spend(tenant, 4_900_000);
    await tell();
    expect(await toldTo(tenant.addresses)).toEqual([]);
    await spend(tenant, 200_000);
    await tell();
    await tell();
    const [half] = await toldTo(tenant.addresses.slice(0, 1));
    expect((await toldTo(tenant.addresses)).map(({ to }) => to.split("-")[0])).toEqual([
      "owner",
      "admin",
      "billing",
    ]);
    expect(half?.subject).toBe("“shares”: 50 % of $10.00 spent");
    expect(half?.text).toContain("Left: $4.90");
    expect(half?.text).toContain("https://sallyport.example/app/shares/limits");
    await spend(tenant, 4_900_000);
    await tell();
    expect((await toldTo(tenant.addresses.slice(0, 1))).map(({ subject }) => subject)).toEqual([
      "“shares”: 50 % of $10.00 spent",
      // 80 and 100 were crossed at once: the higher one says it.
      "“shares”: 100 % of $10.00 spent",
    ]);
  });

  test("is told once, however many workers look at the same moment, and again in its next period", async () => {
    const tenant = await organizationOf("races", ["owner"]);
    await budget(tenant, { alert_percentages: [50] });
    await spend(tenant, 6_000_000);
    const workers = Array.from({ length: 6 }, () => stage.connect("sallyport_worker"));
    await Promise.all(
      workers.map((database) =>
        tellAlerts({ database, vault: stage.vault, clock: systemClock, keys: stage.keys }),
      ),
    );
    await Promise.all(workers.map((one) => one.close()));
    expect((await toldTo(tenant.addresses)).length).toBe(1);
    // The period that was told is the one before, by now.
    await stage.superuser.query(
      "update alerts set occasion = occasion - interval '1 month' where org_id = $1",
      [tenant.place.organization.id],
    );
    await tell();
    expect((await toldTo(tenant.addresses)).length).toBe(2);
  });

  test("whose mails cannot be written is told later: nothing is taken that is not told", async () => {
    const tenant = await organizationOf("crash", ["owner"]);
    await budget(tenant, { alert_percentages: [50] });
    await spend(tenant, 6_000_000);
    await stage.superuser.query("revoke insert on mail_outbox from sallyport_worker");
    await expect(tell()).rejects.toMatchObject({ code: "42501" });
    await stage.superuser.query("grant insert on mail_outbox to sallyport_worker");
    await tell();
    expect((await toldTo(tenant.addresses)).length).toBe(1);
  });

  test("is not told to who switched it off, who is suspended, or in another organization", async () => {
    const tenant = await organizationOf("quiet", ["owner", "admin"]);
    const other = await organizationOf("loud", ["owner"]);
    const act = actBy(stage.database);
    const { members } = await perform(showAlerts, act, { organization: "quiet" });
    const member = members.find(({ role }) => role === "owner")?.member ?? "";
    await perform(chooseAlert, act, { organization: "quiet", member, kind: "budget", wanted: false });
    await budget(tenant, { alert_percentages: [50] });
    await spend(tenant, 6_000_000);
    await tell();
    expect((await toldTo([...tenant.addresses, ...other.addresses])).map(({ to }) => to)).toEqual([
      tenant.addresses[1] ?? "",
    ]);
    const elsewhere = perform(chooseAlert, act, {
      organization: "loud",
      member,
      kind: "budget",
      wanted: true,
    });
    await expect(elsewhere).rejects.toMatchObject({ code: "member_not_found" });
  });

  test("M-7 is not told to who has left the organization", async () => {
    const tenant = await organizationOf("departed", ["owner", "billing"]);
    await stage.superuser.query("update members set left_at = now() where org_id = $1 and role = 'billing'", [
      tenant.place.organization.id,
    ]);
    await budget(tenant, { alert_percentages: [50] });
    await spend(tenant, 6_000_000);
    await tell();
    expect((await toldTo(tenant.addresses)).map(({ to }) => to)).toEqual(tenant.addresses.slice(0, 1));
  });

  test("is in Spanish for who reads Spanish", async () => {
    const tenant = await organizationOf("hola", ["owner"]);
    await stage.superuser.query(
      "update accounts set language = 'es' where id in (select account_id from members where org_id = $1)",
      [tenant.place.organization.id],
    );
    await budget(tenant, { alert_percentages: [50], key: tenant.key.id });
    await spend(tenant, 6_000_000);
    await tell();
    const [mail] = await toldTo(tenant.addresses);
    expect(mail?.subject).toMatch(/^«first»: gastado el 50 % de 10,00\s\$$|US\$/);
    expect(mail?.text).toContain("Recibes esto como propietario de hola");
  });
});

describe("C-4 what is unusual", () => {
  const HOUR_MS = 3_600_000;
  const lastHour = () => Math.floor(Date.now() / HOUR_MS) * HOUR_MS - HOUR_MS + 60_000;

  test("is an hour that costs three times what it did in the weeks before, told once a day; not in a first week", async () => {
    const [known, fresh] = [
      await organizationOf("known", ["owner"]),
      await organizationOf("fresh", ["owner"]),
    ];
    const hour = lastHour();
    const price = (micro: number) => ({ chargeMicroUsd: BigInt(micro) as MicroUsd });
    await sums(known, hour - 10 * 24 * HOUR_MS, 4_000_000);
    for (const tenant of [known, fresh]) await sums(tenant, hour, 2_000_000);
    await tell();
    await tell();
    const [mail, ...others] = await toldTo([...known.addresses, ...fresh.addresses]);
    expect(others).toEqual([]);
    expect([mail?.to, mail?.subject]).toEqual([known.addresses[0], "known spent more than usual"]);
    expect(mail?.text).toContain("Spent: $2.00");
    expect(price(1)).toEqual({ chargeMicroUsd: 1n as MicroUsd });
  });

  test("is not told where it was switched off, or is no more than so many times what is usual", async () => {
    const [off, usual] = [await organizationOf("off", ["owner"]), await organizationOf("usual", ["owner"])];
    await perform(setAlerts, actBy(stage.database), { organization: "off", spend_times: 0 });
    const hour = lastHour();
    for (const tenant of [off, usual])
      for (let day = 1; day <= 10; day += 1) await sums(tenant, hour - day * 24 * HOUR_MS, 1_000_000);
    await sums(off, hour, 9_000_000);
    await sums(usual, hour, 2_500_000);
    await tell();
    expect(await toldTo([...off.addresses, ...usual.addresses])).toEqual([]);
  });

  test("are requests that fail, from fifty in an hour on", async () => {
    const [failing, few] = [
      await organizationOf("failing", ["owner"]),
      await organizationOf("few", ["owner"]),
    ];
    const now = Date.now();
    const failed = { outcome: "provider_error", status: 502 } as const;
    await requests(failing, now, 54);
    await requests(failing, now, 6, failed);
    await requests(few, now, 40, failed);
    await sumUpUsage(worker);
    await tell();
    await tell();
    const mails = await toldTo([...failing.addresses, ...few.addresses]);
    expect(mails.map(({ subject, to }) => [to, subject])).toEqual([
      [failing.addresses[0] ?? "", "Requests of failing fail"],
    ]);
    expect(mails[0]?.text).toContain("6 of 60 requests failed");
  });

  /** As if requests had cost so much then. */
  const sums = ({ place, key }: Tenant, atMs: number, micro: number) =>
    stage.superuser.query(
      `insert into usage_sums select $1, 'quarter', date_bin('15 minutes', $2, timestamptz 'epoch'), $3, $4, 'live', 'm', 'p',
        'chat.completions', 'succeeded', 200, 1, 0, 0, 0, 0, 0, $5, 0, 0, 0, '{}'`,
      [place.organization.id, new Date(atMs), key.id, place.project.id, micro],
    );
});

test("ID-8 what an organization is told is for who sees costs, and amounts are mailed to nobody else", async () => {
  const tenant = await organizationOf("choosing", ["owner", "developer"]);
  const act = actBy(stage.database);
  const { members } = await perform(showAlerts, act, { organization: "choosing" });
  const developer = members.find(({ role }) => role === "developer");
  expect(developer).toMatchObject({ told: [], may_choose: ["failures"] });
  const choose = (kind: "failures" | "spend") =>
    perform(chooseAlert, act, {
      organization: "choosing",
      member: developer?.member ?? "",
      kind,
      wanted: true,
    });
  await expect(choose("spend")).rejects.toMatchObject({ code: "invalid_input" });
  await choose("failures");
  const after = await perform(showAlerts, act, { organization: tenant.place.organization.slug });
  expect(after.members.find(({ role }) => role === "developer")?.told).toEqual(["failures"]);
});
