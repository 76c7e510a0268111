import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { codeOf, type PeopleStage, startPeople } from "../../testing/people.ts";

setDefaultTimeout(60_000);

let stage: PeopleStage;
beforeAll(async () => {
  stage = await startPeople();
});
afterAll(() => stage.stop());

test("R-1: a person takes everything that is kept about them, in one file, after proving who they are", async () => {
  const ada = await stage.signUp("ada@example.com", { network: "198.51.100.5" });
  await stage.signUp("eve@example.com", { network: "203.0.113.77" });
  await ada.post("/account/organizations", { slug: "acme" });
  const signIns = 120;
  await stage.superuser.query(
    `insert into security_events (id, event, outcome, account_id)
     select gen_random_uuid(), 'session.opened', 'done', id from accounts, generate_series(1, $1)
     where id = $2`,
    [signIns, (await ada.get("/account")).body.id],
  );
  const { status, body } = await ada.get("/account/export");
  expect(status).toBe(200);
  expect(body).toMatchObject({
    format: "sallyport-personal-data/1",
    account: { address: "ada@example.com", name: "Ada Lovelace", organizations: [{ slug: "acme" }] },
    sessions: [{ this_one: true }],
  });
  // Of all pages.
  expect(body.events.length).toBeGreaterThan(signIns);
  expect(JSON.stringify(body)).toContain("198.51.100.5");
  for (const foreign of ["eve@example.com", "203.0.113.77"])
    expect(JSON.stringify(body)).not.toContain(foreign);
  expect(body.kept).toEqual((await ada.get("/account/kept")).body.items);
  await stage.superuser.query("update sessions set proven_at = now() - interval '11 minutes'");
  expect(codeOf(await ada.get("/account/export"))).toEqual([403, "proof_of_person_needed"]);
});
