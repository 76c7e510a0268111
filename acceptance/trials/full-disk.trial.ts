import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "../product.ts";
import { type Answer, call } from "./crash/call.ts";
import { rowsSince } from "./crash/check.ts";
import { startUpstream, type Upstream } from "./crash/upstream.ts";
import type { Figures, Trial } from "./trial.ts";

/** Room for the 33 segments of 256 KiB that a journal begins with, and for half of one more. */
const SMALL = "8576k";
const LARGE = "64m";
/** Requests that fill a segment, and some more. */
const PER_SEGMENT = 330;
/** Of a journal that is full after 33, some are used several times. */
const MOST_SEGMENTS = 150;
const WORKERS = 16;
const LONGEST_MS = 10_000;

export const trial: Trial = {
  name: "full-disk",
  shows:
    "a full disk refuses new requests, loses none that was admitted, and serves again when there is space",
  controls: ["C-2"],
  full: 20,
  sample: 1,
  async run(count, progress) {
    if (process.getuid?.() !== 0) return { "not run": "mounting a small disk needs root" };
    const upstream = startUpstream();
    const dataDir = await makeDataDir();
    const journal = join(dataDir, "journal");
    const seen: Seen = { answers: [], refused: 0, recoveriesMs: [] };
    await mkdir(journal, { mode: 0o700 });
    mount(["-t", "tmpfs", "-o", `size=${SMALL},mode=0700`, "sallyport-trial", journal]);
    try {
      const key = await prepare(dataDir, upstream);
      await refusesToStart(dataDir, journal);
      for (let cycle = 0; cycle < count; cycle += 1) {
        mount(["-o", `remount,size=${SMALL}`, journal]);
        await fillAndRecover({ dataDir, journal, key, upstream }, seen);
        progress(cycle + 1);
      }
    } finally {
      Bun.spawnSync(["umount", "-l", journal]);
      await upstream.stop();
      await removeDataDir(dataDir);
    }
    return {
      "times the disk was full": count,
      "requests answered and recorded": seen.answers.length,
      "requests refused and not recorded": seen.refused,
      "longest wait after space returned (ms)": Math.round(Math.max(...seen.recoveriesMs)),
    } satisfies Figures;
  },
};

interface Setting {
  readonly dataDir: string;
  readonly journal: string;
  readonly key: string;
  readonly upstream: Upstream;
}

interface Seen {
  readonly answers: Answer[];
  refused: number;
  readonly recoveriesMs: number[];
}

function mount(options: readonly string[]): void {
  const { success, stderr } = Bun.spawnSync(["mount", ...options]);
  if (!success) throw new Error(`mount: ${stderr}`);
}

async function prepare(dataDir: string, upstream: Upstream): Promise<string> {
  const product = await startProduct(dataDir);
  const add = ["providers", "add", "openai-compatible", "--name", "disk", "--no-secret", "--allow-private"];
  const added = await sallyport(dataDir, [...add, "--base-url", upstream.url, "--model", "crash=0.5,1.5"]);
  if (added.code !== 0) throw new Error(added.stderr);
  const { stdout } = await sallyport(dataDir, ["keys", "create", "--live", "--json"]);
  await product.stop();
  return (JSON.parse(stdout) as { key: string }).key;
}

/** With no room for a journal it says so in a sentence. */
async function refusesToStart(dataDir: string, journal: string): Promise<void> {
  const filling = join(journal, "filling");
  await writeFile(filling, new Uint8Array(4 * 1024 * 1024));
  const { code, stderr } = await sallyport(dataDir, ["serve"]);
  await rm(filling);
  if (code !== 1 || !/journal cannot be made .*ENOSPC/.test(stderr))
    throw new Error(`it ended with ${code} and said: ${stderr}`);
}

