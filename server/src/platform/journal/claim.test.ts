import { afterEach, expect, setDefaultTimeout, test } from "bun:test";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLeftBehind } from "./index.ts";
import type { LeftBehind } from "./left-behind.ts";

setDefaultTimeout(30_000);

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "sallyport-claim-"));
  folders.push(folder);
  return folder;
}

const INDEX = JSON.stringify(join(import.meta.dir, "index.ts"));

/** A process of its own that writes `journals` journals into the folder and then waits. */
async function writer(folder: string, journals = 1) {
  const program = `
    import { openJournal } from ${INDEX};
    for (let count = 0; count < ${journals}; count += 1) {
      const options = { folder: process.argv[1], maxBytes: 16 << 20, log: { write() {} } };
      const journal = await openJournal({ ...options, node: crypto.randomUUID() });
      journal.begin(Buffer.from("record " + count));
    }
    process.stdout.write("ready");
    process.stdin.resume();`;
  const child = spawn(process.execPath, ["-e", program, folder], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "exit");
  await once(child.stdout, "data");
  return {
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

const textsOf = ({ notes }: LeftBehind) => notes.map(({ begun }) => Buffer.from(begun).toString());
const found = (folder: string) => Array.fromAsync(readLeftBehind(folder));

test("a journal is replayed from the moment its process is dead, and not before", async () => {
  const folder = await newFolder();
  const { kill } = await writer(folder);
  expect(await found(folder)).toEqual([]);
  await kill();
  expect((await found(folder)).map(textsOf)).toEqual([["record 0"]]);
});

test("while one start deals with a journal, another finds none; if it dies meanwhile, the next finds it", async () => {
  const folder = await newFolder();
  await (await writer(folder)).kill();
  const first = readLeftBehind(folder);
  expect(textsOf((await first.next()).value ?? expect.unreachable())).toEqual(["record 0"]);
  expect(await found(folder)).toEqual([]);
  await first.return(undefined);
  expect(await found(folder)).toHaveLength(1);
});

test("starts at the same moment share the journals out: each is dealt with once", async () => {
  const folder = await newFolder();
  await (await writer(folder, 12)).kill();
  const program = `
    import { readLeftBehind } from ${INDEX};
    for await (const left of readLeftBehind(process.argv[1])) {
      process.stdout.write(Buffer.from(left.notes[0].begun).toString() + "\\n");
      await Bun.sleep(5);
      await left.remove();
    }`;
  const starts = Array.from({ length: 4 }, async () => {
    const child = Bun.spawn([process.execPath, "-e", program, folder], { stdout: "pipe" });
    const text = await new Response(child.stdout).text();
    expect(await child.exited).toBe(0);
    return text.split("\n").filter(Boolean);
  });
  const dealt = (await Promise.all(starts)).flat();
  expect(new Set(dealt).size).toBe(12);
  expect(dealt).toHaveLength(12);
  expect(await readdir(folder)).toEqual([]);
});

test("a folder whose journal is only being made is left alone", async () => {
  const folder = await newFolder();
  await mkdir(join(folder, "new"));
  expect(await found(folder)).toEqual([]);
  await writeFile(join(folder, "new", "owner.new"), "");
  expect(await found(folder)).toEqual([]);
  expect(await readdir(folder)).toEqual(["new"]);
});

test("a removal that was cut short is finished by the next start", async () => {
  const folder = await newFolder();
  await (await writer(folder)).kill();
  const [node = ""] = await readdir(folder);
  for (const file of await readdir(join(folder, node)))
    if (file.endsWith(".journal")) await rm(join(folder, node, file));
  for await (const left of readLeftBehind(folder)) {
    expect(left.notes).toEqual([]);
    await left.remove();
  }
  expect(await readdir(folder)).toEqual([]);
});
