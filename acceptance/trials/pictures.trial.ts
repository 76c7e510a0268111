import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { residentMiB } from "../hostile/gauges.ts";
import { Seeded } from "../hostile/seeded.ts";
import { png } from "../pictures/png.ts";
import { call, filesOf, send, type Upload } from "../pictures/uploads.ts";
import { makeDataDir, type Product, removeDataDir, startProduct } from "../product.ts";
import type { Figures, Trial } from "./trial.ts";

const CORPUS = join(import.meta.dir, "../../../shared/corpora/images");
const AT_ONCE = 8;
const MOST_GROWTH_MIB = 50;
/** What a picture that was changed may be answered with. */
const ALLOWED: ReadonlySet<number> = new Set([201, 413, 415, 422]);

export const trial: Trial = {
  name: "pictures",
  shows:
    "mutated pictures are taken in whole or refused, cause no crash and no 5xx, and leave nothing behind",
  controls: ["M-1"],
  full: 10_000,
  sample: 120,
  run,
};

async function run(count: number, progress: (done: number) => void): Promise<Figures> {
  const seed = Number(process.env["FUZZ_SEED"] ?? crypto.getRandomValues(new Uint32Array(1))[0]);
  const product = await startProduct(await makeDataDir());
  try {
    return { seed, ...(await mutate(product, new Seeded(seed), count, progress)) };
  } catch (error) {
    throw new Error(`with FUZZ_SEED=${seed}: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await product.stop();
    await removeDataDir(product.dataDir);
  }
}

async function mutate(
  product: Product,
  random: Seeded,
  count: number,
  progress: (done: number) => void,
): Promise<Figures> {
  const originals = pictures();
  const processes = [product.serverPid, product.pidOf("control") ?? 0];
  // The first picture loads what every later one needs.
  await refuseLeft(product, await send(product, png(64, 64)));
  const idle = processes.map((serverPid) => residentMiB({ serverPid }).now);
  const answered: Record<string, number> = {};
  for (let done = 0; done < count; done += AT_ONCE) {
    const bodies = Array.from({ length: Math.min(AT_ONCE, count - done) }, () => mutant(random, originals));
    const answers = await Promise.all(bodies.map((bytes) => send(product, bytes)));
    for (const answer of answers) {
      answered[answer.status] = (answered[answer.status] ?? 0) + 1;
      await refuseLeft(product, answer);
    }
    progress(done);
  }
  const left = filesOf(product);
  if (left.length > 0) throw new Error(`left behind: ${left.slice(0, 5).join(", ")}`);
  const grown = processes.map((serverPid, at) => residentMiB({ serverPid }).now - (idle[at] ?? 0));
  if (grown.some((mebibytes) => mebibytes > MOST_GROWTH_MIB))
    throw new Error(`grew by ${grown.join(" and ")} MiB`);
  if (/request_failed|process_ended/.test(product.output())) throw new Error("something failed in the log");
  const [gateway = 0, control = 0] = grown;
  return {
    ...Object.fromEntries(Object.entries(answered).map(([status, times]) => [`answered ${status}`, times])),
    "gateway grew by MiB": gateway,
    "control grew by MiB": control,
  };
}

/** @throws Error when an answer is none that a picture may get; deletes what was taken in */
async function refuseLeft(product: Product, answer: Response): Promise<void> {
  const text = await answer.text();
  if (!ALLOWED.has(answer.status)) throw new Error(`answered ${answer.status}: ${text}`);
  if (answer.status !== 201) return;
  const { id } = JSON.parse(text) as Upload;
  const deleted = await call(product, `/${id}`, { method: "DELETE" });
  if (deleted.status !== 200) throw new Error(`deleting answered ${deleted.status}`);
}

function pictures(): readonly Buffer[] {
  const own = [png(80, 60), png(300, 7)];
  if (!existsSync(CORPUS)) return own;
  return [...own, ...readdirSync(CORPUS).map((file) => readFileSync(join(CORPUS, file)))];
}

/** A picture with some bytes changed, cut, doubled, exchanged with another's, or all of that. */
function mutant(random: Seeded, originals: readonly Buffer[]): Buffer {
  let bytes = Buffer.from(random.pick(originals));
  for (let changes = 1 + random.below(4); changes > 0 && bytes.length > 0; changes -= 1) {
    const at = random.below(bytes.length);
    const length = random.below(Math.min(200, bytes.length - at) + 1);
    const kind = random.below(6);
    if (kind === 0) bytes[at] = random.below(256);
    else if (kind === 1) bytes = bytes.subarray(0, at);
    else if (kind === 2) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    else if (kind === 3) bytes = Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
    else if (kind === 4) bytes.fill(random.pick([0x00, 0xff, 0x7f]), at, at + length);
    else {
      const other = random.pick(originals);
      bytes = Buffer.concat([bytes.subarray(0, at), other.subarray(random.below(other.length + 1))]);
    }
  }
  return Buffer.from(bytes);
}
