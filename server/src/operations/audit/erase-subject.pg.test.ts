import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "../../../testing/database.ts";
import { actBy, refusal } from "../../../testing/operations.ts";
import { type AccountId, newId, type SessionId } from "../../kernel/ids.ts";
import { connectControlDatabase } from "../../platform/postgres/index.ts";
import type { ControlDatabase } from "../../ports/database.ts";
import { perform, platformPrincipal } from "../index.ts";
import { eraseSubject } from "./erase-subject.ts";

setDefaultTimeout(60_000);

let database: TestDatabase;
let control: ControlDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
  control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
});
afterAll(async () => {
  await control.close();
  await database.stop();
});

test("D-4 nobody erases what the ledger says of themselves, by whichever of their names; somebody else does", async () => {
  const account = newId<AccountId>();
  const atConsole = { account, session: newId<SessionId>(), provenSecondsAgo: 0 };
  const console = { ...platformPrincipal({ kind: "operator", id: account }), console: atConsole };
  const mara = platformPrincipal({ kind: "operator", id: "mara" });
  const erase = (subject: string, by: typeof mara) =>
    refusal(perform(eraseSubject, actBy(control, by), { subject, confirm: subject }));
  for (const [subject, by] of [
    ["operator:mara", mara],
    ["operator:Mara", mara],
    [`operator:${account}`, console],
    [`person:${account}`, console],
    [`person:${account.toUpperCase()}`, console],
  ] as const)
    expect(await erase(subject, by), subject).toBe("own_subject");
  expect(await erase("operator:mara", console)).toBe("audit_subject_not_found");
  expect(await erase(`person:${account}`, mara)).toBe("audit_subject_not_found");
});
