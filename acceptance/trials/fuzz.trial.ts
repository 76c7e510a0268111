import { counters, residentMiB, restingCounters, settledMiB } from "../hostile/gauges.ts";
import { type FuzzCase, type FuzzSubject, fuzzCase } from "../hostile/mutations.ts";
import { type RawAnswer, type RawExchange, rawExchange } from "../hostile/raw-client.ts";
import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "../product.ts";
import { ANY_WRONG_KEYS } from "../wrong-keys.ts";
import type { Figures, Trial } from "./trial.ts";

const AT_ONCE = 48;
/** What has no answer after this long has none: heads and bodies that end too early wait for their rest. */
const PATIENCE_MS = 600;
const MOST_GROWTH = 1.5;
const MOST_PEAK_MIB = 512;

/** Codes of statuses from 500 on that are no failure of ours: the simulator was told to fail, or too much came at once. */
const NOT_OURS = /^(?:provider_\w+|overloaded)$/;

const SERVER_INSIDES = /\/src\/|node_modules|\.ts:\d|\n\s+at |postgres:|127\.0\.0\.1/;

export const trial: Trial = {
  name: "fuzz",
  shows: "mutated requests cause no crash, no 5xx of our own making and leave no content behind",
  controls: ["T-4", "Z-1"],
  full: 100_000,
  sample: 1_500,
  run,
};

async function run(count: number, progress: (done: number) => void): Promise<Figures> {
  const seed = Number(process.env["FUZZ_SEED"] ?? crypto.getRandomValues(new Uint32Array(1))[0]);
  const dataDir = await makeDataDir();
  const product = await startProduct(dataDir, {
    SALLYPORT_FIRST_BYTE_TIMEOUT_MS: "100",
    SALLYPORT_IDLE_TIMEOUT_MS: "100",
    SALLYPORT_ANSWER_TIMEOUT_MS: "300",
    SALLYPORT_BODY_TIMEOUT_MS: "200",
  });
  try {
    const { code, stderr } = await sallyport(dataDir, ANY_WRONG_KEYS);
    if (code !== 0) throw new Error(stderr);
    return await fuzz(product, seed, count, progress);
  } finally {
    await product.stop();
    await removeDataDir(dataDir);
  }
}

