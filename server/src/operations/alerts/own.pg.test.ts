import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { type Browser, type PeopleStage, startPeople } from "../../../testing/people.ts";
import { ensurePlace } from "../../organizations/index.ts";

setDefaultTimeout(60_000);

const OWN = "/organizations/acme/alerts/me";

let stage: PeopleStage;
let owner: Browser;
let developer: Browser;

beforeAll(async () => {
  stage = await startPeople();
  const { organization } = await ensurePlace(stage.database, "acme", "default");
  const join = async (role: string) => {
    const person = await stage.signUp(`${role}@customer.example`);
    const { body } = await person.get("/account");
    await stage.superuser.query(
      "insert into members (id, org_id, account_id, role) values (gen_random_uuid(), $1, $2, $3)",
      [organization.id, body.id, role],
    );
    return person;
  };
  owner = await join("owner");
  developer = await join("developer");
});
afterAll(() => stage?.stop());

test("C-4 everybody chooses which mails they get themselves, of those that their role may be told", async () => {
  expect((await developer.get(OWN)).body.items).toEqual([{ kind: "failures", told: false }]);
  expect((await developer.send("PUT", OWN, { kind: "failures", wanted: true })).status).toBe(200);
  expect((await developer.get(OWN)).body.items).toEqual([{ kind: "failures", told: true }]);
  expect((await developer.send("PUT", OWN, { kind: "spend", wanted: true })).status).toBe(422);
  expect((await owner.send("PUT", OWN, { kind: "budget", wanted: false })).status).toBe(200);
  expect((await owner.get(OWN)).body.items).toEqual([
    { kind: "budget", told: false },
    { kind: "spend", told: true },
    { kind: "failures", told: true },
  ]);
  // What one chose is nobody else's choice.
  expect((await developer.get(OWN)).body.items).toEqual([{ kind: "failures", told: true }]);
});
