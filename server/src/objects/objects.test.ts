import { describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newId } from "../kernel/ids.ts";
import { secureRandomBytes } from "../kernel/random.ts";
import { FolderStore, ScratchFolder } from "../platform/objects/index.ts";
import { ObjectMissing, type ObjectName, type ObjectStore } from "../ports/objects.ts";
import { SealedObjects, Spool } from "./index.ts";
import { SEALED_SEGMENT_BYTES, SEGMENT_BYTES } from "./segments.ts";

const WRAPPING = secureRandomBytes(32);
const newName = (): ObjectName => ({ organization: newId(), object: newId() });

/** Objects in folders of their own, and where they are. */
function open() {
  const folder = mkdtempSync(join(tmpdir(), "sallyport-objects-"));
  const [objects, keys] = [join(folder, "objects"), join(folder, "keys")];
  return {
    folder,
    sealed: new SealedObjects(new FolderStore(objects), new FolderStore(keys)),
    pathOf: ({ organization, object }: ObjectName, where: "objects" | "keys" = "objects") =>
      join(folder, where, organization, object.slice(-2), object),
    files: () =>
      readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}

async function write(sealed: SealedObjects, content: Uint8Array, name = newName()): Promise<ObjectName> {
  const object = await sealed.begin(name, WRAPPING);
  for (let at = 0; at < content.length; at += 50_000) await object.write(content.subarray(at, at + 50_000));
  expect(await object.commit()).toBe(content.length);
  return name;
}

async function read(
  sealed: SealedObjects,
  name: ObjectName,
  bytes: number,
  part = { start: 0, end: bytes },
  wrapping = WRAPPING,
): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of sealed.read(name, wrapping, bytes, part)) pieces.push(piece);
  return Buffer.concat(pieces);
}

const nameOfError = (error: unknown) => (error instanceof Error ? error.name : "none");

