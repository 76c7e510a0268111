import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isAlive, makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "../product.ts";
import { check, type Tally } from "./crash/check.ts";
import { type Call, callUntilGone } from "./crash/load.ts";
import { startUpstream, type Upstream } from "./crash/upstream.ts";
import type { Figures, Trial } from "./trial.ts";

/** For each failpoint, the highest hit at which it kills: so many are passed within a second of load. */
const HITS: Readonly<Record<string, number>> = {
  "replay-before-write": 1,
  "replay-after-write": 1,
  "journal-open": 1,
  authenticate: 150,
  "admit-after-hold": 150,
  "admit-before-begin": 150,
  "admit-after-begin": 150,
  "journal-half-written": 300,
  "journal-rotate": 3,
  "journal-reuse-before": 2,
  "journal-reuse-after": 2,
  "forward-before-send": 150,
  "forward-after-head": 150,
  "forward-mid-answer": 300,
  "meter-before-settle": 150,
  "meter-after-settle": 150,
  "meter-before-last-byte": 100,
  "flush-before-write": 3,
  "flush-after-write": 3,
};

/** These are passed while it starts on what an earlier kill left: the start after it finds two crashes. */
const WHILE_STARTING = new Set(["replay-before-write", "replay-after-write", "journal-open"]);

/** Kills from outside, at any time, of the program as it is in production: without failpoints. */
const OUTSIDE = "outside";
const PLACES = [...Object.keys(HITS), OUTSIDE, OUTSIDE, OUTSIDE];
const LONGEST_LIFE_MS = 15_000;
const LIVES_PER_CHECK = 10;

export const trial: Trial = {
  name: "crash",
  shows: "kill -9 under load loses no request that was answered and records none twice",
  controls: ["C-2"],
  full: 300,
  // Each failpoint once, and once from outside.
  sample: Object.keys(HITS).length + 1,
  async run(count, progress) {
    const upstream = startUpstream();
    const dataDir = await makeDataDir();
    try {
      return await runTrials({ upstream, dataDir, key: await prepare(dataDir, upstream) }, count, progress);
    } finally {
      await stopDatabase(dataDir);
      await upstream.stop();
      await removeDataDir(dataDir);
    }
  },
};

interface Setting {
  readonly upstream: Upstream;
  readonly dataDir: string;
  readonly key: string;
}

async function prepare(dataDir: string, upstream: Upstream): Promise<string> {
  await compareNames(dataDir);
  const product = await startProduct(dataDir);
  const add = ["providers", "add", "openai-compatible", "--name", "crash", "--no-secret", "--allow-private"];
  const added = await sallyport(dataDir, [...add, "--base-url", upstream.url, "--model", "crash=0.5,1.5"]);
  if (added.code !== 0) throw new Error(added.stderr);
  const { stdout } = await sallyport(dataDir, ["keys", "create", "--live", "--json"]);
  await product.stop();
  return (JSON.parse(stdout) as { key: string }).key;
}

/** The product names its failpoints when it is given a wrong one: none may be missing here. `audit-race` and `tasks` have their own. */
async function compareNames(dataDir: string): Promise<void> {
  const { stderr } = await sallyport(dataDir, ["serve"], { env: { SALLYPORT_FAILPOINT: "?" } });
  const names = new Set(
    /name of ([\w, -]+)/
      .exec(stderr)?.[1]
      ?.split(", ")
      .filter((name) => !/^(?:audit|task)-/.test(name)),
  );
  if (names.symmetricDifference(new Set(Object.keys(HITS))).size > 0)
    throw new Error(`the product has other failpoints than this trial: ${stderr}`);
}

