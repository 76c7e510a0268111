import { Seeded } from "../hostile/seeded.ts";
import { disc } from "../pictures/png.ts";
import { send, type Upload } from "../pictures/uploads.ts";
import {
  childrenOf,
  isAlive,
  makeDataDir,
  type Product,
  removeDataDir,
  sallyport,
  startProduct,
} from "../product.ts";
import { check, PICTURE_PRICE, sweepOrphans } from "./tasks/check.ts";
import { Superuser } from "./tasks/superuser.ts";
import { FailingUpstream } from "./tasks/upstream.ts";
import type { Figures, Trial } from "./trial.ts";

/** Where the worker dies, in the order in which a task passes them, and at which pass. The first is tried in every sample. */
const PLACES = [
  ["task-after-send", 3],
  ["task-delivered", 4],
  ["task-partial-sealed", 3],
  ["task-claimed", 6],
  ["task-before-send", 4],
  ["task-partial-written-down", 3],
  ["task-partial-shown", 3],
  ["task-before-keep", 4],
  ["task-mid-keep", 12],
  ["task-after-keep", 4],
  ["task-before-end", 5],
  ["task-after-end", 5],
] as const;
/** What the provider calls its models; the second shows its pictures before they are finished. */
const [PAINTER, SHOWING] = ["painter", "gpt-image-painter"];
/** Killed from outside, at any time. */
const VICTIMS = ["gateway", "images", "control", "worker"] as const;
const KILLS_OF_A_LIFE = 34;
const PATIENCE_MS = 120_000;
/** Tasks at once that have not ended: a worker that dies of each failpoint does few before it dies, and is started later each time. */
const MOST_WAITING = 8;
/** A process that lived shorter than that is started later each time. */
const SETTLED_MS = 2_100;

export const trial: Trial = {
  name: "tasks",
  shows:
    "worker, gateway, control and image process killed at every step, with a provider that fails in every way: every task ends, its hold ends once, what is charged are the pictures that came, and no object is left",
  controls: ["M-9", "C-1"],
  full: 300,
  // Not in `npm test`: each death is followed by a pause that grows. `tasks/deaths.pg.test.ts` dies at every step there.
  sample: 0,
  async run(count, progress) {
    const dataDir = await makeDataDir();
    const upstream = await new FailingUpstream().start();
    try {
      return await runTrials({ dataDir, upstream, random: new Seeded(16) }, count, progress);
    } finally {
      await upstream.stop();
      await removeDataDir(dataDir);
    }
  },
};

interface Setting {
  readonly dataDir: string;
  readonly upstream: FailingUpstream;
  readonly random: Seeded;
}

async function runTrials(
  setting: Setting,
  count: number,
  progress: (done: number) => void,
): Promise<Figures> {
  const { dataDir, upstream } = setting;
  const kills = new Map<string, number>();
  const lives = Math.ceil(count / KILLS_OF_A_LIFE);
  let [done, asked, orphans] = [0, 0, 0];
  let key: string | null = null;
  let counted: Awaited<ReturnType<typeof check>> | null = null;
  for (let life = 0; life < lives; life += 1) {
    const [place, hit] = PLACES[life % PLACES.length] ?? PLACES[0];
    const environment = { SALLYPORT_FAILPOINT: `${place}:${hit}:kill` };
    let product = await startProduct(dataDir, environment);
    let postgres = await Superuser.open(dataDir);
    try {
      key ??= await prepare(dataDir, upstream);
      const load = new Load(product, postgres, key, setting.random, life);
      await load.begin();
      const most = Math.min(count - done, KILLS_OF_A_LIFE);
      const killed = await killAll(setting, postgres, product, place, most, () => {
        done += 1;
        progress(done);
      });
      for (const [name, times] of killed) kills.set(name, (kills.get(name) ?? 0) + times);
      asked += await load.end();
      // What is left is done by a worker that does not die.
      await postgres.close();
      await product.stop();
      product = await startProduct(dataDir);
      postgres = await Superuser.open(dataDir);
      await forgetTheDead(postgres);
      await untilAllEnded(postgres, product);
      orphans += await sweepOrphans(postgres, dataDir);
      counted = await check(postgres, upstream.asked);
      const books = await sallyport(dataDir, ["ledger", "verify", "--json"]);
      if (books.code !== 0) throw new Error(`the books do not agree: ${books.stdout}${books.stderr}`);
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      throw new Error(`${place}: ${said}\n${product.output().slice(-3_000)}`);
    } finally {
      await postgres.close();
      await product.stop();
    }
  }
  return {
    kills: done,
    "kills by place": [...kills].map(([name, times]) => `${name} ${times}`).join(", "),
    tasks: asked,
    "calls of the provider": upstream.calls,
    "how tasks ended": [...(counted?.statuses ?? [])].map(([name, times]) => `${name} ${times}`).join(", "),
    "pictures delivered, each charged once": counted?.pictures ?? 0,
    // Anything else than zero ended the trial above.
    "tasks without an end, holds not ended once, charges without a picture": 0,
    "asked again after something may have been made": 0,
    "objects that a death had left, swept": orphans,
  };
}

async function prepare(dataDir: string, { url }: FailingUpstream): Promise<string> {
  const run = async (...words: readonly string[]) => {
    const { code, stdout, stderr } = await sallyport(dataDir, words);
    if (code !== 0) throw new Error(stderr);
    return stdout;
  };
  const add = [
    "providers",
    "add",
    "openai-compatible",
    "--name",
    "painter",
    "--no-secret",
    "--allow-private",
  ];
  const names = [PAINTER, SHOWING];
  await run(...add, "--base-url", url, ...names.flatMap((name) => ["--model", `${name}=0,0`]));
  const usd = String(PICTURE_PRICE / 1_000_000);
  for (const name of names)
    await run("prices", "set", "painter", name, "--image", `any/any=${usd}`, "--reason", "the trial");
  const made = await run("keys", "create", "--live", "--endpoint", "generations", "--json");
  return (JSON.parse(made) as { key: string }).key;
}

