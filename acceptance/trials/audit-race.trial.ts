import { type Checkpoint, type Key, loadVerifier, type Verifier } from "../audit/verifier.ts";
import { Seeded } from "../hostile/seeded.ts";
import { isAlive, makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "../product.ts";
import type { Trial } from "./trial.ts";

/** Where the one that is killed dies: inside its work, and from outside at any time. */
const PLACES = ["audit-before-append", "audit-after-append", "outside"] as const;
/** It dies at one of its first rounds with entries. */
const HITS = 2;
const KEYS_AT_ONCE = 15;
const LONGEST_LIFE_MS = 20_000;
const LATEST_KILL_MS = 900;
/** Every so often the whole ledger is exported and held against everything that was done. */
const CHECK_EVERY = 10;

/**
 * Two servers on one database want to write the audit ledger, while keys are made; one of them is killed in the middle of
 * it, again and again, and now and then the other.
 */
export const trial: Trial = {
  name: "audit-race",
  shows: "two sequencers racing, and one killed at any point, leave neither a fork nor a lost entry",
  controls: ["D-4"],
  full: 200,
  sample: 3,
  async run(count, progress) {
    const dataDir = await makeDataDir();
    let steady = await startProduct(dataDir);
    try {
      const race = await prepare(dataDir, steady);
      for (let done = 0; done < count; done += 1) {
        const place = PLACES[done % PLACES.length] ?? "outside";
        await kill(race, place);
        if (done % CHECK_EVERY === CHECK_EVERY - 1) {
          await steady.kill();
          steady = await startProduct(dataDir);
          race.url = `${steady.url}/audit`;
        }
        await look(race);
        if (done % CHECK_EVERY === CHECK_EVERY - 1 || done === count - 1) await checkAll(race);
        progress(done + 1);
      }
      return {
        kills: count,
        "by place": [...race.kills].map(([name, number]) => `${name} ${number}`).join(", "),
        "keys made": race.made.size,
        "entries in the ledger": race.kept.at(-1)?.size ?? 0,
        "checkpoints kept": race.kept.length,
        forks: 0,
        "entries lost or twice": 0,
      };
    } finally {
      await steady.stop();
      await removeDataDir(dataDir);
    }
  },
};

interface Race {
  readonly dataDir: string;
  readonly verifier: Verifier;
  readonly keys: readonly Key[];
  readonly random: Seeded;
  url: string;
  /** Ids of the keys that a command said it had made. */
  readonly made: Set<string>;
  readonly kept: Checkpoint[];
  readonly kills: Map<string, number>;
}

async function prepare(dataDir: string, { url }: Product): Promise<Race> {
  const verifier = await loadVerifier();
  const text = await (await fetch(`${url}/audit/keys`)).text();
  return {
    dataDir,
    verifier,
    keys: [verifier.readKey(text.trim())],
    random: new Seeded(7),
    url: `${url}/audit`,
    made: new Set(),
    kept: [],
    kills: new Map(),
  };
}

/** One life of the second server, with keys being made all the while. */
async function kill(race: Race, place: (typeof PLACES)[number]): Promise<void> {
  const hit = 1 + race.random.below(HITS);
  const order = place === "outside" ? {} : { SALLYPORT_FAILPOINT: `${place}:${hit}:kill` };
  let ended = false;
  const making = (async () => {
    do await makeKeys(race);
    while (!ended);
  })();
  // It may be killed before it has said that it runs.
  const second = await startProduct(race.dataDir, order).catch((error: unknown) => {
    if (String(error).includes("SIGKILL")) return null;
    throw error;
  });
  if (second) {
    if (place === "outside") {
      await Bun.sleep(race.random.below(LATEST_KILL_MS));
      await second.kill();
    }
    const worker = second.pidOf("worker");
    const deadline = performance.now() + LONGEST_LIFE_MS;
    while (worker !== null && isAlive(worker) && performance.now() < deadline) await Bun.sleep(5);
    const isReached = worker === null || !isAlive(worker);
    // The launcher would start the worker again; this life is over.
    await second.kill();
    if (!isReached) throw new Error(`${place} was not reached: ${second.output()}`);
  }
  ended = true;
  await making;
  race.kills.set(place, (race.kills.get(place) ?? 0) + 1);
}

async function makeKeys({ dataDir, made }: Race): Promise<void> {
  const words = ["keys", "create", "--test", "--count", String(KEYS_AT_ONCE), "--json"];
  const { code, stdout, stderr } = await sallyport(dataDir, words);
  if (code !== 0) throw new Error(`keys create ended with ${code}: ${stderr}`);
  for (const line of stdout.split("\n"))
    if (line.includes('"id"')) made.add((JSON.parse(line) as { id: string }).id);
}

/** As an outsider does who has seen every checkpoint so far. */
async function look(race: Race): Promise<void> {
  const { verifier, url, keys, kept } = race;
  kept.push(await verifier.verifyLog({ log: new verifier.Log(url), keys, kept }));
}

/** Everything that was done is in the ledger once. */
async function checkAll(race: Race): Promise<void> {
  const { dataDir, verifier, keys, kept, made } = race;
  for (;;) {
    const { stdout } = await sallyport(dataDir, ["audit", "list", "--json"]);
    const { items: entries } = JSON.parse(stdout) as { items: { index: number | null }[] };
    if (entries.every(({ index }) => index !== null)) break;
  }
  const { stdout, stderr, code } = await sallyport(dataDir, ["audit", "export"]);
  if (code !== 0) throw new Error(`audit export ended with ${code}: ${stderr}`);
  await verifier.verifyEntries(stdout.split("\n"), keys, kept);
  const times = new Map<string, number>();
  for (const line of stdout.split("\n").slice(1)) {
    if (line === "") continue;
    const { entry } = JSON.parse(line) as { entry: { action: string; subject: { id: string } } };
    if (entry.action === "key.created") times.set(entry.subject.id, (times.get(entry.subject.id) ?? 0) + 1);
  }
  for (const id of made)
    if (times.get(id) !== 1)
      throw new Error(`the entry of key ${id} is in the ledger ${times.get(id) ?? 0} times`);
  const verified = await sallyport(dataDir, ["audit", "verify"]);
  if (verified.code !== 0) throw new Error(verified.stdout + verified.stderr);
}
