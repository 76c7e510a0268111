import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { OperatorError } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { secureRandomBytes } from "../../kernel/random.ts";
import type { Actor } from "../../ports/database.ts";
import { clientOptions, type DatabaseAddress, explainConnectionFailure } from "./connection.ts";

const FOLDER = join(import.meta.dir, "../../../migrations");
/** A file, or a folder of parts for what is too long to be read in one. */
const MIGRATION = /^(\d{4})-[a-z0-9-]+(\.sql)?$/;
/** Two digits, so that the order of names is that of numbers. */
const PART = /^\d\d-[a-z0-9-]+\.sql$/;
/** Any number, the same on every node: only one migrates at a time. */
const LOCK = 7_215_001;

interface Migration {
  readonly number: number;
  /** Its SQL; several files run one after the other, in one transaction. */
  readonly files: readonly string[];
}

async function migrationsIn(folder: string): Promise<readonly Migration[]> {
  const names = (await readdir(folder)).sort();
  const migrations = names.map(async (name): Promise<Migration[]> => {
    const [, number, ending] = MIGRATION.exec(name) ?? [];
    if (number === undefined) return [];
    const path = join(folder, name);
    return [{ number: Number(number), files: ending === undefined ? await partsIn(path) : [path] }];
  });
  return (await Promise.all(migrations)).flat();
}

async function partsIn(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter((name) => PART.test(name)).sort();
  return names.map((name) => join(folder, name));
}

/** The newest migration this version of the program has. */
export async function shippedSchemaVersion(): Promise<number> {
  return (await migrationsIn(FOLDER)).at(-1)?.number ?? 0;
}

/**
 * Brings the schema up to date with the migration login, each migration in one transaction, forward only.
 * @param actor who it is written down as (D-4)
 * @param folder where the migrations are; a test has its own
 * @returns the numbers applied, empty when there was nothing to do
 * @throws OperatorError when the database is newer than this program, or cannot be reached
 */
export async function migrate(
  address: DatabaseAddress,
  actor: Actor,
  folder = FOLDER,
): Promise<readonly number[]> {
  const migrations = await migrationsIn(folder);
  const client = new pg.Client(clientOptions(address));
  try {
    await client.connect();
  } catch (error) {
    throw explainConnectionFailure(error, address);
  }
  try {
    await client.query("select pg_advisory_lock($1)", [LOCK]);
    await client.query(
      "create table if not exists schema_migrations (number integer primary key, applied_at timestamptz not null default now())",
    );
    const { rows } = await client.query<{ number: number }>(
      "select number from schema_migrations order by number",
    );
    const done = new Set(rows.map((row) => row.number));
    refuseNewerSchema(Math.max(0, ...done), migrations.at(-1)?.number ?? 0);
    const due = migrations.filter((migration) => !done.has(migration.number));
    if (due.length > 0) await installJobQueue(client);
    for (const migration of due) await apply(client, migration, actor);
    return due.map((migration) => migration.number);
  } finally {
    await client.end();
  }
}

/**
 * The tables of the job queue are the package's own. A version of the package with other tables comes with a migration of ours, which
 * grants what is new in it; so nobody has to look on every start.
 */
async function installJobQueue(client: pg.Client): Promise<void> {
  const { installSchema } = await import("../jobs/schema.ts");
  await installSchema(client);
}

async function apply(client: pg.Client, { number, files }: Migration, actor: Actor): Promise<void> {
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
  await client.query("begin");
  try {
    for (const text of texts) await client.query(text);
    await client.query("insert into schema_migrations (number) values ($1)", [number]);
    await record(client, number, actor);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}

/** D-4: action `schema.migrated` of the audit slice, which an adapter cannot import. */
async function record(client: pg.Client, number: number, { kind, id }: Actor): Promise<void> {
  await client.query("select set_config('app.actor', $1, true)", [`${kind} ${id}`]);
  await client.query("select audit_record($1, 'schema.migrated', 'migration', $2, '{}', $3)", [
    newId(),
    String(number),
    Buffer.from(secureRandomBytes(32)),
  ]);
}

/** @throws OperatorError when the database was migrated by a newer version */
export function refuseNewerSchema(inDatabase: number, shipped: number): void {
  if (inDatabase <= shipped) return;
  throw new OperatorError(
    `The database has schema ${inDatabase}, which is newer than the ${shipped} this version knows; start the newer version of Sallyport again.`,
  );
}
