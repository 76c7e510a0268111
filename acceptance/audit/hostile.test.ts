import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "../redis.ts";
import { BOB, EVE, entryOf, type Line } from "./export-lines.ts";
import { makeSigner, rootOf, sha256, smallLog } from "./small-log.ts";
import { endOf, loadVerifier, startVerifier, VERIFIER, type Verifier } from "./verifier.ts";

const ORIGIN = "example.com/audit";
const signer = makeSigner(ORIGIN);

let verifier: Verifier;
let folder: string;
const running: Bun.Subprocess[] = [];

beforeAll(async () => {
  verifier = await loadVerifier();
});
afterEach(async () => {
  for (const child of running.splice(0)) {
    child.kill(9);
    await child.exited;
  }
});

// What is remembered by one test is nothing to another.
const folders: string[] = [];
function newFolder(): string {
  folder = mkdtempSync(join(tmpdir(), "sallyport-hostile-"));
  folders.push(folder);
  return folder;
}
afterAll(() => {
  for (const one of folders) rmSync(one, { recursive: true, force: true });
});

function start(...words: readonly string[]) {
  const child = startVerifier(folder, words);
  running.push(child);
  return child;
}

async function run(...words: readonly string[]) {
  const { code, out, err } = await endOf(start(...words));
  expect(err).not.toContain("    at ");
  return { code, said: out + err };
}

// ------------------------------------------------------------------------------------------------- a log

const entry = (text: string) => Buffer.from(text.padEnd(32, "."));
const NUMBERED = Array.from({ length: 9 }, (_, index) => entry(`entry ${index}`));
const FORKED = [...NUMBERED.slice(0, 3), ...NUMBERED.slice(3).map((_, index) => entry(`other ${index}`))];

/** Serves a log; what it says can be changed. */
function serveLog() {
  let files: Readonly<Record<string, Buffer | string>> = {};
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch(request) {
      const file = files[new URL(request.url).pathname.slice(1)];
      return file === undefined ? new Response(null, { status: 404 }) : new Response(file);
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    show(entries: readonly Buffer[], note = signer.note) {
      const log = smallLog(entries);
      files = { ...log.files, checkpoint: note(log.size, log.root) };
    },
    stop: () => server.stop(true),
  };
}

// --------------------------------------------------------------------------------------------- an export

function exportOf(actions: readonly string[], { first = 0, size = actions.length } = {}) {
  const lines = actions.map((action, index) => entryOf(index, action).line);
  const hashes = lines.map(({ leaf }) => sha256(Buffer.of(0), Buffer.from(leaf, "base64")));
  const checkpoint = signer.note(size, rootOf(hashes.slice(0, size)));
  const head = { format: "sallyport-audit-export/2", first, size, checkpoint, keys: [] };
  return { head, lines, checkpoint };
}

const textOf = (...lines: readonly object[]) => lines.map((line) => JSON.stringify(line));
const check = (lines: readonly string[], ...kept: readonly string[]) => {
  const keys = [verifier.readKey(signer.vkey)];
  return verifier.verifyEntries(
    lines,
    keys,
    kept.map((note) => verifier.readCheckpoint(note, keys)),
  );
};
const isProblem = (lines: readonly string[], ...kept: readonly string[]) =>
  expect(check(lines, ...kept)).rejects.toBeInstanceOf(verifier.Problem);

const ACTIONS = ["key.created", "key.revoked", "limits.set", "audit.exported"];

