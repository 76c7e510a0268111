import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { type PeopleStage, startPeople } from "../../testing/people.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { peopleJobs } from "./jobs.ts";

setDefaultTimeout(60_000);

let stage: PeopleStage;
let worker: ControlDatabase;
beforeAll(async () => {
  stage = await startPeople();
  worker = stage.connect("sallyport_worker");
});
afterAll(async () => {
  await worker.close();
  await stage.stop();
});

const sweepPeople = async (database: ControlDatabase) => {
  for (const { run } of peopleJobs({ database, vault: stage.vault }, async () => stage.keys)) await run();
};

test("R-7: the worker removes what has ended, forgets old networks, and leaves the rest", async () => {
  await stage.signUp("kept@example.com");
  await stage.browser().signIn("kept@example.com");
  const count = async () =>
    (
      await stage.superuser.query(`select (select count(*) from sessions)::int as sessions,
        (select count(*) from account_links)::int as links, (select count(*) from known_devices)::int as devices,
        (select count(*) from security_events)::int as events,
        (select count(network_index) from security_events)::int as networks`)
    ).rows[0];
  const before = await count();
  await sweepPeople(worker);
  expect(await count()).toEqual(before);
  await stage.superuser.query(
    "update sessions set ends_at = now() where id = (select id from sessions limit 1)",
  );
  await stage.superuser.query("update account_links set expires_at = now() - interval '31 days'");
  await stage.superuser.query("update known_devices set last_used_at = now() - interval '401 days'");
  await stage.superuser.query("update security_events set occurred_at = now() - interval '91 days'");
  await sweepPeople(worker);
  expect(await count()).toEqual({
    sessions: before.sessions - 1,
    links: 0,
    devices: 0,
    events: before.events,
    networks: 0,
  });
  await stage.superuser.query("update security_events set occurred_at = now() - interval '401 days'");
  await sweepPeople(worker);
  expect(await count()).toMatchObject({ events: 0 });
});
