import { Seeded } from "../hostile/seeded.ts";
import { isAlive, makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "../product.ts";
import type { Trial } from "./trial.ts";

const VICTIMS = ["control", "worker"] as const;
/** From the moment it runs until it is killed. */
const LONGEST_LIFE_MS = 3_000;
const CALLERS = 4;
/** Acts and short-lived credit for the processes that are killed, every so many kills. */
const ACT_EVERY = 5;
const KEYS_AT_ONCE = 5;
const GIFT_USD = 1;
const GIFT_LASTS = "20s";

/**
 * Callers at /v1 without a pause, while control and worker are killed at random: no call fails, and what the worker has to do is done
 * once all the same.
 */
export const trial: Trial = {
  name: "processes",
  shows: "control and worker killed at random under load cost /v1 nothing, and their work is done once",
  controls: ["D-4", "C-2"],
  full: 100,
  sample: 6,
  async run(count, progress) {
    const dataDir = await makeDataDir();
    const product = await startProduct(dataDir);
    const load = callWithoutPause(product);
    try {
      const random = new Seeded(11);
      const kills = { control: 0, worker: 0 };
      const made = new Set<string>();
      let gifts = 0;
      for (let done = 0; done < count; done += 1) {
        if (done % ACT_EVERY === 0) {
          for (const id of await makeKeys(dataDir)) made.add(id);
          await giveCredit(dataDir);
          gifts += 1;
        }
        const victim = VICTIMS[random.below(VICTIMS.length)] ?? "worker";
        await kill(product, victim, random.below(LONGEST_LIFE_MS));
        kills[victim] += 1;
        progress(done + 1);
      }
      await untilSealed(dataDir, made);
      // Nothing is killed any more: what is left to do comes by itself, up to a minute later.
      const { answers, failures } = await load.end();
      await untilExpired(dataDir, gifts);
      if (failures.length > 0) throw new Error(`${failures.length} calls failed: ${failures.slice(0, 5)}`);
      const books = await sallyport(dataDir, ["ledger", "verify", "--json"]);
      if (books.code !== 0) throw new Error(`the books do not agree: ${books.stdout}${books.stderr}`);
      return {
        kills: count,
        "of control": kills.control,
        "of the worker": kills.worker,
        "answers at /v1": answers,
        // Anything else ended the trial above.
        "failed at /v1": 0,
        "keys made, each sealed once": made.size,
        "credits that expired, each once": gifts,
      };
    } finally {
      await load.end();
      await product.stop();
      await removeDataDir(dataDir);
    }
  },
};

interface Load {
  /** Lets the last calls end. */
  end(): Promise<{ readonly answers: number; readonly failures: readonly string[] }>;
}

function callWithoutPause({ url, testKey }: Product): Load {
  let isOver = false;
  let answers = 0;
  const failures: string[] = [];
  const call = async (stream: boolean) => {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${testKey}`, "content-type": "application/json" },
      body: JSON.stringify({
        model: "gpt-4o-mini",
        stream,
        messages: [{ role: "user", content: "Hello" }],
      }),
    });
    const text = await response.text();
    const isWhole = stream ? text.endsWith("data: [DONE]\n\n") : text.endsWith("}");
    if (response.status === 200 && isWhole) answers += 1;
    else failures.push(`${response.status} ${text.slice(0, 200)}`);
  };
  const work = async (_: unknown, at: number) => {
    while (!isOver) await call(at % 2 === 0).catch((error: unknown) => failures.push(String(error)));
  };
  const callers = Array.from({ length: CALLERS }, work);
  return {
    async end() {
      isOver = true;
      await Promise.all(callers);
      return { answers, failures };
    },
  };
}

async function kill(product: Product, role: (typeof VICTIMS)[number], afterMs: number): Promise<void> {
  let pid = product.pidOf(role);
  while (pid === null) {
    await Bun.sleep(20);
    pid = product.pidOf(role);
  }
  await Bun.sleep(afterMs);
  process.kill(pid, "SIGKILL");
  while (isAlive(pid)) await Bun.sleep(5);
}

async function makeKeys(dataDir: string): Promise<readonly string[]> {
  const words = ["keys", "create", "--test", "--count", String(KEYS_AT_ONCE), "--json"];
  const { code, stdout, stderr } = await sallyport(dataDir, words);
  if (code !== 0) throw new Error(`keys create ended with ${code}: ${stderr}`);
  return stdout
    .split("\n")
    .filter((line) => line.includes('"id"'))
    .map((line) => (JSON.parse(line) as { id: string }).id);
}

async function giveCredit(dataDir: string): Promise<void> {
  const words = ["credits", "grant", String(GIFT_USD), "--promotion", "--expires", GIFT_LASTS];
  const { code, stderr } = await sallyport(dataDir, [...words, "--reason", "trial of processes"]);
  if (code !== 0) throw new Error(`credits grant ended with ${code}: ${stderr}`);
}

/** Every key that was made has one entry, which has its place in the signed tree. */
async function untilSealed(dataDir: string, made: ReadonlySet<string>): Promise<void> {
  const patience = performance.now() + 60_000;
  for (;;) {
    const { stdout, stderr, code } = await sallyport(dataDir, ["audit", "export"]);
    if (code !== 0) throw new Error(`audit export ended with ${code}: ${stderr}`);
    const times = new Map<string, number>();
    for (const line of stdout.split("\n").slice(1)) {
      if (line === "") continue;
      const { entry } = JSON.parse(line) as { entry: { action: string; subject: { id: string } } };
      if (entry.action === "key.created") times.set(entry.subject.id, (times.get(entry.subject.id) ?? 0) + 1);
    }
    const twice = [...times].filter(([, number]) => number > 1);
    if (twice.length > 0) throw new Error(`sealed more than once: ${JSON.stringify(twice)}`);
    if ([...made].every((id) => times.get(id) === 1)) return;
    if (performance.now() > patience) throw new Error("acts were not sealed");
  }
}

/** Every gift is gone, each by one movement. */
async function untilExpired(dataDir: string, gifts: number): Promise<void> {
  // Due every minute.
  const patience = performance.now() + 150_000;
  for (;;) {
    const { code, stdout, stderr } = await sallyport(dataDir, ["credits", "movements", "--json"]);
    if (code !== 0) throw new Error(`credits movements ended with ${code}: ${stderr}`);
    const { items } = JSON.parse(stdout) as { items: readonly { kind: string; grant: string }[] };
    const expired = items.filter(({ kind }) => kind === "breakage").map(({ grant }) => grant);
    if (new Set(expired).size < expired.length) throw new Error("a credit expired more than once");
    if (expired.length === gifts) return;
    if (performance.now() > patience)
      throw new Error(`${expired.length} credits expired, and ${gifts} were given`);
    await Bun.sleep(1_000);
  }
}