describe("D-4 an export that lies", () => {
  test("is taken as it is when it is true", async () => {
    const { head, lines, checkpoint } = exportOf(ACTIONS);
    expect(await check(textOf(head, ...lines), checkpoint)).toMatchObject({ entries: 4, unheld: [] });
  });

  test("about where it begins is refused", async () => {
    const { head } = exportOf(ACTIONS);
    const { lines } = exportOf(["a.a", "b.b", "c.c", "d.d"]);
    for (const first of [null, false, "0", -1, 0.5, 5, undefined])
      await isProblem(textOf({ ...head, first }, ...lines));
    await isProblem(textOf({ ...head, first: null }, { ...lines[0], index: null }, ...lines.slice(1)));
    await isProblem(
      textOf({ ...head, first: -1 }, ...lines.map((line) => ({ ...line, index: line.index - 1 }))),
    );
  });

  const CHANGES: Readonly<Record<string, (line: Line) => object | null>> = {
    "nothing at all": () => null,
    "a list": () => [],
    "no leaf": ({ leaf: _, ...rest }) => rest,
    "a leaf with more behind it": (line) => ({ ...line, leaf: `${line.leaf}AAAA` }),
    "a leaf that is no text": (line) => ({ ...line, leaf: 5 }),
    "no salt": ({ salt: _, ...rest }) => rest,
    "no entry": ({ entry: _, ...rest }) => rest,
    "another entry": (line) => ({ ...line, entry: { ...line.entry, action: "other.action" } }),
    "another time": (line) => ({
      ...line,
      entry: { ...line.entry, occurredAt: "2026-11-29T00:00:00.000000Z" },
    }),
    "an entry without an action": (line) => ({ ...line, entry: { ...line.entry, action: null } }),
    "other keys": (line) => ({ ...line, keys: [BOB] }),
    "no keys": ({ keys: _, ...rest }) => rest,
    "an empty list of keys": (line) => ({ ...line, keys: [] }),
    "keys that are none": (line) => ({ ...line, keys: ["x"] }),
    "a key more": (line) => ({ ...line, keys: [...line.keys, BOB] }),
    "a key twice": (line) => ({ ...line, keys: [...line.keys, ...line.keys] }),
    "more keys than an entry can have": (line) => ({
      ...line,
      keys: [EVE, BOB, ...Array.from({ length: 9 }, (_, at) => `${at}${BOB.slice(1)}`)],
    }),
    "an erased entry that is there": (line) => ({ ...line, erased: true }),
    "an erased entry without its content": ({ index, leaf, keys }) => ({ index, leaf, keys, erased: true }),
    "an erased entry without keys": ({ index, leaf }) => ({ index, leaf, erased: true, content: leaf }),
    "an erased entry of another action": ({ index }) => ({
      ...entryOf(index, ACTIONS[index] ?? "").erased,
      action: "key.forged",
    }),
    "an erased entry of another time": ({ index }) => ({
      ...entryOf(index, ACTIONS[index] ?? "").erased,
      occurredAt: "2026-11-29T00:00:00.000000Z",
    }),
    "a proof that is none": (line) => ({ ...line, proof: "x" }),
    "a proof of another place": (line) => ({ ...line, proof: [line.leaf] }),
    damage: ({ index, leaf }) => ({ index, leaf, damaged: true }),
  };
  test.each(Object.keys(CHANGES))("with %s in a line is refused", async (name) => {
    const { head, lines } = exportOf(ACTIONS);
    const changed = lines.map((line, at) => (at === 2 ? CHANGES[name]?.(line) : line) ?? null);
    await isProblem([...textOf(head), ...changed.map((line) => JSON.stringify(line))]);
  });

  test("with a member twice is refused, of which readers see the one or the other", async () => {
    const { head, lines } = exportOf(ACTIONS);
    const [first = "", second = "", ...rest] = textOf(head, ...lines);
    const twice = second.replace('{"index"', '{"entry":{"action":"nothing"},"index"');
    await isProblem([first, twice, ...rest]);
  });

  test("of another tree of the size that was seen is refused, also in part", async () => {
    const seen = exportOf(ACTIONS).checkpoint;
    const other = exportOf([...ACTIONS.slice(0, 3), "audit.verified"]);
    await isProblem(textOf(other.head, ...other.lines), seen);
    const [last] = other.lines.slice(3);
    const hashes = other.lines.map(({ leaf }) => sha256(Buffer.of(0), Buffer.from(leaf, "base64")));
    const proof = [hashes[2] as Buffer, rootOf(hashes.slice(0, 2))].map((hash) => hash.toString("base64"));
    const part = textOf({ ...other.head, first: 3 }, { ...last, proof });
    expect(await check(part)).toMatchObject({ entries: 1 });
    await isProblem(part, seen);
    const before = exportOf(ACTIONS.slice(0, 2)).checkpoint;
    expect((await check(part, before)).unheld).toHaveLength(1);
  });

  test("of less than was seen is held against the log, or not at all", async () => {
    newFolder();
    const { head, lines } = exportOf(ACTIONS.slice(0, 2));
    writeFileSync(join(folder, "old.jsonl"), textOf(head, ...lines).join("\n"));
    writeFileSync(join(folder, "kept"), exportOf(ACTIONS).checkpoint);
    const words = ["entries", "old.jsonl", "--key", signer.vkey];
    expect(await run(...words)).toMatchObject({ code: 0 });
    const { code, said } = await run(...words, "--against", "kept");
    expect([code, said.includes("--url")]).toEqual([2, true]);
  });

  test("about who was erased is refused", async () => {
    newFolder();
    const actions = [...ACTIONS, "audit.subject_erased"];
    const outcome = async (at: number, said: readonly string[], change: object = {}) => {
      const { head, lines } = exportOf(said);
      const erased = { ...entryOf(at, said[at] ?? "").erased, ...change };
      const shown = lines.map((line) => (line.index === at ? erased : line));
      writeFileSync(join(folder, "erased.jsonl"), textOf(head, ...shown).join("\n"));
      return (await run("entries", "erased.jsonl", "--key", signer.vkey)).code;
    };
    // The entries at odd places are Bob's.
    expect(await outcome(1, actions)).toBe(0);
    expect(await outcome(2, actions)).toBe(1);
    expect(await outcome(2, actions, { keys: [BOB] })).toBe(1);
    expect(await outcome(1, [...ACTIONS, "audit.exported"])).toBe(1);
    // Who keeps a key that was said to be erased can take away what comes later: that is not explained.
    expect(await outcome(3, ["a.a", "audit.subject_erased", "c.c", "d.d"])).toBe(1);
    expect(await outcome(1, ["a.a", "b.b", "audit.subject_erased", "d.d"])).toBe(0);
  });
});

