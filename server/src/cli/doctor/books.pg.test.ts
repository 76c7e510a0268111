import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type pg from "pg";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "../../../testing/database.ts";
import { connectControlDatabase } from "../../platform/postgres/index.ts";
import type { ControlDatabase } from "../../ports/database.ts";
import { checkClosings } from "./books.ts";

setDefaultTimeout(60_000);

let database: TestDatabase;
let superuser: pg.Client;
let control: ControlDatabase;

beforeAll(async () => {
  database = await startTestDatabase();
  superuser = await database.connect("postgres");
  control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
});
afterAll(async () => {
  await control.close();
  await database.stop();
});

const begin = (days: number) =>
  superuser.query(
    `insert into ledger_days (day, after_number, settled_number, secret)
     values ((now() at time zone 'utc')::date - $1::integer, 0, 0, decode(repeat('00', 32), 'hex'))`,
    [days],
  );

test("C-2 a day that is over and not closed is told, and one that is not over is none", async () => {
  expect(await checkClosings(control)).toBe("every day that is over is closed.");
  await begin(0);
  expect(await checkClosings(control)).toBe("every day that is over is closed.");
  await begin(3);
  const { rows } = await superuser.query<{ day: string }>(
    "select ((now() at time zone 'utc')::date - 3)::text as day",
  );
  await expect(checkClosings(control)).rejects.toThrow(`the day ${rows[0]?.day} is over and not closed`);
});
