import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "../product.ts";
import { type Allowance, LimitingUpstream } from "./batch/limiting-upstream.ts";
import type { Figures, Trial } from "./trial.ts";

/** In micro-USD. */
const PICTURE_PRICE = 30_000;
const PATIENCE_MS = 600_000;
const FULL = 1_000;

export const trial: Trial = {
  name: "batch",
  shows:
    "a batch goes as fast as its provider allows: each row is made once and charged once, and what was held and not charged comes back",
  controls: ["M-8", "M-9", "C-1"],
  full: FULL,
  sample: 40,
  async run(count, progress) {
    // A sample is quicker, and not measured.
    const answerMs = count < FULL ? 50 : 1_000;
    const atOnce = await through({ kind: "at once", most: 8, answerMs }, count, progress);
    if (count < FULL) return atOnce;
    const window = { kind: "window", most: 60, windowMs: 10_000, answerMs } as const;
    return { ...atOnce, ...(await through(window, 600, () => {})) };
  },
};

async function through(
  allowance: Allowance,
  count: number,
  progress: (done: number) => void,
): Promise<Figures> {
  const dataDir = await makeDataDir();
  const upstream = await new LimitingUpstream(allowance).start();
  try {
    const product = await startProduct(dataDir);
    try {
      const key = await prepare(dataDir, upstream);
      const ended = await run(product, key, count, progress);
      check(ended, upstream, count);
      const books = await sallyport(dataDir, ["ledger", "verify", "--json"]);
      if (books.code !== 0) throw new Error(`the books do not agree: ${books.stdout}${books.stderr}`);
    } finally {
      await product.stop();
    }
    const name =
      allowance.kind === "at once"
        ? `${allowance.most} at once`
        : `${allowance.most} in ${allowance.windowMs / 1_000} s`;
    return {
      [`${name}: rows`]: count,
      [`${name}: pace, 1 is what the provider allows`]: Number(upstream.paceOf(count).toFixed(2)),
      [`${name}: refused for lack of room`]: upstream.refused,
    };
  } finally {
    await upstream.stop();
    await removeDataDir(dataDir);
  }
}

async function prepare(dataDir: string, { url }: LimitingUpstream): Promise<string> {
  const run = async (...words: readonly string[]) => {
    const { code, stdout, stderr } = await sallyport(dataDir, words);
    if (code !== 0) throw new Error(stderr);
    return stdout;
  };
  const add = ["providers", "add", "openai-compatible", "--name", "painter"];
  await run(...add, "--no-secret", "--allow-private", "--base-url", url, "--model", "painter=0,0");
  const usd = String(PICTURE_PRICE / 1_000_000);
  await run("prices", "set", "painter", "painter", "--image", `any/any=${usd}`, "--reason", "the trial");
  await run("credits", "grant", "100", "--reason", "the trial");
  const made = await run("keys", "create", "--live", "--endpoint", "generations", "--json");
  return (JSON.parse(made) as { key: string }).key;
}

interface Batch {
  readonly id: string;
  readonly status: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly held_in_all_usd: string;
  readonly charged_usd: string;
  readonly held_usd: string;
  readonly released_usd: string;
}

/** Begins it and waits for its end. */
async function run(
  { url }: Product,
  key: string,
  count: number,
  progress: (done: number) => void,
): Promise<Batch> {
  const call = async (path: string, init: RequestInit = {}) => {
    const headers = { authorization: `Bearer ${key}`, ...(init.headers as Record<string, string>) };
    const response = await fetch(`${url}/v1/generations/batches${path}`, { ...init, headers });
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status}: ${text}`);
    return JSON.parse(text) as Batch;
  };
  const rows = Array.from({ length: count }, (_, row) => ({ prompt: `row ${row}`, reference: `R-${row}` }));
  const body = JSON.stringify({ defaults: { model: "painter", size: "64x64" }, rows });
  const headers = { "content-type": "application/json", "idempotency-key": "the-trial" };
  const { id } = await call("", { method: "POST", headers, body });
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const batch = await call(`/${id}`);
    progress(batch.counts["succeeded"] ?? 0);
    if (batch.status !== "running") return batch;
    if (performance.now() > until) throw new Error(`it has not ended: ${JSON.stringify(batch)}`);
    await Bun.sleep(250);
  }
}

/** @throws Error that says what is not as was promised */
function check(batch: Batch, { made }: LimitingUpstream, count: number): void {
  if (batch.counts["succeeded"] !== count) throw new Error(`not all were made: ${JSON.stringify(batch)}`);
  const twice = [...made].filter(([, times]) => times > 1);
  if (twice.length > 0 || made.size !== count)
    throw new Error(`${made.size} were made, ${JSON.stringify(twice)} more than once`);
  const charged = Math.round(Number(batch.charged_usd) * 1_000_000);
  const left = Number(batch.held_in_all_usd) - Number(batch.charged_usd) - Number(batch.released_usd);
  if (charged !== count * PICTURE_PRICE || Number(batch.held_usd) !== 0 || Math.abs(left) > 1e-9)
    throw new Error(`the money does not agree: ${JSON.stringify(batch)}`);
}
