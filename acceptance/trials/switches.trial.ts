import { join, resolve } from "node:path";
import type { Deployment } from "../deployment.ts";
import { ask, makeStage, openStream, outcomeOf, type Stage, startLoad } from "../emergency/callers.ts";
import { allAsked, type Scope, scopesOf } from "../emergency/scopes.ts";
import { startUpstream, type Upstream } from "../emergency/upstream.ts";
import type { Trial } from "./trial.ts";

const LAUNCHER = join(resolve(import.meta.dir, "../.."), "server/bin/sallyport.mjs");
const NODES = 3;
/** One request of the load on each node every so often. */
const LOAD_GAP_MS = 10;
/** How long an answer that was cut may take to end. */
const CUT_PATIENCE_MS = 5_000;

/** Stops and resumes everything there is, by turns, while three nodes serve and streams are open on each. */
export const trial: Trial = {
  name: "switches",
  shows:
    "nothing that the operator stopped starts anywhere from the moment the call returns, and what is cut ends",
  controls: ["AB-9"],
  full: 1_000,
  sample: 20,
  async run(count, progress) {
    const upstream = startUpstream();
    try {
      const stage = await makeStage(NODES, upstream);
      try {
        return await stopAndResume(stage, upstream, count, progress);
      } finally {
        await stage.deployment.remove();
      }
    } finally {
      await upstream.stop();
    }
  },
};

interface Round {
  readonly scope: Scope;
  readonly mode: "drain" | "cut";
}

async function stopAndResume(
  stage: Stage,
  upstream: Upstream,
  count: number,
  progress: (done: number) => void,
) {
  const urls = stage.deployment.nodes.map(({ url }) => url);
  const rounds = scopesOf(stage).flatMap((scope) =>
    (["drain", "cut"] as const).map((mode): Round => ({ scope, mode })),
  );
  const operator = startOperator(stage.deployment);
  const load = startLoad(urls, allAsked(stage), LOAD_GAP_MS);
  const sum = { started: 0, unended: 0, cut: 0, drained: 0, refused: 0 };
  const callMs: number[] = [];
  for (let done = 0; done < count; done += 1) {
    const round = rounds[done % rounds.length];
    if (!round) break;
    const { scope, mode } = round;
    const streams = await Promise.all(urls.map((url) => openStream(url, scope.stopped)));
    const before = upstream.arrivals.length;
    callMs.push(await operator.act({ act: "stop", ...scope.line, mode, reason: `round ${done}` }));
    await upstream.fence();
    const fencedMs = performance.now();
    if (mode === "drain") upstream.release();
    const ends = await Promise.all(streams.map(({ rest }) => within(rest(), CUT_PATIENCE_MS)));
    for (const text of ends) {
      const finished = text?.endsWith("data: [DONE]\n\n") === true;
      const told = text?.trimEnd().split("\n").at(-1)?.includes(`"code":"${scope.code}"`) === true;
      if (mode === "cut" ? !told || finished : !finished) sum.unended += 1;
      sum[mode === "cut" ? "cut" : "drained"] += 1;
    }
    for (const outcome of await Promise.all(urls.map((url) => outcomeOf(ask(url, scope.stopped))))) {
      if (outcome !== scope.code) throw new Error(`round ${done}: ${scope.name} was answered ${outcome}`);
      sum.refused += 1;
    }
    const { spared } = scope;
    for (const outcome of await Promise.all(spared ? urls.map((url) => outcomeOf(ask(url, spared))) : []))
      if (outcome !== "200") throw new Error(`round ${done}: beside ${scope.name} all was ${outcome}`);
    await upstream.fence();
    const late = upstream.arrivals.slice(before).filter(({ atMs }) => atMs > fencedMs);
    sum.started += late.filter(scope.means).length;
    callMs.push(await operator.act({ act: "resume", ...scope.line, reason: `round ${done}` }));
    for (const outcome of await Promise.all(urls.map((url) => outcomeOf(ask(url, scope.stopped)))))
      if (outcome !== "200") throw new Error(`round ${done}: ${scope.name} was resumed and is ${outcome}`);
    upstream.release();
    progress(done + 1);
  }
  await operator.end();
  const counts = await load.stop();
  const books = await stage.deployment.run(["ledger", "verify", "--json"]);
  if (books.code !== 0) throw new Error(`the books do not agree: ${books.stdout}${books.stderr}`);
  if (sum.started > 0) throw new Error(`${sum.started} requests started after they were stopped`);
  if (sum.unended > 0) throw new Error(`${sum.unended} streams did not end as they should`);
  const sorted = callMs.toSorted((one, other) => one - other);
  const at = (part: number) => Number((sorted[Math.floor((sorted.length - 1) * part)] ?? 0).toFixed(1));
  return {
    rounds: count,
    nodes: NODES,
    "requests at the provider": upstream.arrivals.length,
    "started after the stop returned": sum.started,
    "calls refused right after it": sum.refused,
    "streams cut": sum.cut,
    "streams drained": sum.drained,
    "streams that ended otherwise": sum.unended,
    "call, median ms": at(0.5),
    "call, 99th percentile ms": at(0.99),
    "call, longest ms": at(1),
    "load served": counts["200"] ?? 0,
    "load refused": Object.entries(counts).reduce((all, [code, one]) => all + (code === "200" ? 0 : one), 0),
  };
}

/** Null when it takes longer. */
function within<Value>(work: Promise<Value>, patienceMs: number): Promise<Value | null> {
  return Promise.race([work, Bun.sleep(patienceMs).then(() => null)]);
}

/** One `emergency batch` that is told again and again: starting a process is not what is measured. */
function startOperator({ environment, operatorDir }: Deployment) {
  const { PATH = "", HOME = "" } = process.env;
  const child = Bun.spawn(["node", LAUNCHER, "emergency", "batch"], {
    env: { PATH, HOME, SALLYPORT_DATA_DIR: operatorDir, ...environment },
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
  });
  const reader = child.stdout.getReader();
  const decoder = new TextDecoder();
  let text = "";
  return {
    /** Resolves to how many milliseconds it took. */
    async act(line: object): Promise<number> {
      const startedMs = performance.now();
      child.stdin.write(`${JSON.stringify(line)}\n`);
      await child.stdin.flush();
      while (!text.includes("\n")) {
        const { value, done } = await reader.read();
        if (done) throw new Error("the operator's command ended");
        text += decoder.decode(value, { stream: true });
      }
      const tookMs = performance.now() - startedMs;
      const answer = text.slice(0, text.indexOf("\n"));
      text = text.slice(answer.length + 1);
      const { nodes = [] } = JSON.parse(answer) as { nodes?: { how: string }[] };
      if (nodes.length !== NODES || nodes.some(({ how }) => how !== "applied"))
        throw new Error(`not confirmed by ${NODES} nodes: ${answer}`);
      return tookMs;
    },
    async end(): Promise<void> {
      await child.stdin.end();
      const code = await child.exited;
      if (code !== 0) throw new Error(`the operator's command ended with ${code}`);
    },
  };
}
