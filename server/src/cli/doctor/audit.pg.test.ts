import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type pg from "pg";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "../../../testing/database.ts";
import { adoptMasterKey } from "../../../testing/vault.ts";
import { ensureSigningKey, Sequencer } from "../../audit/index.ts";
import { systemClock } from "../../kernel/clock.ts";
import { createEnvironmentKms } from "../../platform/kms/environment-kms.ts";
import { connectControlDatabase } from "../../platform/postgres/index.ts";
import type { ControlDatabase } from "../../ports/database.ts";
import { createVault } from "../../vault/index.ts";
import { CommandLine } from "../testing/command-line.ts";
import { checkSigning } from "./audit.ts";

setDefaultTimeout(60_000);

let database: TestDatabase;
let superuser: pg.Client;
let control: ControlDatabase;
let auditor: ControlDatabase;
let url: string;
const line = new CommandLine();

beforeAll(async () => {
  database = await startTestDatabase();
  superuser = await database.connect("postgres");
  // The database may be a copy of one that was migrated minutes ago, and these entries of its migration count as new here.
  await superuser.query(`alter table audit_entries disable trigger all; update audit_entries set occurred_at = now();
    alter table audit_entries enable trigger all`);
  control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
  auditor = connectControlDatabase(database.addressOf("sallyport_audit"), TEST_ACTOR);
  const { host, port, user, password, database: name } = database.addressOf("sallyport_gateway");
  url = `postgresql://${user}:${encodeURIComponent(password)}@localhost:${port}/${name}?host=${encodeURIComponent(host)}`;
});
afterAll(async () => {
  await control.close();
  await auditor.close();
  await database.stop();
  line.remove();
});

/** What the doctor says on a machine that has the gateway's login and no other. */
async function diagnosis() {
  const secret = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64");
  const env = {
    DATABASE_URL: url,
    SALLYPORT_MASTER_KEY: secret(),
    SALLYPORT_KEY_PEPPERS: `1:${secret()}`,
    SALLYPORT_OPERATOR: "mara",
  };
  const { out } = await line.run(["doctor", "--json"], { env });
  const { checks } = JSON.parse(out) as { checks: { name: string; ok: boolean; message: string }[] };
  return checks.find(({ name }) => name === "audit ledger");
}

/** An entry that was written so long ago. */
const write = (age: string) =>
  superuser.query(
    `insert into audit_entries (id, occurred_at, actor_kind, actor_id, action, subject_kind, subject_id, details, salt)
     values (gen_random_uuid(), now() - $1::interval, 'operator', 'mara', 'ledger.rebuilt', 'ledger', 'ledger', '{}',
       decode(repeat('00', 32), 'hex'))`,
    [age],
  );

describe("D-4 the doctor", () => {
  test("is content with entries that were just written, although nobody signs them yet", async () => {
    const { rows } = await superuser.query("select count(*)::int as entries from audit_entries");
    const waiting = rows[0].entries === 1 ? "1 entry waits" : `${rows[0].entries} entries wait`;
    const message = `${waiting} to be signed, as new ones do.`;
    expect(rows[0].entries).toBeGreaterThan(0);
    expect(await diagnosis()).toEqual({ name: "audit ledger", ok: true, message });
  });

  test("says what to do when nobody has signed one for minutes", async () => {
    await write("3 minutes");
    const found = await diagnosis();
    expect(found?.ok).toBe(false);
    expect(found?.message).toMatch(
      /^\d+ entries wait to be signed, the oldest for 3 minutes, and until then nobody can check/,
    );
    expect(found?.message).toContain("give a serving node SALLYPORT_DATABASE_URL_AUDIT and start it again");
  });

  test("is content when a sequencer has signed them", async () => {
    const vault = createVault(createEnvironmentKms(Buffer.alloc(32, 7)), systemClock);
    await adoptMasterKey(control, vault);
    await ensureSigningKey(control, vault, "example.com/audit");
    expect(await new Sequencer(auditor, vault).round()).toBeGreaterThan(0);
    expect(await diagnosis()).toMatchObject({ ok: true, message: "every entry is signed." });
  });

  test("does not ask a schema that may not know the question", async () => {
    await superuser.query("insert into schema_migrations (number) values (9999)");
    expect(await diagnosis()).toBeUndefined();
    await superuser.query("delete from schema_migrations where number = 9999");
  });

  test.each([
    [120, null],
    [121, "2 minutes"],
    [7_200, "2 hours"],
    [172_800, "2 days"],
  ])("a wait of %d seconds is told as %s, and an embedded server is to be started", async (seconds, told) => {
    const waiting = { auditWaiting: async () => ({ entries: 1, oldestSeconds: seconds }) };
    const said = await checkSigning(waiting, { embedded: true }).catch((error: Error) => error.message);
    if (told === null) expect(said).toBe("1 entry waits to be signed, as new ones do.");
    else expect(said).toContain(`1 entry waits to be signed, the oldest for ${told}, and`);
    expect(said.includes("start the server with 'npm start'")).toBe(told !== null);
  });
});