describe("M-2 an object", () => {
  test.each([1, SEGMENT_BYTES - 1, SEGMENT_BYTES, SEGMENT_BYTES + 1, 3 * SEGMENT_BYTES])(
    "of %i bytes is read back whole and in any part, and its file holds nothing of it",
    async (length) => {
      using store = open();
      const content = Buffer.alloc(length, "canary of a picture ");
      const name = await write(store.sealed, content);
      expect(await read(store.sealed, name, length)).toEqual(content);
      for (const [start, end] of [
        [0, 1],
        [length - 1, length],
        [Math.floor(length / 2), length],
        [Math.max(0, SEGMENT_BYTES - 3), Math.min(length, SEGMENT_BYTES + 3)],
      ] as const)
        if (start < end)
          expect(await read(store.sealed, name, length, { start, end })).toEqual(
            content.subarray(start, end),
          );
      expect(readFileSync(store.pathOf(name)).includes("canary")).toBe(false);
      expect(statSync(store.pathOf(name)).mode & 0o777).toBe(0o600);
    },
  );

  test("of which one byte was changed, which was cut off, or whose parts were exchanged does not open", async () => {
    using store = open();
    const content = secureRandomBytes(3 * SEGMENT_BYTES);
    const damage: readonly ((file: Buffer) => Uint8Array)[] = [
      (file) => file.fill((file[100] ?? 0) ^ 1, 100, 101),
      (file) => file.subarray(0, 2 * SEALED_SEGMENT_BYTES),
      (file) =>
        Buffer.concat([
          file.subarray(SEALED_SEGMENT_BYTES, 2 * SEALED_SEGMENT_BYTES),
          file.subarray(0, SEALED_SEGMENT_BYTES),
          file.subarray(2 * SEALED_SEGMENT_BYTES),
        ]),
    ];
    for (const change of damage) {
      const name = await write(store.sealed, content);
      writeFileSync(store.pathOf(name), change(readFileSync(store.pathOf(name))));
      expect(await read(store.sealed, name, content.length).then(String, nameOfError)).toBe("SegmentBroken");
    }
    // Shorter than it was: the segment that is now the last was not sealed as one.
    const name = await write(store.sealed, content);
    const shorter = read(store.sealed, name, 2 * SEGMENT_BYTES).then(String, nameOfError);
    expect(await shorter).toBe("SegmentBroken");
  });

  test("does not open under another name, nor with another organization's key", async () => {
    using store = open();
    const [one, other] = [
      await write(store.sealed, Buffer.from("one")),
      await write(store.sealed, Buffer.from("two")),
    ];
    writeFileSync(store.pathOf(other), readFileSync(store.pathOf(one)));
    expect(await read(store.sealed, other, 3).then(String, nameOfError)).toBe("SegmentBroken");
    writeFileSync(store.pathOf(other, "keys"), readFileSync(store.pathOf(one, "keys")));
    expect(await read(store.sealed, other, 3).then(String, nameOfError)).toBe("ObjectKeyBroken");
    const foreign = read(store.sealed, one, 3, { start: 0, end: 3 }, secureRandomBytes(32));
    expect(await foreign.then(String, nameOfError)).toBe("ObjectKeyBroken");
  });

  test("is gone when it was destroyed; yesterday's copy of it, put back, does not open either (M-4)", async () => {
    using store = open();
    const name = await write(store.sealed, Buffer.from("canary"));
    const copy = readFileSync(store.pathOf(name));
    await store.sealed.destroy([name]);
    expect(store.files()).toEqual([]);
    writeFileSync(store.pathOf(name), copy);
    expect(await read(store.sealed, name, 6).then(String, nameOfError)).toBe(ObjectMissing.name);
    // Again: nothing is there, and nothing is wrong.
    await store.sealed.destroy([name]);
  });

  test("that was not finished is not there, and leaves nothing when it is abandoned", async () => {
    using store = open();
    const name = newName();
    const object = await store.sealed.begin(name, WRAPPING);
    await object.write(Buffer.alloc(200_000));
    expect(existsSync(store.pathOf(name))).toBe(false);
    await object.abandon();
    expect(store.files()).toEqual([]);
  });

  test("leaves no file open and none behind when the disk is full before its key is kept", async () => {
    using store = open();
    const full = new FolderStore(store.folder);
    const abandoned: unknown[] = [];
    const keys: ObjectStore = {
      begin: async (name) => {
        const writer = await full.begin(name);
        return {
          ...writer,
          write: () => Promise.reject(new Error("ENOSPC")),
          abandon: () => writer.abandon().finally(() => abandoned.push(name)),
        };
      },
      read: (...asked) => full.read(...asked),
      remove: (names) => full.remove(names),
      list: (olderThanMs) => full.list(olderThanMs),
    };
    const name = newName();
    expect(await new SealedObjects(full, keys).begin(name, WRAPPING).catch(String)).toBe("Error: ENOSPC");
    expect([abandoned, store.files()]).toEqual([[name], []]);
  });

  test("cannot be named outside of its folder", async () => {
    using store = open();
    const name = { organization: newId(), object: "../../../etc/passwd" };
    await expect(store.sealed.begin(name, WRAPPING)).rejects.toThrow("not the name");
    await expect(read(store.sealed, name, 1)).rejects.toThrow("not the name");
  });
});

test("M-1 what arrives waits sealed in a file that has no name", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sallyport-arriving-"));
  const spool = await Spool.open(new ScratchFolder(folder));
  const content = secureRandomBytes(150_001);
  for (let at = 0; at < content.length; at += 999) await spool.write(content.subarray(at, at + 999));
  await spool.end();
  expect(readdirSync(folder)).toEqual([]);
  const digest = createHash("sha256");
  // Twice: whoever decodes it may have to begin again.
  for (const _ of [1, 2]) for await (const piece of spool.read()) digest.update(piece);
  expect(digest.digest("hex")).toBe(createHash("sha256").update(content).update(content).digest("hex"));
  await spool.close();
  rmSync(folder, { recursive: true });
});