async function fillAndRecover({ dataDir, journal, key, upstream }: Setting, seen: Seen): Promise<void> {
  const since = new Date();
  const product = await startProduct(dataDir);
  const send = (kind: string, stream: boolean) =>
    call(product.url, "/v1/chat/completions", key, bodyOf(kind, stream));
  const held: Promise<Answer>[] = [];
  const answers: Answer[] = [];
  const refused: Answer[] = [];
  const keep = (answer: Answer) => (isRefused(answer) ? refused : answers).push(answer);

  // Streams that stay open keep their segments from being used again, as an unreachable database would.
  // What no stream keeps is written away and used again, so one refusal is not yet a full journal.
  for (let segment = 0; refused.length === 0 || (await isReady(product)); segment += 1) {
    if (segment > MOST_SEGMENTS) throw new Error("the journal never filled up");
    held.push(send("held", true));
    await inParallel(PER_SEGMENT, async () => void keep(await send("plain", false)));
  }

  // What was admitted ends and is recorded while the disk is full.
  upstream.release();
  for (const answer of await Promise.all(held)) keep(answer);
  await until("the freed segments to be used again", async () => !isRefused(await send("plain", false)));

  // The same again, and now the disk grows while streams are open.
  const again: Promise<Answer>[] = [];
  refused.length = 0;
  for (let segment = 0; refused.length === 0; segment += 1) {
    if (segment > MOST_SEGMENTS) throw new Error("the journal did not fill up again");
    again.push(send("held", true));
    await inParallel(PER_SEGMENT, async () => void keep(await send("plain", false)));
  }
  mount(["-o", `remount,size=${LARGE}`, journal]);
  const returnedMs = performance.now();
  await until("requests to be served again", async () => {
    const answer = await send("plain", false);
    keep(answer);
    return !isRefused(answer);
  });
  seen.recoveriesMs.push(performance.now() - returnedMs);
  await until("the product to be ready", () => isReady(product));
  upstream.release();
  for (const answer of await Promise.all(again)) keep(answer);

  if ((await product.stop()) !== 0) throw new Error(`it did not stop in order: ${product.output()}`);
  const left = await readdir(journal);
  if (left.length > 0) throw new Error(`a journal was left behind: ${left.join(", ")}`);
  await compare(dataDir, since, answers, refused);
  seen.answers.push(...answers);
  seen.refused += refused.length;
}

function bodyOf(kind: string, stream: boolean): string {
  return JSON.stringify({ model: "crash", stream, messages: [{ role: "user", content: `1 ${kind}` }] });
}

function isRefused(answer: Answer): boolean {
  return answer.status === 503 && answer.body.includes("journal_unwritable");
}

async function inParallel(count: number, work: () => Promise<void>): Promise<void> {
  let left = count;
  const worker = async () => {
    while (left-- > 0) await work();
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
}

async function isReady(product: Product): Promise<boolean> {
  return (await fetch(`${product.url}/health/ready`)).status === 200;
}

async function until(what: string, check: () => Promise<boolean>): Promise<void> {
  const endMs = performance.now() + LONGEST_MS;
  while (!(await check())) {
    if (performance.now() > endMs) throw new Error(`waited too long for ${what}`);
    await Bun.sleep(20);
  }
}

/** One row, succeeded, for each answer; none for what was refused. */
async function compare(
  dataDir: string,
  since: Date,
  answers: readonly Answer[],
  refused: readonly Answer[],
): Promise<void> {
  const rows = new Map((await rowsSince(dataDir, since)).map((row) => [row.requestId, row.outcome]));
  for (const { requestId, status, complete } of answers) {
    const outcome = rows.get(requestId ?? "");
    if (status !== 200 || !complete || outcome !== "succeeded")
      throw new Error(
        `request ${requestId} was answered ${status} (whole: ${complete}); its row says ${outcome}`,
      );
  }
  for (const { requestId } of refused)
    if (rows.has(requestId ?? "")) throw new Error(`request ${requestId} was refused and has a row`);
}