describe("D-4 a checkpoint that is none", () => {
  const root = rootOf([]);
  const CASES: Readonly<Record<string, string>> = {
    "a size with a zero before it": signer.note(1, root).replace("\n1\n", "\n01\n"),
    "a size beyond what can be counted": signer.note(2 ** 53, root),
    "no entries and a root": signer.note(0, sha256(Buffer.of(1))),
    "a root that is written otherwise": signer.note(1, root).replace(/=\n\n/, "\n\n"),
    "a control character": signer.note(1, root).replace("\n1\n", "\n1\r\n"),
    "a signature with more behind it": signer.note(1, root).replace(/\n$/, "!\n"),
  };
  test.each(Object.keys(CASES))("%s", (name) => {
    expect(() => verifier.readCheckpoint(CASES[name] ?? "", [verifier.readKey(signer.vkey)])).toThrow(
      verifier.Problem,
    );
  });

  test("the key of a witness is not the key of a log", () => {
    const { verifierKey } = new verifier.Witness(newFolder(), "w", []);
    expect(() => verifier.readKey(verifierKey)).toThrow(verifier.Unable);
    expect(() => verifier.readKey(signer.vkey, verifier.COSIGNATURE)).toThrow(verifier.Unable);
  });
});

describe("D-4 what the verifier remembers", () => {
  /** A run that has read its checkpoint and waits for the rest, while another one remembers what it sees. */
  async function race(slowEntries: readonly Buffer[], then: readonly Buffer[], fast: readonly Buffer[]) {
    newFolder();
    const log = serveLog();
    const [held, asked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let shown = smallLog(slowEntries);
    const slow = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      async fetch(request) {
        const path = new URL(request.url).pathname.slice(1);
        if (path === "checkpoint") return new Response(signer.note(shown.size, shown.root));
        asked.resolve();
        await held.promise;
        return new Response((shown.files[path] as Buffer<ArrayBuffer>) ?? null, {
          status: shown.files[path] ? 200 : 404,
        });
      },
    });
    const first = run("verify", `http://127.0.0.1:${slow.port}`, "--key", signer.vkey);
    await asked.promise;
    log.show(fast);
    expect(await run("verify", log.url, "--key", signer.vkey)).toMatchObject({ code: 0 });
    const kept = readFileSync(join(folder, "sallyport-verify.json"), "utf8");
    const before = shown;
    shown = { ...smallLog(then), files: { ...before.files, ...smallLog(then).files } };
    held.resolve();
    const { code, said } = await first;
    await Promise.all([log.stop(), slow.stop(true)]);
    return { code, said, kept, now: readFileSync(join(folder, "sallyport-verify.json"), "utf8") };
  }

  test("is never less than another run of it has seen meanwhile", async () => {
    const { code, kept, now } = await race(NUMBERED.slice(0, 4), NUMBERED, NUMBERED);
    expect(code).toBe(0);
    expect(now).toContain(`\\n${NUMBERED.length}\\n`);
    expect(now).toBe(kept);
  });

  const FORKS: Readonly<Record<string, readonly [readonly Buffer[], readonly Buffer[]]>> = {
    "of the same size": [FORKED, NUMBERED],
    "that is smaller": [FORKED.slice(0, 6), NUMBERED],
    "that is larger": [FORKED, NUMBERED.slice(0, 6)],
  };
  test.each(Object.keys(FORKS))("is told of another tree %s that a run beside it saw", async (name) => {
    const [slow, fast] = FORKS[name] ?? [[], []];
    const { code, said, kept, now } = await race(slow, slow, fast);
    expect([code, /rewritten|rolled back/.test(said)], said).toEqual([1, true]);
    expect(now).toBe(kept);
  });

  test("is refused when it is something else", async () => {
    newFolder();
    for (const text of ["[]", "5", "null", "x", '{"a":{}}', '{"a":{"keys":["x"],"checkpoint":null}}']) {
      writeFileSync(join(folder, "state.json"), text);
      const words = ["verify", "http://127.0.0.1:9", "--key", signer.vkey, "--state", "state.json"];
      const { code, said } = await run(...words);
      expect([code, said.includes("state.json")], text).toEqual([2, true]);
      expect(readFileSync(join(folder, "state.json"), "utf8")).toBe(text);
    }
  });

  test("of a forgotten key is trusted no more", async () => {
    newFolder();
    const log = serveLog();
    const thief = signer;
    const fresh = makeSigner(ORIGIN);
    const both = (size: number, root: Buffer) =>
      signer.note(size, root) + (fresh.note(size, root).split("\n\n")[1] ?? "");
    log.show(NUMBERED.slice(0, 4));
    expect(await run("verify", log.url, "--key", signer.vkey)).toMatchObject({ code: 0 });
    log.show(NUMBERED.slice(0, 6), both);
    const words = ["verify", log.url, "--key", fresh.vkey, "--forget", signer.vkey];
    expect(await run(...words)).toMatchObject({ code: 0 });
    log.show([...NUMBERED.slice(0, 6), ...FORKED.slice(6)], thief.note);
    expect(await run("verify", log.url)).toMatchObject({ code: 1 });
    log.show(NUMBERED, fresh.note);
    expect(await run("verify", log.url)).toMatchObject({ code: 0 });
    await log.stop();
  });
});

