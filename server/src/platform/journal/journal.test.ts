import { afterEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { cp, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { TestLog } from "../../../testing/log.ts";
import { PublicError } from "../../kernel/errors.ts";
import { type NodeId, newId } from "../../kernel/ids.ts";
import type { Journal, JournalEntry, JournaledNotes } from "../../ports/journal.ts";
import { openJournal, readLeftBehind } from "./index.ts";
import { MAPPED, SPARES } from "./journal.ts";
import type { LeftBehind } from "./left-behind.ts";
import { END_BYTES, readSegment, recordBytes, SEGMENT_HEADER_BYTES } from "./record.ts";
import { SEGMENT_BYTES, Segment } from "./segment.ts";

setDefaultTimeout(30_000);

const folders: string[] = [];
const journals: Journal[] = [];
afterEach(async () => {
  await Promise.all(journals.splice(0).map((journal) => journal.close()));
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** The segments a journal begins with. */
const AT_FIRST = SPARES + 1;

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "sallyport-journal-"));
  folders.push(folder);
  return folder;
}

async function start(folder: string, segments = 2 * AT_FIRST) {
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

const note = (text: string) => Buffer.from(text);

/** What began, each with how it ended or null, as text. */
function texts({ notes }: Pick<LeftBehind, "notes">): (readonly [string, string | null])[] {
  return notes.map(({ begun, ended }) => [
    Buffer.from(begun).toString(),
    ended && Buffer.from(ended).toString(),
  ]);
}

const begunTexts = (left: Pick<LeftBehind, "notes">) => texts(left).map(([begun]) => begun);
const sorted = (list: readonly string[]) => list.toSorted((a, b) => (a < b ? -1 : 1));

/** Four of them fill a segment; each is distinct. */
const large = (name: number) => `${name}:`.padEnd(SEGMENT_BYTES / 4 - recordBytes(0) - 64, "x");

/** Lets the journal's background work go on until it is as wanted. */
async function until(wanted: () => boolean): Promise<void> {
  while (!wanted()) await new Promise((resolve) => setImmediate(resolve));
}

describe("what was noted", () => {
  test("is read back, beginnings with their ends, whatever the bytes", async () => {
    const folder = await newFolder();
    const { journal, own } = await start(folder);
    const written: JournaledNotes[] = [];
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 700 }),
        fc.option(fc.uint8Array({ minLength: 1, maxLength: END_BYTES })),
        (begun, ended) => {
          const entry = journal.begin(begun);
          if (ended) entry.end(ended);
          written.push({ begun, ended });
        },
      ),
    );
    await abandon(own);
    const { notes, torn } = await onlyLeftBehind(folder);
    expect(notes).toEqual(written);
    expect(torn).toBe(0);
  });

  test("is read back from all segments when it fills several", async () => {
    const folder = await newFolder();
    const { journal, own } = await start(folder);
    const written = Array.from({ length: 20 }, (_, index) => large(index));
    for (const text of written) journal.begin(note(text));
    await abandon(own);
    expect(sorted(begunTexts(await onlyLeftBehind(folder)))).toEqual(sorted(written));
    expect((await readdir(own)).length).toBeGreaterThan(3);
  });

  test("ends where it began, however many segments later", async () => {
    const folder = await newFolder();
    const { journal, own } = await start(folder);
    const entries = Array.from({ length: 20 }, (_, index) => journal.begin(note(large(index))));
    for (const [index, entry] of entries.entries()) entry.end(note(`end of ${index}`));
    await abandon(own);
    for (const [begun, ended] of texts(await onlyLeftBehind(folder)))
      expect(ended).toBe(`end of ${begun.split(":")[0]}`);
  });

  test("is not another process's to read while its writer lives", async () => {
    const folder = await newFolder();
    const { journal } = await start(folder);
    journal.begin(note("record"));
    expect(await Array.fromAsync(readLeftBehind(folder))).toEqual([]);
  });

  test("is gone for good after it was dealt with", async () => {
    const folder = await newFolder();
    const { journal, own } = await start(folder);
    journal.begin(note("record"));
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

  test("is not taken for something else by another version", async () => {
    const folder = await newFolder();
    const { own } = await start(folder);
    await abandon(own);
    await writeFile(join(own, "old.journal"), Buffer.from([9, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
    await expect(onlyLeftBehind(folder)).rejects.toThrow("written by another version");
  });
});

describe("a torn end", () => {
  const NOTES: readonly (readonly [string, string | null])[] = [
    ["first", "its end"],
    ["zweiter — ü", null],
    ["third", "another end"],
  ];

  /** Where each record begins, and where the last ends. */
  async function writtenSegment(): Promise<{ bytes: Uint8Array; starts: number[] }> {
    const file = join(await newFolder(), "x.journal");
    const segment = await Segment.create(file, () => {});
    segment.open();
    const starts = [SEGMENT_HEADER_BYTES];
    for (const [begun, ended] of NOTES) {
      const entry = segment.begin(note(begun));
      if (ended) entry?.end(note(ended));
      starts.push((starts.at(-1) ?? 0) + recordBytes(note(begun).length));
    }
    await segment.sync();
    await segment.close();
    return { bytes: (await readFile(file)).subarray(0, 4096), starts };
  }

  const read = (bytes: Uint8Array) => readSegment(bytes) ?? expect.unreachable();

  test("costs the torn note alone, wherever the disk stopped", async () => {
    const { bytes, starts } = await writtenSegment();
    for (let cut = SEGMENT_HEADER_BYTES; cut <= (starts.at(-1) ?? 0); cut += 1) {
      const lost = Uint8Array.from(bytes);
      lost.fill(0, cut);
      const survived = texts(read(lost));
      const whole = starts.filter((at) => at <= cut).length - 1;
      expect(survived.length).toBeGreaterThanOrEqual(whole);
      survived.forEach(([begun, ended], index) => {
        expect(begun).toBe(NOTES[index]?.[0] ?? "?");
        expect([NOTES[index]?.[1] ?? null, null]).toContain(ended);
        if (index < whole) expect(ended).toBe(NOTES[index]?.[1] ?? null);
      });
    }
  });

  test("is noticed when any byte of a note is another", async () => {
    const { bytes, starts } = await writtenSegment();
    let unnoticed = 0;
    for (let at = SEGMENT_HEADER_BYTES; at < (starts.at(-1) ?? 0); at += 1) {
      if (bytes[at] === 0) continue; // room that is not used, and the upper halves of numbers
      const damaged = Uint8Array.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 0x41;
      const { notes, torn } = read(damaged);
      unnoticed += Number(torn === 0);
      for (const [begun, ended] of texts({ notes })) {
        const original = NOTES.find(([text]) => text === begun);
        expect([original?.[1] ?? null, null], `byte ${at}`).toContain(ended);
      }
    }
    expect(unnoticed).toBe(0);
  });

  test("is counted by who reads what was left behind", async () => {
    const folder = await newFolder();
    const { journal, own } = await start(folder);
    journal.begin(note("whole"));
    journal.begin(note("torn"));
    await abandon(own);
    for (const name of (await readdir(own)).filter((file) => file.endsWith(".journal"))) {
      const bytes = await readFile(join(own, name));
      const at = bytes.indexOf("torn");
      if (at < 0) continue;
      bytes[at] = 0x58;
      await writeFile(join(own, name), bytes);
    }
    const left = await onlyLeftBehind(folder);
    expect([begunTexts(left), left.torn]).toEqual([["whole"], 1]);
  });
});

test("a torn note hides nothing of the segments before and after its own", async () => {
  const folder = await newFolder();
  const { journal, own } = await start(folder);
  const written = Array.from({ length: 32 }, (_, index) => large(index));
  for (const text of written) journal.begin(note(text));
  await abandon(own);
  for (const file of (await readdir(own)).filter((name) => name.endsWith(".journal"))) {
    const bytes = await readFile(join(own, file));
    const at = bytes.indexOf("20:x");
    if (at > 0) await writeFile(join(own, file), bytes.fill(0x41, at, at + 1));
  }
  const left = await onlyLeftBehind(folder);
  expect(left.torn).toBe(1);
  for (const text of [...written.slice(0, 7), ...written.slice(-7)]) expect(begunTexts(left)).toContain(text);
});

describe("a journal that fills up", () => {
  /** Begins until nothing is admitted any more; nothing is released, as while the database is away. */
  function fill(journal: Journal): JournalEntry[] {
    const entries: JournalEntry[] = [];
    for (let name = 0; journal.writable; name += 1) entries.push(journal.begin(note(large(name))));
    return entries;
  }

  test("has room for the end of everything that began", async () => {
    const folder = await newFolder();
    const { journal, own } = await start(folder, AT_FIRST);
    const entries = fill(journal);
    const beyond = () => {
      for (;;) entries.push(journal.begin(note("more")));
    };
    expect(beyond).toThrow(PublicError);
    expect(beyond).toThrow("journal_unwritable");
    for (const entry of entries) entry.end(Buffer.alloc(END_BYTES, "e"));
    await abandon(own);
    const left = texts(await onlyLeftBehind(folder));
    expect(left.length).toBe(entries.length);
    expect(left.every(([, ended]) => ended?.length === END_BYTES)).toBe(true);
  });

  test("is used again when its segments are free, without growing past its limit", async () => {
    const folder = await newFolder();
    const { journal, own } = await start(folder, AT_FIRST);
    for (let round = 0; round < 5; round += 1) {
      for (const entry of fill(journal)) {
        entry.end(note("end"));
        entry.release();
      }
      await until(() => journal.writable);
    }
    expect((await readdir(own)).filter((file) => file.endsWith(".journal")).length).toBeLessThanOrEqual(
      AT_FIRST,
    );
  });

  test("has nothing left of what a segment held before it was free", async () => {
    const folder = await newFolder();
    const { journal, own } = await start(folder, AT_FIRST);
    const old = fill(journal);
    for (const entry of old) {
      entry.end(note("an old end"));
      entry.release();
    }
    await until(() => journal.writable);
    const again = fill(journal).length;
    await abandon(own);
    const left = texts(await onlyLeftBehind(folder));
    // The segment in use is not free: what was released in it is still there.
    expect(left.filter(([, ended]) => ended !== null).length).toBeLessThan(4);
    expect(left.filter(([, ended]) => ended === null).length).toBe(again);
  });

  test("goes on although answers that take long began in every segment", async () => {
    const folder = await newFolder();
    const { journal, own } = await start(folder, AT_FIRST);
    const lasting: JournalEntry[] = [];
    for (let name = 0; name < 400; name += 1) {
      await until(() => journal.writable);
      const entry = journal.begin(note(large(name)));
      if (name % 8 === 0 && lasting.length < 10) lasting.push(entry);
      else {
        entry.end(note("end"));
        entry.release();
      }
    }
    for (const [index, entry] of lasting.entries()) entry.end(note(`late ${index}`));
    await abandon(own);
    const ends = texts(await onlyLeftBehind(folder)).map(([, ended]) => ended ?? "");
    for (let index = 0; index < lasting.length; index += 1) expect(ends).toContain(`late ${index}`);
  });

  test.skipIf(!existsSync("/proc/self/maps"))("maps few segments, however many are full", async () => {
    const { journal, own } = await start(await newFolder(), AT_FIRST);
    fill(journal);
    const mapped = readFileSync("/proc/self/maps", "utf8").split("\n");
    expect(mapped.filter((line) => line.includes(own)).length).toBeLessThanOrEqual(MAPPED + 1);
  });

  test("refuses a note larger than a segment, and goes on with the next", async () => {
    const { journal } = await start(await newFolder());
    expect(() => journal.begin(Buffer.alloc(SEGMENT_BYTES))).toThrow("journal_unwritable");
    journal.begin(note("small"));
    expect(journal.writable).toBe(true);
  });
});

describe("a journal that is closed", () => {
  test("leaves nothing when everything in it has reached the database", async () => {
    const folder = await newFolder();
    const { journal } = await start(folder);
    const entry = journal.begin(note("record"));
    entry.end(note("end"));
    entry.release();
    await journal.close();
    journals.pop();
    expect(await readdir(folder)).toEqual([]);
  });

  test("stays when something in it has not", async () => {
    const folder = await newFolder();
    const { journal, own } = await start(folder);
    journal.begin(note("record"));
    await journal.close();
    journals.pop();
    await abandon(own);
    expect(begunTexts(await onlyLeftBehind(folder))).toEqual(["record"]);
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
      journal.begin(Buffer.from("record " + count + " " + "x".repeat(count % 2000))).end(Buffer.from("end " + count));
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
  const left = await onlyLeftBehind(folder);
  expect(left.torn).toBe(0);
  const numbers = begunTexts(left)
    .map((text) => Number(text.split(" ")[1]))
    .toSorted((a, b) => a - b);
  expect(numbers.length).toBeGreaterThanOrEqual(said);
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
});
