import { describe, expect, test } from "bun:test";
import { ActError } from "../kernel/act-error.ts";
import { Secret } from "../kernel/secret.ts";
import { InLine } from "./in-line.ts";
import { PasswordHasher } from "./password-hash.ts";

const KEY = Buffer.alloc(32, 7);
/** The lowest cost there is, for what does not depend on it. */
const quick = new PasswordHasher(KEY, 4);

describe("ID-1: a password's hash", () => {
  test("is bcrypt of cost 12", async () => {
    const hasher = new PasswordHasher(KEY);
    const hash = await hasher.hash(new Secret("correct horse battery staple"));
    expect(hash).toMatch(/^\$2b\$12\$.{53}$/);
    expect(hasher.isOutdated(hash)).toBe(false);
  });

  test("is made of all of a long password, and of what follows a zero byte", async () => {
    for (const [one, other] of [
      [`${"a".repeat(72)}b`, `${"a".repeat(72)}c`],
      [`${"ü".repeat(500)}b`, `${"ü".repeat(500)}c`],
      ["before\0after", "before\0other"],
    ] as const) {
      const hash = await quick.hash(new Secret(one));
      expect(await quick.matches(new Secret(one), hash)).toBe(true);
      expect(await quick.matches(new Secret(other), hash)).toBe(false);
    }
  });

  test("is the same however a keyboard writes its letters", async () => {
    const hash = await quick.hash(new Secret("Pässword\u00a0x"));
    expect(await quick.matches(new Secret("Pa\u0308ssword x"), hash)).toBe(true);
  });

  test("says nothing to who has it without the key", async () => {
    const password = new Secret("correct horse battery staple");
    const hash = await quick.hash(password);
    expect(await new PasswordHasher(Buffer.alloc(32, 8), 4).matches(password, hash)).toBe(false);
    expect(await Bun.password.verify(password.reveal(), hash)).toBe(false);
  });

  test("is outdated when the cost has risen", async () => {
    const hash = await quick.hash(new Secret("x"));
    expect(new PasswordHasher(KEY, 5).isOutdated(hash)).toBe(true);
  });

  test("where there is none, nothing matches, the empty password neither", async () => {
    for (const text of ["", "x"]) expect(await quick.matches(new Secret(text), null)).toBe(false);
  });
});

describe("a line", () => {
  test("runs no more at once than it may, all in turn, and refuses who would be too many", async () => {
    const line = new InLine({ atOnce: 2, mostWaiting: 3 });
    let running = 0;
    let most = 0;
    const ended: (() => void)[] = [];
    const work = (id: number) =>
      line.run(async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise<void>((resolve) => ended.push(resolve));
        running -= 1;
        return id;
      });
    const five = [1, 2, 3, 4, 5].map(work);
    const refused = await work(6).catch((error: unknown) => error);
    expect(refused instanceof ActError && refused.code).toBe("busy");
    const done: number[] = [];
    for (const [index, one] of five.entries()) {
      ended[index]?.();
      done.push(await one);
      // The next one takes over in a later turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(done).toEqual([1, 2, 3, 4, 5]);
    expect(most).toBe(2);
  });

  test("a work that fails leaves its place", async () => {
    const line = new InLine({ atOnce: 1, mostWaiting: 0 });
    await expect(line.run(() => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
    expect(await line.run(async () => 1)).toBe(1);
  });
});
