import pg from "pg";
import { clientOptions, type DatabaseAddress, explainConnectionFailure } from "./connection.ts";

/** What a login turned out to be able to do, by trying. Everything tried is rolled back. */
export interface LoginFindings {
  /** It passes row-level security or may do anything. */
  readonly unrestricted: boolean;
  /** Those of the given statements that the database allowed. */
  readonly allowed: readonly string[];
}

/**
 * Connects as a login and tries statements that it must not be able to run.
 * @throws OperatorError when the database cannot be reached with this login
 */
export async function checkLogin(
  address: DatabaseAddress,
  forbidden: readonly string[],
): Promise<LoginFindings> {
  const client = new pg.Client(clientOptions(address));
  client.on("error", () => {});
  try {
    await client.connect();
  } catch (error) {
    throw explainConnectionFailure(error, address);
  }
  try {
    const { rows } = await client.query<{ unrestricted: boolean }>(
      "select rolsuper or rolbypassrls or rolcreaterole as unrestricted from pg_roles where rolname = current_user",
    );
    const allowed: string[] = [];
    for (const statement of forbidden) if (await isAllowed(client, statement)) allowed.push(statement);
    return { unrestricted: rows[0]?.unrestricted === true, allowed };
  } finally {
    await client.end();
  }
}

async function isAllowed(client: pg.Client, statement: string): Promise<boolean> {
  await client.query("begin");
  try {
    await client.query("set local lock_timeout = '1s'");
    await client.query(statement);
    return true;
  } catch {
    return false;
  } finally {
    await client.query("rollback");
  }
}