/** Tasks of every kind, begun as long as something is killed. */
class Load {
  readonly #product: Product;
  readonly #postgres: Superuser;
  readonly #key: string;
  readonly #random: Seeded;
  readonly #name: string;
  #upload = "";
  #count = 0;
  #isOver = false;
  #running: Promise<void> = Promise.resolve();

  constructor(product: Product, postgres: Superuser, key: string, random: Seeded, life: number) {
    [this.#product, this.#postgres, this.#key] = [product, postgres, key];
    [this.#random, this.#name] = [random, `life ${life}`];
  }

  async begin(): Promise<void> {
    const sent = await send({ url: this.#product.url, testKey: this.#key }, disc(60, 60));
    this.#upload = ((await sent.json()) as Upload).id;
    this.#running = this.#go();
  }

  /** Resolves to how many were begun. */
  async end(): Promise<number> {
    this.#isOver = true;
    await this.#running;
    return this.#count;
  }

  async #go(): Promise<void> {
    while (!this.#isOver) {
      if ((await waiting(this.#postgres)) >= MOST_WAITING) {
        await Bun.sleep(20);
        continue;
      }
      const number = this.#count;
      // A process that is away refuses or breaks off: the same key is the same task when it is back.
      const id = await this.#ask("", "POST", this.#body(number), `${this.#name.replace(" ", "-")}-${number}`);
      if (id !== null) {
        this.#count += 1;
        if (number % 11 === 5) await this.#ask(`/${id}/cancel`, "POST");
        if (number % 11 === 9) await this.#ask(`/${id}`, "DELETE");
      }
      await Bun.sleep(this.#random.below(60));
    }
  }

  #body(number: number): object {
    const shows = number % 2 === 0;
    const model = {
      ...{ model: shows ? SHOWING : PAINTER, prompt: `${this.#name}, picture ${number}` },
      ...(shows && { partial_images: 2 }),
    };
    if (number % 4 === 3) return { operation: "white_background", images: [this.#upload, this.#upload] };
    if (number % 4 === 2) return { ...model, operation: "replace_background", images: [this.#upload] };
    return { ...model, n: 1 + (number % 3), size: "64x64" };
  }

  async #ask(path: string, method: string, body?: object, key?: string): Promise<string | null> {
    const headers = { authorization: `Bearer ${this.#key}`, "content-type": "application/json" };
    const response = await fetch(`${this.#product.url}/v1/generations${path}`, {
      method,
      headers: { ...headers, ...(key !== undefined && { "idempotency-key": key }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }).catch(() => null);
    const text = await response?.text().catch(() => "");
    if (!response?.ok || !text) return null;
    return (JSON.parse(text) as { id: string }).id;
  }
}

/** Kills by turns: the failpoint kills the worker again and again, and the others are killed from outside meanwhile. */
async function killAll(
  { random }: Setting,
  postgres: Superuser,
  product: Product,
  place: string,
  most: number,
  onKill: () => void,
): Promise<ReadonlyMap<string, number>> {
  const kills = new Map<string, number>();
  let worker = product.pidOf("worker");
  let atMs = performance.now() + SETTLED_MS;
  const until = performance.now() + PATIENCE_MS * 2;
  const counts = (name: string) => {
    kills.set(name, (kills.get(name) ?? 0) + 1);
    onKill();
  };
  for (let turn = 0, done = 0; done < most; ) {
    if (performance.now() > until) throw new Error(`only ${done} of ${most} were killed`);
    await Bun.sleep(10);
    if (worker === null) worker = product.pidOf("worker");
    else if (!isAlive(worker)) {
      counts(place);
      done += 1;
      worker = null;
      await forgetTheDead(postgres);
    } else if (performance.now() > atMs) {
      const victim = VICTIMS[turn % VICTIMS.length] ?? "worker";
      const pid = pidOf(product, victim);
      if (pid === null) continue;
      turn += 1;
      process.kill(pid, "SIGKILL");
      if (victim === "worker") continue;
      counts(victim);
      done += 1;
      atMs = performance.now() + 200 + random.below(1_500);
    }
  }
  return kills;
}

function pidOf(product: Product, victim: (typeof VICTIMS)[number]): number | null {
  if (victim !== "images") return product.pidOf(victim);
  const worker = product.pidOf("worker");
  return worker === null ? null : (childrenOf(worker)[0]?.pid ?? null);
}

/** What it had is another's at once, and not after half a minute. Whoever is alive renews what it has before that matters. */
async function forgetTheDead(postgres: Superuser): Promise<void> {
  await postgres.query("update generations set lease_until = now() where status = 'running'");
  await postgres.query("update generations set not_before = null where status = 'queued'");
}

async function waiting(postgres: Superuser): Promise<number> {
  const [row] = await postgres.query(
    "select count(*)::int as tasks from generations where status in ('queued', 'running')",
  );
  return Number(row?.["tasks"]);
}

async function untilAllEnded(postgres: Superuser, product: Product): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  let worker = product.pidOf("worker");
  for (;;) {
    const tasks = await waiting(postgres);
    if (tasks === 0) return;
    if (performance.now() > until) throw new Error(`${tasks} tasks have not ended`);
    if (worker === null || !isAlive(worker)) {
      await forgetTheDead(postgres);
      worker = product.pidOf("worker");
    }
    await Bun.sleep(100);
  }
}
