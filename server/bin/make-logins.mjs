// Makes the database and the login of each plane, as a superuser, and gives each the password that prepare.sh made.
// May run before every start: what is there already is left, and passwords become those of the secrets folder.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";

const SETUP = fileURLToPath(new URL("../src/platform/embedded-postgres/", import.meta.url));
const LOGINS = ["migrate", "gateway", "control", "worker", "audit"];
const DUPLICATE_DATABASE = "42P04";

const secrets = process.env.SALLYPORT_PREPARED;
if (!secrets) fail("SALLYPORT_PREPARED must name the folder that prepare.sh filled.");

const urls = LOGINS.map((login) => ({ login, url: new URL(read(`sallyport/database-url-${login}`)) }));
const [{ url: like }] = urls;
const reach = {
  host: like.searchParams.get("host") ?? like.hostname,
  port: Number(like.port || 5432),
  user: process.env.SALLYPORT_SUPERUSER ?? "postgres",
  password: read("database/superuser-password"),
};

try {
  await inside("postgres", async (client) => {
    await client.query(readFileSync(join(SETUP, "roles.sql"), "utf8"));
    try {
      await client.query("CREATE DATABASE sallyport OWNER sallyport_migrate");
    } catch (error) {
      if (error.code !== DUPLICATE_DATABASE) throw error;
    }
    for (const { login, url } of urls) {
      const password = client.escapeLiteral(decodeURIComponent(url.password));
      await client.query(`ALTER ROLE sallyport_${login} PASSWORD ${password}`);
    }
  });
  await inside("sallyport", (client) => client.query(readFileSync(join(SETUP, "database.sql"), "utf8")));
  process.stdout.write("The database and its five logins are ready.\n");
} catch (error) {
  fail(`The logins were not made: ${error.code ?? error.message}. Is PostgreSQL running at ${reach.host}?`);
}

async function inside(database, work) {
  const client = new pg.Client({ ...reach, database, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    // Passwords are in the statements.
    await client.query("SET log_statement = 'none'; SET log_min_error_statement = 'panic'");
    await work(client);
  } finally {
    await client.end();
  }
}

function read(name) {
  return readFileSync(join(secrets, name), "utf8").trim();
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