describe("D-4 a log that nobody signs any more", () => {
  const seconds = () => Math.floor(Date.now() / 1000);
  const signedAt = (time: number | null) => (size: number, root: Buffer) =>
    signer.note(size, root, undefined, time === null ? "" : `time ${time}\n`);

  test("is seen by its age, and refused when it is older than allowed, or from as far in the future", async () => {
    const log = serveLog();
    const outcome = async (time: number | null, ...words: readonly string[]) => {
      newFolder();
      log.show(NUMBERED, signedAt(time));
      return run("verify", log.url, "--key", signer.vkey, ...words);
    };
    const hour = 3_600;
    expect((await outcome(seconds() - 5 * hour)).said).toContain("It was signed 5 hours ago (2");
    expect(await outcome(seconds() - 5 * hour)).toMatchObject({ code: 0 });
    expect(await outcome(seconds() - 5 * hour, "--max-age", "6h")).toMatchObject({ code: 0 });
    expect(await outcome(seconds() - 5 * hour, "--max-age", "4h")).toMatchObject({ code: 1 });
    expect(await outcome(seconds() - 5 * hour, "--max-age", "14400")).toMatchObject({ code: 1 });
    expect(await outcome(seconds() + 5 * hour, "--max-age", "4h")).toMatchObject({ code: 1 });
    expect((await outcome(null)).said).toContain("does not say when");
    expect(await outcome(null, "--max-age", "4h")).toMatchObject({ code: 1 });
    expect(await outcome(seconds(), "--max-age", "soon")).toMatchObject({ code: 2 });
    await log.stop();
  });

  test("is told by a witness that follows it", async () => {
    newFolder();
    const log = serveLog();
    const words = ["witness", "--name", "w", "--key", signer.vkey, "--follow", log.url, "--once"];
    log.show(NUMBERED, signedAt(seconds() - 900));
    expect(await run(...words)).toMatchObject({ code: 0 });
    expect(await run(...words, "--max-age", "10m")).toMatchObject({ code: 1 });
    await log.stop();
  });

  test("cannot be made younger: its time is signed", async () => {
    newFolder();
    const log = serveLog();
    log.show(NUMBERED, (size, root) =>
      signedAt(1_700_000_000)(size, root).replace("time 1700000000", `time ${seconds()}`),
    );
    expect(await run("verify", log.url, "--key", signer.vkey)).toMatchObject({ code: 1 });
    await log.stop();
  });
});

