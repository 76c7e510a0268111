import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { type PeopleStage, startPeople, TEST_MASTER_KEY } from "../../testing/people.ts";
import { systemClock } from "../kernel/clock.ts";
import { createEnvironmentKms } from "../platform/kms/environment-kms.ts";
import {
  createVault,
  insertMasterKeyCheck,
  rewrapSome,
  SealBroken,
  sealMasterKeyCheck,
} from "../vault/index.ts";
import { findAccount, openPeopleKeys, openPerson, readAddress } from "./index.ts";

setDefaultTimeout(60_000);

let stage: PeopleStage;
beforeAll(async () => {
  stage = await startPeople();
  await stage.signUp("one@example.com");
  await stage.signUp("two@example.com");
});
afterAll(() => stage.stop());

async function find(address: string, keys = stage.keys) {
  const read = readAddress(address);
  const account = read && (await stage.database.asOperator((db) => findAccount(db, keys.addressIndex(read))));
  if (!account) throw new Error("nobody has that address");
  return account;
}

describe("D-1: what is sealed of a person", () => {
  test("does not open in the row of another one", async () => {
    const [one, two] = [await find("one@example.com"), await find("two@example.com")];
    await expect(openPerson(stage.vault, { ...one, address: two.address })).rejects.toThrow(SealBroken);
    await expect(openPerson(stage.vault, { ...one, name: one.address })).rejects.toThrow(SealBroken);
    await expect(openPerson(stage.vault, { ...one, key: two.key })).rejects.toThrow(SealBroken);
  });

  test("is indexed under a key that the database has only sealed", async () => {
    const { rows } = await stage.superuser.query("select sealed from people_secret");
    expect(rows).toHaveLength(1);
    // Another process makes no other one.
    const again = await openPeopleKeys(stage.database, stage.vault);
    expect((await find("ONE@example.com", again)).id).toBe((await find("one@example.com")).id);
  });
});

test("P-2: people are found and opened after the master key was replaced, and the old one is gone", async () => {
  const fresh = Buffer.alloc(32, "another master key");
  const both = createVault(createEnvironmentKms(fresh, TEST_MASTER_KEY), systemClock);
  const check = await sealMasterKeyCheck(both);
  await stage.database.asOperator((db) => insertMasterKeyCheck(db, check));
  const { moved, broken } = await stage.database.asOperator((db) => rewrapSome(db, both, 100));
  expect([moved, broken]).toEqual([3, 0]);
  const only = createVault(createEnvironmentKms(fresh), systemClock);
  const keys = await openPeopleKeys(stage.database, only);
  const person = await openPerson(only, await find("two@example.com", keys));
  expect([person.address.text, person.name]).toEqual(["two@example.com", "Ada Lovelace"]);
});
