import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Browser } from "../../../testing/people.ts";
import { type PeopleStage, SITE, startPeople } from "../../../testing/people.ts";
import { createTenant, type Tenant } from "../../../testing/tenant.ts";
import { begunBy, rowsOf, SUCCEEDED } from "../../../testing/usage.ts";
import { connectGatewayDatabase } from "../../platform/postgres/index.ts";
import { parseCsv } from "./testing/parse-csv.ts";

setDefaultTimeout(60_000);

const SINCE = "since=2026-01-01T00:00:00Z";
const ROWS = 4_100;

let stage: PeopleStage;
let tenant: Tenant;
let owner: Browser;

beforeAll(async () => {
  stage = await startPeople();
  owner = await stage.signUp("owner@customer.example");
  tenant = await createTenant(stage.database, "acme");
  await join(owner, "owner");
  const gateway = connectGatewayDatabase(stage.addressOf("sallyport_gateway"));
  for (let at = 0; at < ROWS; at += 100)
    await gateway.writeUsage(
      rowsOf(
        Array.from({ length: 100 }, (_, of) => [
          begunBy(tenant, of === 0 ? "=HYPERLINK(1)" : "gpt-4o-mini"),
          { ...SUCCEEDED, ...(of < 2 ? { outcome: "rejected", status: 400 } : {}) },
        ]),
      ),
    );
  await gateway.close();
});
afterAll(() => stage.stop());

async function join(person: Browser, role: string): Promise<void> {
  const { body } = await person.get("/account");
  await stage.superuser.query(
    "insert into members (id, org_id, account_id, role) values (gen_random_uuid(), $1, $2, $3)",
    [tenant.place.organization.id, body.id, role],
  );
}

function download(person: Browser, query: string): Promise<Response> {
  const cookie = [...person.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  return stage.app.request(`${SITE}/api/v1/organizations/acme/usage/export?${query}`, {
    headers: { cookie },
  }) as Promise<Response>;
}

// biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for
const json = async (person: Browser, query: string): Promise<any> =>
  (await download(person, `${query}&format=json`)).json();

describe("an export of usage", () => {
  test("is a CSV file of every request of the filter, once, over many pages", async () => {
    const response = await download(owner, SINCE);
    expect(response.headers.get("content-type")).toStartWith("text/csv");
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="usage.csv"');
    const [head = [], ...lines] = parseCsv(await response.text());
    expect(head).toEqual(
      expect.arrayContaining(["request", "started_at", "key_name", "model", "charge_usd", "status"]),
    );
    expect(lines.length).toBe(ROWS);
    expect(new Set(lines.map(([request]) => request)).size).toBe(ROWS);
  });

  test("as JSON is an array with exactly those of the filter, and no formula for spreadsheets as CSV", async () => {
    const filter = `${SINCE}&result=failed`;
    const asJson = await json(owner, filter);
    expect(asJson.length).toBe((ROWS / 100) * 2);
    expect(asJson[0]).toMatchObject({
      outcome: "rejected",
      status: 400,
      cost_usd: null,
      charge_usd: "0.000000",
    });
    const [head = [], first = []] = parseCsv(await (await download(owner, filter)).text());
    expect(first[head.indexOf("model")]).toBe("'=HYPERLINK(1)");
    expect(await json(owner, `${SINCE}&model=none`)).toEqual([]);
    expect(parseCsv(await (await download(owner, `${SINCE}&model=none`)).text()).length).toBe(1);
  });

  test("ID-8 has no amounts for a developer, and is not there for strangers and nobody", async () => {
    const developer = await stage.signUp("developer@customer.example");
    const stranger = await stage.signUp("stranger@customer.example");
    expect((await download(stranger, SINCE)).status).toBe(403);
    await join(developer, "developer");
    const [one] = await json(developer, `${SINCE}&result=failed`);
    expect(one).toMatchObject({ charge_usd: null, refunded_usd: null, cost_usd: null, node: null });
    expect((await download(stage.browser(), SINCE)).status).toBe(401);
    expect((await download(owner, "format=xml")).status).toBe(422);
  });

  test("breaks off where the membership ends on the way, so that nobody takes a part for the whole", async () => {
    const leaver = await stage.signUp("leaver@customer.example");
    await join(leaver, "billing");
    const { body } = await leaver.get("/account");
    const reader = (await download(leaver, SINCE)).body?.getReader() ?? expect.unreachable();
    expect((await reader.read()).done).toBe(false);
    await stage.superuser.query("delete from members where account_id = $1", [body.id]);
    const rest = async () => {
      for (;;) if ((await reader.read()).done) return "whole";
    };
    await expect(rest()).rejects.toThrow();
  });
});