describe("D-4 an address that sends what it likes", () => {
  test("without an end is given up", async () => {
    newFolder();
    const endless = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      fetch: () => new Response(new ReadableStream({ pull: (to) => to.enqueue(new Uint8Array(1_000_000)) })),
    });
    const url = `http://127.0.0.1:${endless.port}`;
    expect(await run("verify", url, "--key", signer.vkey)).toMatchObject({ code: 2 });
    await endless.stop(true);
  });

  const WRONG: Readonly<Record<string, readonly string[]>> = {
    "a word too many": ["entries", "a.jsonl", "b.jsonl"],
    "a witness without its checkpoint": ["verify", "http://127.0.0.1:9", "--witness", "x"],
    "a quorum of more than there are": ["verify", "http://127.0.0.1:9", "--against", "x", "--quorum", "2"],
    "no such file": ["inclusion", "http://127.0.0.1:9", "1", "AAAA", "--against", "nowhere"],
    "a witness with nothing to do": ["witness", "--name", "w"],
    "a name that is no name": ["witness", "--name", "my witness", "--listen", "127.0.0.1:0"],
    "a time that no timer knows": ["witness", "--name", "w", "--follow", "x", "--every", "2592000"],
    "a port that is none": ["witness", "--name", "w", "--listen", "127.0.0.1:99999"],
  };
  test.each(Object.keys(WRONG))("asked with %s, it says so and ends with 2", async (name) => {
    newFolder();
    expect(await run(...(WRONG[name] ?? []), "--key", signer.vkey)).toMatchObject({ code: 2 });
  });
});

