import { afterAll, beforeAll, expect, test } from "bun:test";
import { readdir } from "node:fs/promises";
import { type Deployment, makeDeployment } from "./deployment.ts";
import { makeEmptyDataDir, removeDataDir, sallyport } from "./product.ts";

const NEWER = 9_999;

let deployment: Deployment;
let folder: string;

beforeAll(async () => {
  folder = await makeEmptyDataDir();
  deployment = await makeDeployment(0);
  // As it is after a while, and not only as it is made.
  await deployment.json(["keys", "create", "--test"]);
  await deployment.database.query(`insert into schema_migrations (number) values (${NEWER})`);
}, 300_000);

afterAll(async () => {
  await deployment?.remove();
  await removeDataDir(folder);
});

/** Every row with the transaction that wrote it, and what rows are kept and changed by. */
async function contents(): Promise<readonly string[]> {
  const { query } = deployment.database;
  const tables = await query(
    "select relname as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace",
  );
  const parts = [
    ...tables.map(({ name }) => `select concat('${name} ', xmin, ' ', to_jsonb(t)) as line from ${name} t`),
    "select concat('relation ', oid, ' ', relname) from pg_class where relnamespace = 'public'::regnamespace",
    "select concat('function ', oid, ' ', xmin) from pg_proc where pronamespace = 'public'::regnamespace",
  ];
  return (await query(`${parts.join(" union all ")} order by 1`)).map(({ line }) => String(line));
}

/** What a serving node is given, which migrates nothing. */
const withoutLogins = (environment: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(environment).filter(([name]) => !name.startsWith("SALLYPORT_DATABASE_URL_")),
  );

test.each([
  ["a start that may migrate", ["serve"], true],
  ["a start with the gateway's login alone", ["serve"], false],
  ["a migration", ["migrate"], true],
  ["a command", ["keys", "create"], true],
] as const)(
  "%s refuses a database with a newer schema in one clear sentence, and changes nothing",
  async (_, words, everyLogin) => {
    const before = await contents();
    const { environment } = deployment;
    const env = everyLogin ? environment : withoutLogins(environment);
    const { code, stdout, stderr } = await sallyport(folder, words, { env });
    expect(stderr).toMatch(
      /^sallyport: The database has schema 9999, which is newer than the \d+ this version knows; start the newer version of Sallyport again\.\n$/,
    );
    expect([code, stdout]).toEqual([1, ""]);
    expect(await contents()).toEqual([...before]);
    expect(await readdir(folder, { recursive: true })).toEqual([]);
  },
  300_000,
);