async function fuzz(
  product: Product,
  seed: number,
  count: number,
  progress: (done: number) => void,
): Promise<Figures> {
  const subject = { key: product.testKey, canary: `canary-${crypto.randomUUID()}` };
  await warmUp(product, seed, subject);
  const idleMiB = residentMiB(product).now;
  const statuses: Record<string, number> = {};
  const startedMs = performance.now();
  let next = 0;
  let done = 0;
  const worker = async () => {
    while (next < count) {
      const one = fuzzCase(seed, next++, subject);
      const exchange = await send(product, one.build(one.mutations));
      const wrong = judge(exchange, subject);
      if (wrong !== null) throw await explain(product, seed, one, subject, wrong);
      for (const { status } of exchange.answers) statuses[status] = (statuses[status] ?? 0) + 1;
      if (exchange.answers.length === 0) {
        const kind = exchange.closed ? "closed without an answer" : "still waiting";
        statuses[kind] = (statuses[kind] ?? 0) + 1;
      }
      progress(++done);
      if (done % 1_000 === 0) await requireReady(product, seed);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const seconds = (performance.now() - startedMs) / 1000;
  await requireReady(product, seed);
  const { total, inFlight } = await restingCounters(product);
  if (inFlight !== 0) throw new Error(`seed ${seed}: ${inFlight} requests never ended`);
  const settled = await settledMiB(product, idleMiB * MOST_GROWTH);
  const { peak } = residentMiB(product);
  if (settled > idleMiB * MOST_GROWTH || peak > MOST_PEAK_MIB)
    throw new Error(`seed ${seed}: memory idle ${idleMiB}, peak ${peak}, settled ${settled} MiB`);
  await product.stop();
  requireNothingLeft(product, subject, seed);
  const answered = Object.entries(statuses).map(([status, times]) => [`answers: ${status}`, times] as const);
  return {
    seed,
    "requests a second": Math.round(count / seconds),
    "usage rows": total,
    "resident MiB idle": idleMiB,
    "resident MiB at most": peak,
    "resident MiB afterwards": settled,
    ...Object.fromEntries(answered.sort()),
  };
}

async function warmUp(product: Product, seed: number, subject: FuzzSubject): Promise<void> {
  for (let index = 0; index < 200; index++) {
    const { answers } = await send(product, fuzzCase(seed, index, subject).build([]));
    if (answers[0]?.status !== 200) throw new Error("an unchanged request is not served");
  }
  await counters(product);
}

function send(product: Product, bytes: Uint8Array): Promise<RawExchange> {
  return rawExchange(product.url, [bytes], { patienceMs: PATIENCE_MS, afterwardsMs: 0 });
}

/** What is wrong with the answers; null when nothing is. */
function judge({ answers, rest, closed }: RawExchange, subject: FuzzSubject): string | null {
  if (rest !== "" && closed) return `an answer that cannot be read: ${rest.slice(0, 200)}`;
  for (const answer of answers) {
    const wrong = judgeAnswer(answer, subject);
    if (wrong !== null) return wrong;
  }
  return null;
}

function judgeAnswer({ status, headers, body }: RawAnswer, { canary }: FuzzSubject): string | null {
  if (status < 400) return null;
  if (body.includes(canary)) return `${status} quotes the request`;
  if (SERVER_INSIDES.test(body)) return `${status} tells about the inside`;
  if (body === "") {
    // The runtime's own answer to what is not HTTP, 505 among them; its 500 would be ours.
    return headers["connection"] === "close" && status !== 500 ? null : `${status} without a word`;
  }
  if (headers["x-request-id"] === undefined && status !== 503) return `${status} without a request id`;
  const code = codeIn(body);
  if (code === undefined) return `${status} is no error of ours: ${body.slice(0, 200)}`;
  return status >= 500 && !NOT_OURS.test(code) ? `${status} ${code}` : null;
}

function codeIn(body: string): string | undefined {
  try {
    const parsed = JSON.parse(body);
    return "error" in parsed ? parsed.error.code : parsed.code;
  } catch {
    return undefined;
  }
}

async function requireReady(product: Product, seed: number): Promise<void> {
  const ready = await fetch(`${product.url}/health/ready`).catch(() => null);
  if (ready?.status !== 200)
    throw new Error(`seed ${seed}: the server is not ready:\n${product.output().slice(-2_000)}`);
  if (product.output().includes('"request_failed"'))
    throw new Error(`seed ${seed}: a failure in the log:\n${product.output().slice(-2_000)}`);
}

/** The request with as few of its mutations as still fail. */
async function explain(
  product: Product,
  seed: number,
  { index, mutations, build }: FuzzCase,
  subject: FuzzSubject,
  wrong: string,
): Promise<Error> {
  let needed = mutations;
  for (const mutation of mutations) {
    const fewer = needed.filter((one) => one !== mutation);
    if (judge(await send(product, build(fewer)), subject) !== null) needed = fewer;
  }
  const request = JSON.stringify(build(needed).toString("latin1")).replaceAll(subject.key, "KEY");
  return new Error(`FUZZ_SEED=${seed}, request ${index}: ${wrong}\n${request.slice(0, 4_000)}`);
}

function requireNothingLeft(product: Product, { canary }: FuzzSubject, seed: number): void {
  if (product.output().includes(canary)) throw new Error(`seed ${seed}: content in the output`);
  const found = Bun.spawnSync(["grep", "-rlaF", canary, product.dataDir]).stdout.toString();
  if (found !== "") throw new Error(`seed ${seed}: content in ${found}`);
}