describe("D-4 a witness among strangers", () => {
  const WITNESS = ["witness", "--name", "witness.example/w1", "--state", "kept"];
  async function listening(...words: readonly string[]) {
    const child = start(...WITNESS, "--key", signer.vkey, "--listen", "[::1]:0", ...words);
    let said = "";
    for await (const piece of child.stdout) {
      said += new TextDecoder().decode(piece);
      const port = /listens on ::1:(\d+)/.exec(said)?.[1];
      if (port) return { child, port: Number(port), url: `http://[::1]:${port}` };
    }
    throw new Error(`it ended: ${said}`);
  }
  const hash = sha256(Buffer.from(ORIGIN)).toString("hex");
  const add = (url: string, body: string) => fetch(`${url}/add-checkpoint`, { method: "POST", body });

  test("outlives requests that break off", async () => {
    newFolder();
    const { port, url } = await listening();
    const half = connect(port, "::1");
    await new Promise<void>((done) =>
      half.write("POST /add-checkpoint HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nold", () => done()),
    );
    half.destroy();
    const broken = connect(port, "::1");
    const refused = new Promise((done) => broken.once("data", done));
    broken.write("POST /add-checkpoint HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n");
    expect(String(await refused)).toStartWith("HTTP/1.1 400");
    broken.destroy();
    expect((await fetch(url)).status).toBe(404);
  });

  test("keeps no signature that it did not verify", async () => {
    newFolder();
    const { url } = await listening();
    const { size, root } = smallLog(NUMBERED);
    const note = signer.note(size, root);
    const junk = `— ${ORIGIN} ${"A".repeat(400)}\n`.repeat(200);
    expect((await add(url, `old 0\n\n${note}${junk}`)).status).toBe(200);
    const kept = await (await fetch(`${url}/${hash}/checkpoint`)).text();
    expect(kept.startsWith(note)).toBe(true);
    expect(kept.slice(note.length)).toMatch(/^— witness\.example\/w1 \S+\n$/);
    expect((await add(url, `old ${size}\n\n${note}`)).status).toBe(200);
  });

  test("shouts when it is shown two trees of one size", async () => {
    newFolder();
    const { child, url } = await listening();
    const [one, other] = [smallLog(NUMBERED), smallLog(FORKED)];
    expect((await add(url, `old 0\n\n${signer.note(one.size, one.root)}`)).status).toBe(200);
    // An older one than was cosigned is nothing to shout about.
    const older = smallLog(NUMBERED.slice(0, 4));
    expect((await add(url, `old 0\n\n${signer.note(older.size, older.root)}`)).status).toBe(409);
    expect((await add(url, `old ${one.size}\n\n${signer.note(other.size, other.root)}`)).status).toBe(409);
    child.kill(9);
    expect((await new Response(child.stderr).text()).split("\n")).toEqual([
      expect.stringContaining("The log was rewritten"),
      "",
    ]);
  });

  test("has its folder for itself while it lives, and has it again after kill -9", async () => {
    newFolder();
    const { child } = await listening();
    const second = await run(...WITNESS, "--key", signer.vkey, "--listen", "127.0.0.1:0");
    expect([second.code, second.said.includes("Another witness")]).toEqual([2, true]);
    child.kill(9);
    await child.exited;
    const { url } = await listening();
    expect((await fetch(url)).status).toBe(404);
  });

  test("has its folder for itself, however many start at once beside what a dead one left", async () => {
    newFolder();
    const taking = `const { lock } = await import(${JSON.stringify(VERIFIER)});
      let taken = 0;
      for (let tries = 0; tries < 400; tries += 1) {
        const release = lock("thing");
        if (release === null) continue;
        fs.writeFileSync("inside", "", { flag: "wx" });
        fs.rmSync("inside");
        taken += 1;
        if (tries % 7 > 0) release();
        else break;
      }
      console.log(taken);`;
    const script = `import * as fs from "node:fs"; ${taking}`;
    for (let round = 0; round < 3; round += 1) {
      const all = Array.from({ length: 4 }, () =>
        Bun.spawn(["node", "--input-type=module", "-e", script], {
          cwd: folder,
          stdout: "pipe",
          stderr: "pipe",
        }),
      );
      const taken = await Promise.all(
        all.map(async (child) => {
          expect(await new Response(child.stderr).text()).toBe("");
          return Number(await new Response(child.stdout).text());
        }),
      );
      expect(taken.reduce((sum, count) => sum + count)).toBeGreaterThan(0);
    }
  });

  test("knows what it cosigned when the log has another key", async () => {
    newFolder();
    const log = serveLog();
    const fresh = makeSigner(ORIGIN);
    const visit = (key: string) => run(...WITNESS, "--key", key, "--follow", log.url, "--once");
    log.show(NUMBERED.slice(0, 4));
    expect(await visit(signer.vkey)).toMatchObject({ code: 0 });
    log.show(NUMBERED, fresh.note);
    expect(await visit(fresh.vkey)).toMatchObject({ code: 0 });
    log.show(FORKED, fresh.note);
    expect(await visit(fresh.vkey)).toMatchObject({ code: 1 });
    await log.stop();
  });

  test("ends with 1 when the log it follows lies, also while it listens", async () => {
    newFolder();
    const log = serveLog();
    log.show(NUMBERED);
    const { child } = await listening("--follow", log.url, "--every", "0");
    await eventually(async () => existsSync(join(folder, "kept", `${hash}.checkpoint`)));
    log.show(FORKED);
    expect(await child.exited).toBe(1);
    await log.stop();
  });

  test("goes on when an answer breaks off", async () => {
    newFolder();
    let visits = 0;
    const broken = Bun.listen({
      hostname: "127.0.0.1",
      port: 0,
      socket: {
        data(socket) {
          visits += 1;
          socket.end("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhello");
        },
      },
    });
    const { child } = await listening("--follow", `http://127.0.0.1:${broken.port}`, "--every", "0");
    await eventually(async () => visits > 2);
    expect(child.exitCode).toBeNull();
    broken.stop(true);
  });
});
