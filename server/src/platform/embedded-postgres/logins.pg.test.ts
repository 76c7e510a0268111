import { afterEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import {
  clusterOf,
  dataFolder,
  KEY,
  query,
  refusal,
  sentence,
  start,
  tidyUp,
  until,
} from "./testing/clusters.ts";

setDefaultTimeout(60_000);
afterEach(tidyUp);

describe("the logins", () => {
  test("may do what their plane needs, and nothing else", async () => {
    const server = await start(dataFolder());
    await query(
      server,
      "sallyport_migrate",
      `CREATE TABLE secrets (value text);
       CREATE FUNCTION read_secrets() RETURNS SETOF secrets LANGUAGE sql SECURITY DEFINER SET search_path = ''
         AS 'SELECT * FROM public.secrets';
       GRANT SELECT ON secrets TO sallyport_definer;
       ALTER FUNCTION read_secrets() OWNER TO sallyport_definer;
       SET ROLE sallyport_definer;
       CREATE OR REPLACE FUNCTION read_secrets() RETURNS SETOF secrets LANGUAGE sql SECURITY DEFINER
         SET search_path = '' AS 'SELECT * FROM public.secrets LIMIT 1';`,
    );
    const denied = "42501";
    for (const login of [
      "sallyport_gateway",
      "sallyport_control",
      "sallyport_worker",
      "sallyport_audit",
    ] as const) {
      for (const sql of [
        "SELECT * FROM secrets",
        "SELECT * FROM read_secrets()",
        "CREATE TABLE mine ()",
        "CREATE TEMP TABLE mine ()",
        "CREATE SCHEMA mine",
        "CREATE DATABASE mine",
        "CREATE ROLE mine",
        "DROP TABLE secrets",
        "SET ROLE sallyport_migrate",
        "SET ROLE sallyport_definer",
        "SELECT rolpassword FROM pg_authid",
        "SELECT lo_from_bytea(0, 'kept outside all tables')",
        "SELECT pg_logical_emit_message(false, 'kept', 'in the log of changes')",
        "SET log_statement = 'all'",
        "COPY (SELECT 1) TO '/tmp/mine'",
        "ALTER ROLE sallyport_migrate PASSWORD 'x'",
      ]) {
        expect(await refusal(server, login, sql), `${login}: ${sql}`).toBe(denied);
      }
    }
    await query(
      server,
      "sallyport_migrate",
      "SET ROLE sallyport_definer; GRANT EXECUTE ON FUNCTION read_secrets() TO sallyport_gateway",
    );
    expect(await refusal(server, "sallyport_gateway", "SELECT * FROM read_secrets()")).toBe("allowed");
    for (const sql of [
      "ALTER SYSTEM SET log_statement = 'all'",
      "CREATE ROLE mine",
      "SELECT pg_read_file('PG_VERSION')",
    ]) {
      expect(await refusal(server, "sallyport_migrate", sql), sql).toBe(denied);
    }
    for (const database of ["postgres", "template1"]) {
      const outside = new pg.Client({ ...server.connectionOf("sallyport_migrate"), database });
      expect(await outside.connect().catch((error) => error.code), database).toBe(denied);
    }
    await server.stop();
  });

  test("are put right at the next start after somebody changed them", async () => {
    const dataDir = dataFolder();
    const first = await start(dataDir);
    const superuser = new pg.Client({
      ...first.connectionOf("sallyport_migrate"),
      user: "postgres",
      password: `${KEY}-postgres`,
    });
    await superuser.connect();
    await superuser.query("ALTER ROLE sallyport_gateway CREATEDB BYPASSRLS PASSWORD 'changed'");
    await superuser.query("GRANT TEMP, CONNECT ON DATABASE sallyport TO PUBLIC");
    await superuser.end();
    await first.stop();
    const second = await start(dataDir);
    const [role] = await query(
      second,
      "sallyport_gateway",
      "SELECT rolcreatedb, rolbypassrls FROM pg_roles WHERE rolname = current_user",
    );
    expect(role).toEqual({ rolcreatedb: false, rolbypassrls: false });
    expect(await refusal(second, "sallyport_gateway", "CREATE TEMP TABLE mine ()")).toBe("42501");
    await second.stop();
  });
});

describe("another master key", () => {
  test("is named as the reason, and leaves no server behind", async () => {
    const dataDir = dataFolder();
    await (await start(dataDir)).stop();
    expect(await sentence(start(dataDir, "another"))).toContain("master key is not the one");
    await until(() => !existsSync(join(clusterOf(dataDir), "postmaster.pid")));
  });

  test("does not disturb a server that runs", async () => {
    const dataDir = dataFolder();
    const server = await start(dataDir);
    expect(await sentence(start(dataDir, "another"))).toContain("master key is not the one");
    expect(await refusal(server, "sallyport_gateway", "SELECT 1")).toBe("allowed");
    await server.stop();
  });
});
