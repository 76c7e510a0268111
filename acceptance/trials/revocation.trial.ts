import { join, resolve } from "node:path";
import { type Deployment, makeDeployment } from "../deployment.ts";
import { ANY_WRONG_KEYS } from "../wrong-keys.ts";
import type { Trial } from "./trial.ts";

const LAUNCHER = join(resolve(import.meta.dir, "../.."), "server/bin/sallyport.mjs");
const NODES = 3;
/** One request of the light load on each node every so often. */
const LOAD_GAP_MS = 50;

interface Key {
  readonly id: string;
  readonly key: string;
}

/** Revokes keys one after the other while three nodes serve, and calls every node with each at once. */
export const trial: Trial = {
  name: "revocation",
  shows: "a revoked key works on no node from the moment the revoking call returns",
  controls: ["K-4"],
  full: 10_000,
  sample: 60,
  async run(count, progress) {
    const deployment = await makeDeployment(NODES);
    try {
      await deployment.json(ANY_WRONG_KEYS);
      return await revokeAll(deployment, count, progress);
    } finally {
      await deployment.remove();
    }
  },
};

async function revokeAll(deployment: Deployment, count: number, progress: (done: number) => void) {
  const { nodes } = deployment;
  const [loaded, ...keys] = await makeKeys(deployment, count + 1);
  if (!loaded) throw new Error("no keys were made");
  const load = startLoad(deployment, loaded.key);
  const revoker = startRevoker(deployment);
  const callMs: number[] = [];
  const acceptedBy = nodes.map(() => 0);
  for (const [index, { id, key }] of keys.entries()) {
    for (const { url } of nodes) {
      const before = await ask(url, key);
      if (before !== 200) throw new Error(`key ${id} was answered ${before} before it was revoked`);
    }
    const startedMs = performance.now();
    const told = await revoker.revoke(id);
    callMs.push(performance.now() - startedMs);
    const statuses = await Promise.all(nodes.map(({ url }) => ask(url, key)));
    if (told.id !== id || told.nodes.length !== NODES || told.nodes.some(({ how }) => how !== "applied"))
      throw new Error(`revocation ${index} was not confirmed by ${NODES} nodes: ${JSON.stringify(told)}`);
    for (const [node, status] of statuses.entries()) {
      if (status === 200) acceptedBy[node] = (acceptedBy[node] ?? 0) + 1;
      else if (status !== 401) throw new Error(`node ${node} answered a revoked key with ${status}`);
    }
    progress(index + 1);
  }
  await revoker.end();
  const served = await load.stop();
  const accepted = acceptedBy.reduce((sum, one) => sum + one, 0);
  if (accepted > 0)
    throw new Error(`${accepted} calls with revoked keys were accepted, by node: ${acceptedBy}`);
  const sorted = callMs.toSorted((one, other) => one - other);
  const at = (part: number) => Number((sorted[Math.floor((sorted.length - 1) * part)] ?? 0).toFixed(1));
  return {
    revocations: count,
    nodes: NODES,
    "calls after a revocation": count * NODES,
    accepted,
    "accepted, by node": acceptedBy.join(" "),
    "revoking call, median ms": at(0.5),
    "revoking call, 99th percentile ms": at(0.99),
    "revoking call, longest ms": at(1),
    "requests served meanwhile": served,
  };
}

async function makeKeys(deployment: Deployment, count: number): Promise<readonly Key[]> {
  const words = ["keys", "create", "--test", "--count", String(count), "--json"];
  const { code, stdout, stderr } = await deployment.run(words);
  if (code !== 0) throw new Error(`keys create ended with ${code}: ${stderr}`);
  return stdout
    .split("\n")
    .filter((line) => line.includes('"key"'))
    .map((line) => JSON.parse(line) as Key);
}

async function ask(url: string, key: string): Promise<number> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({
      model: "gpt-4o-mini",
      max_tokens: 1,
      messages: [{ role: "user", content: "Hi" }],
    }),
  });
  await response.arrayBuffer();
  return response.status;
}

function startLoad({ nodes }: Deployment, key: string) {
  let going = true;
  let served = 0;
  const loops = nodes.map(async ({ url }) => {
    while (going) {
      const status = await ask(url, key);
      if (status !== 200) throw new Error(`the load on ${url} was answered ${status}`);
      served += 1;
      await Bun.sleep(LOAD_GAP_MS);
    }
  });
  const all = Promise.all(loops);
  all.catch(() => {});
  return {
    async stop(): Promise<number> {
      going = false;
      await all;
      return served;
    },
  };
}

interface Told {
  readonly id: string;
  readonly nodes: readonly { readonly how: string }[];
}

/** One `keys revoke --from-stdin` that is asked again and again: starting a process is not what is measured. */
function startRevoker({ environment, operatorDir }: Deployment) {
  const { PATH = "", HOME = "" } = process.env;
  const child = Bun.spawn(["node", LAUNCHER, "keys", "revoke", "--from-stdin"], {
    env: { PATH, HOME, SALLYPORT_DATA_DIR: operatorDir, ...environment },
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
  });
  const reader = child.stdout.getReader();
  const decoder = new TextDecoder();
  let text = "";
  return {
    async revoke(id: string): Promise<Told> {
      child.stdin.write(`${id}\n`);
      await child.stdin.flush();
      while (!text.includes("\n")) {
        const { value, done } = await reader.read();
        if (done) throw new Error("the revoking command ended");
        text += decoder.decode(value, { stream: true });
      }
      const end = text.indexOf("\n");
      const line = text.slice(0, end);
      text = text.slice(end + 1);
      return JSON.parse(line) as Told;
    },
    async end(): Promise<void> {
      await child.stdin.end();
      const code = await child.exited;
      if (code !== 0) throw new Error(`the revoking command ended with ${code}`);
    },
  };
}
