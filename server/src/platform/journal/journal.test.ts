import { afterEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { TestLog } from "../../../testing/log.ts";
import { PublicError } from "../../kernel/errors.ts";
import { type NodeId, newId } from "../../kernel/ids.ts";
import type { Journal, JournalSegment } from "../../ports/journal.ts";
import { openJournal, readLeftBehind } from "./index.ts";
import { readRecords } from "./record.ts";
import { SEGMENT_BYTES, Segment } from "./segment.ts";

setDefaultTimeout(30_000);

const folders: string[] = [];
const journals: Journal[] = [];
afterEach(async () => {
  await Promise.all(journals.splice(0).map((journal) => journal.close()));
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "sallyport-journal-"));
  folders.push(folder);
  return folder;
}

async function start(folder: string, segments = 16) {
  const node = newId<NodeId>();
  const log = new TestLog();
  const journal = await openJournal({ folder, node, maxBytes: segments * SEGMENT_BYTES, log });
  journals.push(journal);
  return { journal, log, own: join(folder, node) };
}

/** Makes the journal look like one whose process has ended: a copy of it, which nobody holds, takes its place. */
async function abandon(own: string): Promise<void> {
  await cp(own, `${own}.copy`, { recursive: true });
  await rm(own, { recursive: true });
  await rename(`${own}.copy`, own);
}

async function onlyLeftBehind(folder: string) {
  const found = await Array.fromAsync(readLeftBehind(folder));
  expect(found).toHaveLength(1);
  return found[0] ?? expect.unreachable();
}

const sorted = (records: readonly string[]) => records.toSorted((a, b) => (a < b ? -1 : 1));

/** Four records fill a segment; each is distinct. */
const large = (name: number) => `${name}:`.padEnd(SEGMENT_BYTES / 4 - 64, "x").slice(0, 80_000);

describe("what was appended", () => {
  test("is read back, whatever the text", async () => {
    const folder = await newFolder();
    const { journal, own } = await start(folder);
    const written: string[] = [];
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 200 }), (text) => {
        fc.pre(text.isWellFormed());
        journal.append(text);
        written.push(text);
      }),
    );
    await abandon(own);
    const { records, torn } = await onlyLeftBehind(folder);
    expect(records).toEqual(written);
    expect(torn).toBe(0);
  });

  test("is read back from all segments when it fills several", async () => {
    const folder = await newFolder();
    const { journal, own } = await start(folder);
    const written = Array.from({ length: 20 }, (_, index) => large(index));
    for (const text of written) journal.append(text).pin();
    await abandon(own);
    expect(sorted((await onlyLeftBehind(folder)).records)).toEqual(sorted(written));
    expect((await readdir(own)).length).toBeGreaterThan(3);
  });

  test("is not another process's to read while its writer lives", async () => {
    const folder = await newFolder();
    const { journal } = await start(folder);
    journal.append("record");
    expect(await Array.fromAsync(readLeftBehind(folder))).toEqual([]);
  });

  test("is gone for good after it was dealt with", async () => {
    const folder = await newFolder();
    const { journal, own } = await start(folder);
    journal.append("record").pin();
    await abandon(own);
    await (await onlyLeftBehind(folder)).remove();
    expect(await Array.fromAsync(readLeftBehind(folder))).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  test("is readable by its owner only", async () => {
    const folder = await newFolder();
    const { own } = await start(folder);
    expect((await stat(own)).mode & 0o777).toBe(0o700);
    for (const file of await readdir(own)) expect((await stat(join(own, file))).mode & 0o777).toBe(0o600);
  });
});

describe("a torn end", () => {
  const RECORDS = ["first", "zweiter — ü", "third"];

  async function writtenSegment(): Promise<{ bytes: Uint8Array; ends: number[] }> {
    const file = join(await newFolder(), "x.journal");
    const segment = await Segment.create(file, () => {});
    segment.open();
    const ends = [0];
    for (const record of RECORDS) {
      expect(segment.append(record)).toBe(true);
      ends.push((ends.at(-1) ?? 0) + 8 + Buffer.byteLength(record));
    }
    await segment.sync();
    await segment.close();
    return { bytes: (await readFile(file)).subarray(0, 4096), ends };
  }

  test("costs the torn record alone, wherever it is cut", async () => {
    const { bytes, ends } = await writtenSegment();
    const end = ends.at(-1) ?? 0;
    for (let cut = 0; cut <= end; cut += 1) {
      const whole = ends.filter((at) => at <= cut).length - 1;
      const lost = Uint8Array.from(bytes);
      lost.fill(0, cut);
      expect(readRecords(lost).records.slice(0, whole)).toEqual(RECORDS.slice(0, whole));
      expect(readRecords(lost).records.length).toBe(whole);
      expect(readRecords(bytes.subarray(0, cut)).records).toEqual(RECORDS.slice(0, whole));
    }
  });

  test("is noticed when any byte of a record is another", async () => {
    const { bytes, ends } = await writtenSegment();
    for (let at = 0; at < (ends.at(-1) ?? 0); at += 1) {
      const damaged = Uint8Array.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 0x41;
      const { records, torn } = readRecords(damaged);
      expect(torn, `byte ${at}`).toBe(true);
      expect(records).toEqual(
        RECORDS.slice(
          0,
          ends.findLastIndex((end) => end <= at),
        ),
      );
    }
  });

  test("is counted by who reads what was left behind", async () => {
    const folder = await newFolder();
    const { journal, own } = await start(folder);
    journal.append("whole").pin();
    journal.append("torn").pin();
    await abandon(own);
    for (const name of (await readdir(own)).filter((file) => file.endsWith(".journal"))) {
      const bytes = await readFile(join(own, name));
      const at = bytes.indexOf("torn");
      if (at < 0) continue;
      bytes[at] = 0x58;
      await writeFile(join(own, name), bytes);
    }
    expect(await onlyLeftBehind(folder)).toMatchObject({ records: ["whole"], torn: 1 });
  });
});

