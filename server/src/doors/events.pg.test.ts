import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { type PeopleStage, startPeople } from "../../testing/people.ts";
import { TEST_HASHER } from "../../testing/tenant.ts";
import { createToken } from "../tokens/index.ts";

setDefaultTimeout(60_000);

let stage: PeopleStage;
let token = "";
beforeAll(async () => {
  stage = await startPeople();
  const request = {
    operator: "mara",
    name: "x",
    role: "support" as const,
    expiresAt: new Date(Date.now() + 86_400_000),
  };
  token = (await createToken(stage.database, TEST_HASHER, request)).token.reveal();
});
afterAll(() => stage.stop());

const list = async (query: string) => {
  const operator = stage.browser();
  const { status, body } = await operator.send("GET", `/events${query}`, undefined, {
    authorization: `Bearer ${token}`,
  });
  expect(status).toBe(200);
  return body.items as Record<string, unknown>[];
};

test("AB-4: whoever runs the platform reads all events, of one account or one network, without addresses", async () => {
  const browser = await stage.signUp("seen@example.com", { network: "198.51.100.5" });
  await stage.browser({ network: "203.0.113.9" }).signIn("seen@example.com", "wrong");
  await stage.browser({ network: "203.0.113.9" }).signIn("nobody@example.com", "wrong");
  const account = (await browser.get("/account")).body.id;
  const all = await list("");
  expect(all[0]).toMatchObject({
    event: "session.refused",
    reason: "wrong_password",
    account: null,
    network: null,
  });
  expect(JSON.stringify(all)).not.toContain("example.com");
  expect(await list(`?account=${account}&limit=1`)).toMatchObject([
    { event: "session.refused", account, network: "203.0.113.9", browser: "firefox", system: "linux" },
  ]);
  expect((await list("?network=203.0.113.9")).map(({ account: whose }) => whose)).toEqual([null, account]);
  expect((await browser.get("/events")).status).toBe(403);
});
