import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { makeLoad } from "./load.ts";

const PROGRAM = join(
  resolve(import.meta.dir, "../../.."),
  "server/src/platform/limit-store/testing/limit-node.ts",
);
const NODES = 3;
const AT_ONCE = 32;
const NUMBERS = 5;

/** One take that was admitted. */
export interface Admitted {
  readonly counter: number;
  readonly amount: number;
  readonly atUs: number;
  readonly askedUs: number;
  readonly answeredUs: number;
  readonly node: number;
}

interface Totals {
  readonly calls: number;
  readonly admitted: number;
  readonly failed: number;
  readonly longestMs: number;
  readonly cpuMs: number;
}

export interface Run {
  /** Lets the nodes end and resolves to what they did. */
  end(): Promise<{ readonly taken: readonly Admitted[]; readonly totals: Totals; readonly seconds: number }>;
  /** The same, when they have made their calls. */
  ended(): ReturnType<Run["end"]>;
}

/** Starts three processes that call one store; without a number of calls they go on until the end. */
export async function startNodes(url: string, calls: number): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), "sallyport-limits-"));
  const { load } = makeLoad();
  const nodes = Array.from({ length: NODES }, (_, index) => {
    const file = join(folder, String(index));
    const told = JSON.stringify({ url, file, calls: Math.ceil(calls / NODES), atOnce: AT_ONCE, load });
    const child = Bun.spawn([process.execPath, "--no-env-file", PROGRAM, told], {
      stdin: "pipe",
      stdout: "pipe",
      stderr: "inherit",
    });
    return { child, file, output: new Response(child.stdout).text() };
  });
  const startedMs = performance.now();

  async function ended() {
    const codes = await Promise.all(nodes.map(({ child }) => child.exited));
    const seconds = (performance.now() - startedMs) / 1000;
    if (codes.some((code) => code !== 0)) throw new Error(`the nodes ended with ${codes}`);
    const outputs = await Promise.all(nodes.map(({ output }) => output));
    const all = outputs.map((text) => JSON.parse(text.trim().split("\n").at(-1) ?? "") as Totals);
    const taken = (await Promise.all(nodes.map(({ file }, node) => readAdmitted(file, node)))).flat();
    await rm(folder, { recursive: true });
    const sum = (of: (totals: Totals) => number) => all.reduce((total, one) => total + of(one), 0);
    const totals: Totals = {
      calls: sum((one) => one.calls),
      admitted: sum((one) => one.admitted),
      failed: sum((one) => one.failed),
      longestMs: Math.max(...all.map(({ longestMs }) => longestMs)),
      cpuMs: sum((one) => one.cpuMs),
    };
    return { taken, totals, seconds };
  }

  return {
    ended,
    async end() {
      for (const { child } of nodes) await child.stdin.end();
      return ended();
    },
  };
}

async function readAdmitted(file: string, node: number): Promise<Admitted[]> {
  const numbers = new Float64Array(await Bun.file(file).arrayBuffer());
  return Array.from({ length: numbers.length / NUMBERS }, (_, index) => {
    const [counter = 0, amount = 0, atUs = 0, askedUs = 0, answeredUs = 0] = numbers.subarray(
      index * NUMBERS,
      (index + 1) * NUMBERS,
    );
    return { counter, amount, atUs, askedUs, answeredUs, node };
  });
}