async function runTrials(
  setting: Setting,
  count: number,
  progress: (done: number) => void,
): Promise<Figures> {
  const kills = new Map<string, number>();
  const recoveries: number[] = [];
  const tallies: Tally[] = [];
  for (let done = 0; done < count; ) {
    const since = new Date();
    const calls: Call[] = [];
    const places: string[] = [];
    setting.upstream.seen.clear();
    for (let life = 0; life < LIVES_PER_CHECK && done < count; life += 1, done += 1) {
      const place = PLACES[done % PLACES.length] ?? OUTSIDE;
      const order =
        place === OUTSIDE ? null : `${place}:${1 + Math.floor(Math.random() * (HITS[place] ?? 1))}:kill`;
      places.push(order ?? OUTSIDE);
      const { lived, recoveryMs } = await live(setting, order, calls.length);
      calls.push(...lived);
      recoveries.push(recoveryMs);
      kills.set(place, (kills.get(place) ?? 0) + 1);
      progress(done + 1);
    }
    const survivor = await startProduct(setting.dataDir);
    try {
      tallies.push(await check(setting.dataDir, since, calls, setting.upstream.seen));
    } catch (error) {
      throw new Error(
        `after ${places.join(", ")}: ${error instanceof Error ? error.message : String(error)}`,
      );
    } finally {
      await survivor.stop();
    }
    const left = await journalsIn(setting.dataDir);
    if (left > 0) throw new Error(`${left} journals were left behind after ${places.join(", ")}`);
  }
  return figures(count, kills, recoveries, tallies);
}

/** One life of the product: started, called, killed. */
async function live(
  { dataDir, key, upstream }: Setting,
  order: string | null,
  first: number,
): Promise<{ lived: readonly Call[]; recoveryMs: number }> {
  const startedMs = performance.now();
  const [place = ""] = order?.split(":") ?? [];
  const environment = order === null ? {} : { SALLYPORT_FAILPOINT: order };
  if (WHILE_STARTING.has(place)) {
    const before = await live({ dataDir, key, upstream }, null, first);
    const refusal = await startProduct(dataDir, environment).then(
      () => "it started",
      (error: unknown) => String(error),
    );
    if (!refusal.includes("(SIGKILL)")) throw new Error(`${order} did not kill it: ${refusal}`);
    return before;
  }
  const product = await startProduct(dataDir, environment);
  const recoveryMs = performance.now() - startedMs;
  const calling = callUntilGone(product, key, first);
  const tooLong = new Promise<false>((done) => {
    setTimeout(done, LONGEST_LIFE_MS, false).unref();
  });
  const reached = await Promise.race([die(product, order), tooLong]);
  if (!reached) {
    await product.kill();
    throw new Error(`${order} was not reached: ${product.output()}`);
  }
  return { lived: await calling, recoveryMs };
}

async function die(product: Product, order: string | null): Promise<true> {
  if (order === null) {
    await Bun.sleep(Math.random() * 800);
    const victim = Math.random() < 0.5 ? product.serverPid : product.launcherPid;
    process.kill(victim, "SIGKILL");
    // Without its launcher the gateway finishes what it has begun; here it is to die in the middle of it.
    if (victim === product.launcherPid) process.kill(product.serverPid, "SIGKILL");
  }
  while (isAlive(product.serverPid)) await Bun.sleep(1);
  // The launcher would start it again; each life here is one of all processes.
  await product.kill();
  return true;
}

async function journalsIn(dataDir: string): Promise<number> {
  const folder = join(dataDir, "journal");
  let journals = 0;
  for (const node of await readdir(folder))
    journals += (await readdir(join(folder, node))).filter((file) => file.endsWith(".journal")).length;
  return journals;
}

/** The database survives its server; an orderly start and stop takes it along. */
async function stopDatabase(dataDir: string): Promise<void> {
  const product = await startProduct(dataDir).catch(() => null);
  await product?.stop();
}

function figures(
  count: number,
  kills: ReadonlyMap<string, number>,
  recoveries: readonly number[],
  tallies: readonly Tally[],
): Figures {
  const sum = (value: (tally: Tally) => number) => tallies.reduce((total, tally) => total + value(tally), 0);
  const median = recoveries.toSorted((a, b) => a - b)[recoveries.length >> 1] ?? 0;
  return {
    kills: count,
    "requests answered in full": sum(({ answered }) => answered),
    "usage rows": sum(({ rows }) => rows),
    // Anything else than zero ended the trial above.
    "answered and not recorded": 0,
    "recorded twice": 0,
    "recorded as interrupted": sum(({ interrupted }) => interrupted),
    "median start after a crash (ms)": Math.round(median),
    "kills by place": [...kills].map(([place, number]) => `${place} ${number}`).join(", "),
  };
}
