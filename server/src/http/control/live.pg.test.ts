import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { type Browser, type PeopleStage, SITE, startPeople } from "../../../testing/people.ts";
import { createTenant, type Tenant } from "../../../testing/tenant.ts";
import { begunBy, rowsOf, SUCCEEDED } from "../../../testing/usage.ts";
import { connectGatewayDatabase } from "../../platform/postgres/index.ts";

setDefaultTimeout(60_000);

let stage: PeopleStage;
let acme: Tenant;
let globex: Tenant;
let gateway: ReturnType<typeof connectGatewayDatabase>;

beforeAll(async () => {
  stage = await startPeople();
  acme = await createTenant(stage.database, "acme");
  globex = await createTenant(stage.database, "globex");
  gateway = connectGatewayDatabase(stage.addressOf("sallyport_gateway"));
});
afterAll(async () => {
  await gateway?.close();
  await stage?.stop();
});

async function joined(name: string, role: string, tenant = acme): Promise<Browser> {
  const person = await stage.signUp(`${name}@customer.example`);
  const { body } = await person.get("/account");
  await stage.superuser.query(
    "insert into members (id, org_id, account_id, role) values (gen_random_uuid(), $1, $2, $3)",
    [tenant.place.organization.id, body.id, role],
  );
  return person;
}

const openAs = (person: Browser, organization = "acme") =>
  stage.app.request(`${SITE}/api/v1/organizations/${organization}/live`, {
    headers: { cookie: [...person.cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
  }) as Promise<Response>;

/** An open page: reads until an event comes. */
class Listening {
  readonly #reader;
  #text = "";

  constructor(response: Response) {
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
    this.#reader = (response.body ?? expect.unreachable()).getReader();
  }

  /** The data of the next event of this name; "ended" when the stream ended before. */
  async next(name: string): Promise<unknown> {
    for (;;) {
      const [event = "", rest] = this.#text.split(/\n\n([\s\S]*)/);
      if (rest !== undefined) {
        this.#text = rest;
        const [, said, data = ""] = /^event: (\w+)\ndata: (.*)$/.exec(event) ?? expect.unreachable();
        if (said === name) return JSON.parse(data);
        continue;
      }
      const { done, value } = await this.#reader.read();
      if (done) return "ended";
      this.#text += Buffer.from(value).toString();
    }
  }

  close = () => this.#reader.cancel();
}

/** Answered requests of a tenant, of which each charged a micro-dollar. */
async function use(tenant: Tenant, count: number, failed = 0): Promise<void> {
  const rows = Array.from(
    { length: count },
    (_, at) =>
      [
        begunBy(tenant, "gpt-4o-mini"),
        { ...SUCCEEDED, ...(at < failed ? { outcome: "rejected" as const, status: 400 } : {}) },
      ] as const,
  );
  await gateway.writeUsage(rowsOf(rows));
}

describe("an open page is told what happens", () => {
  test("M-7, ID-8 of its own organization only: counts for everybody, amounts for who sees costs, and nothing else", async () => {
    const owner = new Listening(await openAs(await joined("owner", "owner")));
    const developer = new Listening(await openAs(await joined("developer", "developer")));
    const other = new Listening(await openAs(await joined("other", "owner", globex), "globex"));
    for (const one of [owner, developer, other]) await one.next("open");
    // What happened before anybody watched is nobody's news, so the first may be left out.
    await use(globex, 1);
    await other.next("usage");
    await use(acme, 3, 1);
    expect(await owner.next("usage")).toEqual({ requests: 3, failed: 1, charge_usd: "0.000000" });
    expect(await developer.next("usage")).toEqual({ requests: 3, failed: 1, charge_usd: null });
    await use(globex, 2);
    expect(await other.next("usage")).toEqual({ requests: 2, failed: 0, charge_usd: "0.000000" });
    await stage.superuser.query(
      "insert into alerts (id, org_id, kind, subject_id, occasion, level, amount) values (gen_random_uuid(), $1, 'spend', $1, now(), 3, 1)",
      [acme.place.organization.id],
    );
    expect(await owner.next("alert")).toMatchObject({ kind: "spend", level: 3 });
    await stage.superuser.query("update members set role = 'viewer' where org_id = $1", [
      acme.place.organization.id,
    ]);
    await use(acme, 1);
    // A look of before may be under way; the one after it knows the new role.
    while (((await owner.next("usage")) as { charge_usd: unknown }).charge_usd !== null) await use(acme, 1);
    for (const one of [owner, developer, other]) await one.close();
  });

  test("ID-4 until the session ends, and ID-8 until the membership does", async () => {
    const leaving = await joined("leaving", "owner");
    const removed = await joined("removed", "admin");
    const staying = await joined("staying", "admin");
    const pages = [leaving, removed, staying].map(async (one) => new Listening(await openAs(one)));
    const [first, second, third] = await Promise.all(pages);
    await leaving.post("/sign-out", {});
    expect(await first?.next("over")).toEqual({});
    expect(await first?.next("anything")).toBe("ended");
    const { body } = await removed.get("/account");
    await stage.superuser.query("delete from members where account_id = $1", [body.id]);
    expect(await second?.next("over")).toEqual({});
    expect(await third?.next("beat")).toEqual({});
    await third?.close();
  });

  test("AB-5 in at most eight windows of one person; one that is closed makes room", async () => {
    const person = await joined("many", "viewer");
    const pages = await Promise.all(
      Array.from({ length: 8 }, async () => new Listening(await openAs(person))),
    );
    const refused = await openAs(person);
    expect([refused.status, await refused.json()]).toEqual([
      429,
      expect.objectContaining({ code: "too_many_streams" }),
    ]);
    await pages[0]?.close();
    pages[0] = new Listening(await openAs(person));
    for (const page of pages) await page.close();
  });

  test("M-7 not for strangers, nobody, and pages of another site", async () => {
    const stranger = await joined("stranger", "owner", globex);
    expect((await openAs(stranger)).status).toBe(404);
    expect((await openAs(stage.browser())).status).toBe(401);
  });
});
