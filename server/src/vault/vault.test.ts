import { beforeEach, describe, expect, test } from "bun:test";
import { TestClock } from "../../testing/clock.ts";
import { OperatorError } from "../kernel/errors.ts";
import { secureRandomBytes } from "../kernel/random.ts";
import { Secret } from "../kernel/secret.ts";
import { endOfTurn } from "../kernel/turn.ts";
import { createEnvironmentKms } from "../platform/kms/environment-kms.ts";
import type { Kms } from "../ports/kms.ts";
import { KEY_LIFETIME_MS } from "./key-ring.ts";
import { sealMasterKeyCheck, verifyMasterKeys } from "./master-key-check.ts";
import { type RecordIdentity, SealBroken } from "./record.ts";
import { createVault, type Vault } from "./vault.ts";

const HOME: RecordIdentity = {
  tenant: "t",
  table: "provider_secrets",
  row: "r",
  column: "sealed",
  version: 1,
};

let clock: TestClock;
let asked: string[];
let kms: Kms;
let vault: Vault;
beforeEach(() => {
  clock = new TestClock();
  asked = [];
  const environment = createEnvironmentKms(secureRandomBytes(32));
  kms = {
    activeKeyId: environment.activeKeyId,
    keyIds: environment.keyIds,
    keyEncryptionKey(keyId) {
      asked.push(keyId);
      return environment.keyEncryptionKey(keyId);
    },
  };
  vault = createVault(kms, clock);
});

describe("P-1 the vault", () => {
  test("opens what it sealed, and so does another process with the same master key", async () => {
    const record = await vault.seal(new Secret("secret"), HOME);
    expect((await vault.open(record, HOME)).reveal()).toBe("secret");
    expect((await createVault(kms, clock).open({ ...record }, HOME)).reveal()).toBe("secret");
  });

  test("asks the KMS again when the key-encryption key has been held for its lifetime", async () => {
    await vault.seal(new Secret("secret"), HOME);
    clock.advance(KEY_LIFETIME_MS - 1);
    await vault.seal(new Secret("secret"), HOME);
    expect(asked).toHaveLength(1);
    clock.advance(1);
    await vault.seal(new Secret("secret"), HOME);
    expect(asked).toHaveLength(2);
    expect(KEY_LIFETIME_MS).toBeLessThanOrEqual(5 * 60_000);
  });

  test("keeps an unwrapped record no longer than that either", async () => {
    const record = await vault.seal(new Secret("secret"), HOME);
    await vault.open(record, HOME);
    expect(vault.open(record, HOME)).toBeInstanceOf(Secret);
    clock.advance(KEY_LIFETIME_MS);
    expect(vault.open(record, HOME)).toBeInstanceOf(Promise);
  });

  test("decrypts a value once for all requests of a turn, and forgets it at its end", async () => {
    const record = await vault.seal(new Secret("secret"), HOME);
    await vault.open(record, HOME);
    await endOfTurn();
    const first = vault.open(record, HOME);
    expect(vault.open(record, HOME)).toBe(first);
    await endOfTurn();
    expect(vault.open(record, HOME)).not.toBe(first);
  });

  test("does not open a record under another identity, also when it was open a moment ago", async () => {
    const record = await vault.seal(new Secret("secret"), HOME);
    await vault.open(record, HOME);
    expect(async () => vault.open(record, { ...HOME, row: "other" })).toThrow(SealBroken);
  });

  test("never seals with a key whose time ran out while it was being used", async () => {
    await vault.seal(new Secret("warm"), HOME);
    clock.advance(KEY_LIFETIME_MS - 1);
    const early = vault.seal(new Secret("early"), HOME);
    clock.advance(1);
    const late = vault.seal(new Secret("late"), HOME);
    for (const record of [await early, await late])
      expect((await createVault(kms, clock).open(record, HOME)).reveal()).toMatch(/^(early|late)$/);
  });

  test("says it when the KMS does not hold a record's key", async () => {
    const record = await createVault(createEnvironmentKms(secureRandomBytes(32)), clock).seal(
      new Secret("x"),
      HOME,
    );
    expect(async () => vault.open(record, HOME)).toThrow(OperatorError);
  });
});

describe("P-1 wrapping anew", () => {
  const [oldKey, newKey] = [secureRandomBytes(32), secureRandomBytes(32)];
  const before = createVault(createEnvironmentKms(oldKey), new TestClock());
  const both = createVault(createEnvironmentKms(newKey, oldKey), new TestClock());
  const after = createVault(createEnvironmentKms(newKey), new TestClock());

  test("changes the wrapped key and nothing else, and the old master key opens it no more", async () => {
    const { sealed, ...record } = await before.seal(new Secret("secret"), HOME);
    const wrappedKey = await both.rewrap(record, HOME);
    const moved = { ...record, sealed, wrappedKey, keyId: both.keyIds[0] };
    expect((await after.open(moved, HOME)).reveal()).toBe("secret");
    expect(async () => before.open({ ...moved, keyId: record.keyId }, HOME)).toThrow(SealBroken);
  });

  test("is refused in another place, and for a record whose commitment is another's", async () => {
    const record = await before.seal(new Secret("secret"), HOME);
    expect(async () => both.rewrap(record, { ...HOME, row: "other" })).toThrow(SealBroken);
    const exchanged = { ...record, commitment: secureRandomBytes(32) };
    expect(async () => both.rewrap(exchanged, HOME)).toThrow(SealBroken);
  });
});

describe("P-6 a wrong master key is noticed at start", () => {
  const otherKey = secureRandomBytes(32);
  const other = createVault(createEnvironmentKms(otherKey), new TestClock());

  test("the right one is accepted", async () => {
    const check = await sealMasterKeyCheck(vault);
    expect(await verifyMasterKeys(vault, [check])).toBe(true);
    expect(check.keyId).toBe(kms.activeKeyId);
  });

  test("another one, a damaged check and an empty list are refused in one sentence", async () => {
    const check = await sealMasterKeyCheck(vault);
    const damaged = { ...check, commitment: secureRandomBytes(32) };
    for (const verified of [
      () => verifyMasterKeys(other, [check]),
      () => verifyMasterKeys(vault, [damaged]),
      () => verifyMasterKeys(vault, []),
    ])
      expect(verified).toThrow("SALLYPORT_MASTER_KEY is not the key this database was set up with");
  });

  test("a new one in front of an adopted one is right, and not adopted yet", async () => {
    const both = createVault(createEnvironmentKms(secureRandomBytes(32), otherKey), clock);
    expect(await verifyMasterKeys(both, [await sealMasterKeyCheck(other)])).toBe(false);
  });

  test("without one that was adopted and not retired nothing starts", async () => {
    const checks = [await sealMasterKeyCheck(vault), await sealMasterKeyCheck(other)];
    expect(() => verifyMasterKeys(vault, checks)).toThrow(
      `Master key ${other.keyIds[0]} is not in SALLYPORT_MASTER_KEY and was not retired`,
    );
  });

  test("the key's id tells nothing about the key", async () => {
    const master = secureRandomBytes(32);
    const { activeKeyId, keyEncryptionKey } = createEnvironmentKms(master);
    const key = Buffer.from(await keyEncryptionKey(activeKeyId)).toString("hex");
    expect(key).not.toContain(activeKeyId);
    expect(Buffer.from(master).toString("hex")).not.toContain(activeKeyId);
    expect(createEnvironmentKms(master).activeKeyId).toBe(activeKeyId);
  });
});
