import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { type Browser, codeOf, PASSWORD, type PeopleStage, startPeople } from "../../testing/people.ts";

setDefaultTimeout(60_000);

const ADDRESS = "owner@example.com";

let stage: PeopleStage;
let owner: Browser;
beforeAll(async () => {
  stage = await startPeople();
  owner = await stage.signUp(ADDRESS, { network: "192.0.2.7" });
  await owner.post("/account/organizations", { slug: "acme" });
});
afterAll(() => stage.stop());

const set = (networks: readonly string[] | null, more = {}) =>
  owner.send("PUT", "/organizations/acme/networks", { networks, ...more });

async function from(network: string): Promise<Browser> {
  const browser = stage.browser({ network });
  await browser.signIn(ADDRESS, PASSWORD);
  return browser;
}

test("ID-7: members act from the networks of the organization only, from the next call on", async () => {
  const elsewhere = await from("198.51.100.4");
  const six = await from("2001:db8:1:2:3::4");
  expect((await set(["192.0.2.0/24", "2001:db8:1::/48"])).body).toEqual({
    networks: ["192.0.2.0/24", "2001:db8:1::/48"],
    own_address: "192.0.2.7",
  });
  expect(codeOf(await elsewhere.get("/organizations/acme/projects"))).toEqual([403, "network_not_allowed"]);
  expect((await six.get("/organizations/acme/projects")).status).toBe(200);
  // Their own account and other organizations stay open to them.
  expect((await elsewhere.get("/account")).status).toBe(200);
  expect((await owner.get("/organizations/acme/projects")).status).toBe(200);
  expect((await set(null)).status).toBe(200);
  expect((await elsewhere.get("/organizations/acme/projects")).status).toBe(200);
});

test("ID-7: nor is an organization handed over or deleted from elsewhere", async () => {
  const elsewhere = await from("198.51.100.9");
  await set(["192.0.2.0/24"]);
  const at = "/account/organizations/acme";
  const refused = [403, "network_not_allowed"];
  expect(codeOf(await elsewhere.get(`${at}/consequences`))).toEqual(refused);
  expect(codeOf(await elsewhere.get(`${at}/transfer`))).toEqual(refused);
  expect(codeOf(await elsewhere.post(`${at}/deletion`, { confirm: "acme", reason: "stolen" }))).toEqual(
    refused,
  );
  expect((await owner.get(`${at}/consequences`)).status).toBe(200);
  await set(null);
});

test("nobody shuts themselves out by mistake", async () => {
  expect(codeOf(await set(["198.51.100.0/24"]))).toEqual([409, "own_network_missing"]);
  expect((await owner.get("/organizations/acme/networks")).body.networks).toBeNull();
  expect((await set(["198.51.100.0/24"], { without_own: true })).status).toBe(200);
  expect(codeOf(await owner.get("/organizations/acme/networks"))).toEqual([403, "network_not_allowed"]);
  await stage.superuser.query("update organizations set allowed_networks = null");
});

test.each([[["192.0.2.0"]], [["192.0.2.0/24", "192.0.2.7/32"]]])(
  "single addresses do: %p",
  async (networks) => {
    expect((await set(networks, { without_own: true })).status).toBe(200);
    await stage.superuser.query("update organizations set allowed_networks = null");
  },
);

test.each(["192.0.2.1/24", "192.0.2.0/33", "everywhere", "::1%eth0", "192.0.2.0/24/24"])(
  "'%s' is no network",
  async (network) => {
    expect(codeOf(await set([network]))).toEqual([422, "invalid_input"]);
  },
);

test("only an owner says it, and it is in the audit ledger", async () => {
  await set(["192.0.2.0/24"]);
  await set(null);
  const { rows } = await stage.superuser.query(
    "select details->>'networks' as n from audit_entries where action = 'organization.networks_set' order by occurred_at desc limit 2",
  );
  expect(rows).toEqual([{ n: "0" }, { n: "1" }]);
});
