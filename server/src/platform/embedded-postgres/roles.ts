import { readFileSync } from "node:fs";
import pg from "pg";
import { scramMatches, scramVerifier } from "./scram.ts";

export const SUPERUSER = "postgres";
export const DATABASE = "sallyport";

/** The logins of roles.sql: one per plane, so that what one may not do, the database refuses it. */
export const LOGINS = [
  "sallyport_migrate",
  "sallyport_gateway",
  "sallyport_control",
  "sallyport_worker",
  "sallyport_audit",
] as const;

export type Login = (typeof LOGINS)[number];

/** Any constant: held while roles are set up, so that two processes starting at once take turns. */
const SETUP_LOCK = 7_255_597;

const ROLES_SQL = readFileSync(new URL("roles.sql", import.meta.url), "utf8");
const DATABASE_SQL = readFileSync(new URL("database.sql", import.meta.url), "utf8");

/** Makes roles, passwords, database and grants what they should be. `superuser` is connected to 'postgres'. */
export async function ensureRoles(
  superuser: pg.Client,
  passwordOf: (role: string) => string,
  connectTo: (database: string) => Promise<pg.Client>,
): Promise<void> {
  await superuser.query("SELECT pg_advisory_lock($1)", [SETUP_LOCK]);
  await superuser.query(ROLES_SQL);
  await ensurePasswords(superuser, passwordOf);

  const { rowCount } = await superuser.query("SELECT FROM pg_database WHERE datname = $1", [DATABASE]);
  if (rowCount === 0) await superuser.query(`CREATE DATABASE ${DATABASE} OWNER sallyport_migrate`);
  const inside = await connectTo(DATABASE);
  try {
    await inside.query(DATABASE_SQL);
  } finally {
    await inside.end();
  }
  await superuser.query("SELECT pg_advisory_unlock($1)", [SETUP_LOCK]);
}

/** Sets the superuser's password and every login's at once, so that all of them are always by one master key. */
export async function replacePasswords(
  superuser: pg.Client,
  passwordOf: (role: string) => string,
): Promise<void> {
  const statements = [SUPERUSER, ...LOGINS].map(
    (role) =>
      `if exists (select from pg_roles where rolname = ${pg.escapeLiteral(role)}) then
         alter role ${pg.escapeIdentifier(role)} password ${pg.escapeLiteral(scramVerifier(passwordOf(role)))}; end if;`,
  );
  await superuser.query(`do $passwords$ begin ${statements.join("\n")} end $passwords$`);
}

async function ensurePasswords(superuser: pg.Client, passwordOf: (role: string) => string): Promise<void> {
  const { rows } = await superuser.query<{ rolname: string; rolpassword: string | null }>(
    "SELECT rolname, rolpassword FROM pg_authid WHERE rolname = ANY ($1)",
    [LOGINS],
  );
  for (const { rolname, rolpassword } of rows) {
    const password = passwordOf(rolname);
    if (scramMatches(rolpassword, password)) continue;
    const verifier = pg.escapeLiteral(scramVerifier(password));
    await superuser.query(`ALTER ROLE ${pg.escapeIdentifier(rolname)} PASSWORD ${verifier}`);
  }
}