test("a torn record hides nothing of the segments before and after its own", async () => {
  const folder = await newFolder();
  const { journal, own } = await start(folder);
  const written = Array.from({ length: 40 }, (_, index) => large(index));
  for (const text of written) journal.append(text).pin();
  await abandon(own);
  const files = (await readdir(own)).filter((file) => file.endsWith(".journal"));
  for (const file of files) {
    const bytes = await readFile(join(own, file));
    const at = bytes.indexOf("20:x");
    if (at > 0) await writeFile(join(own, file), bytes.fill(0x41, at, at + 1));
  }
  const { records, torn } = await onlyLeftBehind(folder);
  expect(torn).toBe(1);
  for (const text of [...written.slice(0, 7), ...written.slice(-7)]) expect(records).toContain(text);
});

describe("a journal that fills up", () => {
  /** Appends until nothing is admitted any more; everything stays pinned, as while the database is away. */
  function fill(journal: Journal): JournalSegment[] {
    const pinned: JournalSegment[] = [];
    for (let name = 0; journal.writable; name += 1) {
      const segment = journal.append(large(name));
      segment.pin();
      pinned.push(segment);
    }
    return pinned;
  }

  test("stops admitting while there is still room for the ends of what is in flight", async () => {
    const { journal } = await start(await newFolder(), 9);
    const admitted = fill(journal).length;
    let ends = 0;
    const append = () => {
      for (;;) {
        journal.append(large(ends)).pin();
        ends += 1;
      }
    };
    expect(append).toThrow(PublicError);
    // Each admitted record is as large as its end: there is room for every one of them.
    expect(ends).toBeGreaterThanOrEqual(admitted);
    expect(append).toThrow("journal_unwritable");
    expect(journal.writable).toBe(false);
  });

  test("is used again when its segments are free, without growing past its limit", async () => {
    const folder = await newFolder();
    const { journal, own } = await start(folder, 9);
    for (let round = 0; round < 5; round += 1) {
      const pinned = fill(journal);
      for (const segment of pinned) segment.unpin();
      while (!journal.writable) await new Promise((resolve) => setImmediate(resolve));
    }
    const sizes = (await readdir(own)).filter((file) => file.endsWith(".journal"));
    expect(sizes.length).toBeLessThanOrEqual(9);
  });

  test("keeps nothing of what a segment held before it was used again", async () => {
    const folder = await newFolder();
    const { journal, own } = await start(folder, 9);
    const old = fill(journal);
    const last = old.pop();
    for (const segment of old) if (segment !== last) segment.unpin();
    while (!journal.writable) await new Promise((resolve) => setImmediate(resolve));
    await journal.close();
    journals.pop();
    await abandon(own);
    const { records } = await onlyLeftBehind(folder);
    expect(records.length).toBeGreaterThan(0);
    expect(records.length).toBeLessThan(old.length);
  });

  test("refuses a record larger than a segment, and goes on with the next", async () => {
    const { journal } = await start(await newFolder());
    expect(() => journal.append("x".repeat(SEGMENT_BYTES))).toThrow("journal_unwritable");
    journal.append("small");
    expect(journal.writable).toBe(true);
  });
});

describe("a journal that is closed", () => {
  test("leaves nothing when everything in it has reached the database", async () => {
    const folder = await newFolder();
    const { journal } = await start(folder);
    const segment = journal.append("record");
    segment.pin();
    segment.unpin();
    await journal.close();
    journals.pop();
    expect(await readdir(folder)).toEqual([]);
  });

  test("stays when something in it has not", async () => {
    const folder = await newFolder();
    const { journal, own } = await start(folder);
    journal.append("record").pin();
    await journal.close();
    journals.pop();
    await abandon(own);
    expect((await onlyLeftBehind(folder)).records).toEqual(["record"]);
  });
});

test("a folder that cannot be written is said at once", async () => {
  const folder = await newFolder();
  await writeFile(join(folder, "in-the-way"), "");
  const options = { node: newId<NodeId>(), maxBytes: 16 * SEGMENT_BYTES, log: new TestLog() };
  await expect(openJournal({ ...options, folder: join(folder, "in-the-way") })).rejects.toThrow();
});

test("kill -9 loses no record that was appended", async () => {
  const folder = await newFolder();
  const program = `
    import { openJournal } from ${JSON.stringify(join(import.meta.dir, "index.ts"))};
    const journal = await openJournal({ folder: process.argv[1], node: crypto.randomUUID(), maxBytes: 64 << 20, log: { write() {} } });
    for (let count = 1; ; count += 1) {
      journal.append("record " + count + " " + "x".repeat(count % 3000)).pin();
      if (count % 100 === 0) { process.stdout.write(count + "\\n"); await Bun.sleep(0); }
      if (count === 20000) process.stdin.resume();
    }`;
  const child = spawn(process.execPath, ["-e", program, folder], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "exit");
  let said = 0;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said = Number(text.trim().split("\n").at(-1));
    if (said >= 2_000) child.kill("SIGKILL");
  });
  await ended;
  expect(said).toBeGreaterThanOrEqual(2_000);
  const { records, torn } = await onlyLeftBehind(folder);
  expect(torn).toBe(0);
  const numbers = records.map((record) => Number(record.split(" ")[1])).toSorted((a, b) => a - b);
  expect(numbers.length).toBeGreaterThanOrEqual(said);
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
});
