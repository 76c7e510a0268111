import { afterAll, beforeAll, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "../../../testing/database.ts";
import { migrate } from "./index.ts";

setDefaultTimeout(60_000);

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await startTestDatabase();
  client = await database.connect("sallyport_migrate");
});
beforeEach(async () => {
  await client.query("drop table if exists steps");
  await client.query("delete from schema_migrations where number > 9000");
});
afterAll(() => database.stop());

async function migrateWith(files: Readonly<Record<string, string>>): Promise<readonly number[]> {
  const folder = await mkdtemp(join(tmpdir(), "sallyport-migrations-"));
  try {
    for (const [name, text] of Object.entries(files)) await Bun.write(join(folder, name), text);
    return await migrate(database.addressOf("sallyport_migrate"), TEST_ACTOR, folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("the parts of a folder are one migration, run by name, and what is no part is left alone", async () => {
  const files = {
    "9001-steps/02-second.sql": "insert into steps (name) values ('second')",
    "9001-steps/01-first.sql":
      "create table steps (number serial, name text); insert into steps (name) values ('first')",
    "9001-steps/notes.md": "no SQL",
    "9002-after.sql": "insert into steps (name) values ('after')",
    "columns.ts": "no SQL",
  };
  expect(await migrateWith(files)).toEqual([9001, 9002]);
  const { rows } = await client.query("select name from steps order by number");
  expect(rows.map(({ name }) => name)).toEqual(["first", "second", "after"]);
});

test("a part that fails leaves nothing of those before it", async () => {
  const files = {
    "9001-steps/01-first.sql": "create table steps (name text)",
    "9001-steps/02-second.sql": "insert into step (name) values ('second')",
  };
  await expect(migrateWith(files)).rejects.toThrow('relation "step" does not exist');
  const { rows } = await client.query(
    "select to_regclass('steps') as table, (select max(number) < 9000 from schema_migrations) as untouched",
  );
  expect(rows).toEqual([{ table: null, untouched: true }]);
});

test("a database that has every migration is left as it is", async () => {
  const numbers = "select count(*)::int as count, max(number) as newest from schema_migrations";
  const before = (await client.query(numbers)).rows;
  expect(await migrate(database.addressOf("sallyport_migrate"), TEST_ACTOR)).toEqual([]);
  expect((await client.query(numbers)).rows).toEqual(before);
});
