import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { join, resolve } from "node:path";
import {
  childrenOf,
  isAlive,
  makeDataDir,
  type Product,
  removeDataDir,
  sallyport,
  startProduct,
} from "./product.ts";

const ROOT = resolve(import.meta.dir, "..");
const LAUNCHER = join(ROOT, "server/bin/sallyport.mjs");
const CANARY = `canary-${crypto.randomUUID()}`;

let dataDir: string;

beforeAll(async () => {
  dataDir = await makeDataDir();
});

afterAll(() => removeDataDir(dataDir));

interface Served {
  readonly url: string;
  /** Node, which makes the environment clean. */
  readonly starterPid: number;
  readonly launcherPid: number;
  readonly serverPid: number;
  readonly key: string;
  output(): string;
  /** Resolves with all it printed when it has ended. */
  ended: Promise<string>;
  stop(): Promise<string>;
}

/** Starts it in a folder and an environment of an enemy's; core dumps are allowed as far as a shell can allow them. */
async function serveIn(folder: string, env: Readonly<Record<string, string>>): Promise<Served> {
  const { PATH = "", HOME = "" } = process.env;
  const child = Bun.spawn(["sh", "-c", 'ulimit -c unlimited; exec node "$0" serve', LAUNCHER], {
    cwd: folder,
    env: { PATH, HOME, SALLYPORT_DATA_DIR: dataDir, SALLYPORT_PORT: "0", ...env },
    stdout: "pipe",
    stderr: "pipe",
  });
  let output = "";
  const { promise: running, resolve: announce } = Promise.withResolvers<void>();
  const read = async (stream: ReadableStream<Uint8Array>) => {
    const decoder = new TextDecoder();
    for await (const piece of stream) {
      output += decoder.decode(piece, { stream: true });
      if (output.includes("Ctrl-C stops it.")) announce();
    }
  };
  const ended = Promise.all([read(child.stdout), read(child.stderr), child.exited]).then(() => output);
  await Promise.race([
    running,
    ended.then(() => {
      throw new Error(`it did not start:\n${output}`);
    }),
  ]);
  const created = await sallyport(dataDir, ["keys", "create", "--test", "--json"]);
  const [launching = 0] = childrenOf(child.pid).map(({ pid }) => pid);
  const gateway = childrenOf(launching).find(({ words }) => words.at(-1) === "gateway");
  return {
    url: /running at (\S+)/.exec(output)?.[1] ?? "",
    starterPid: child.pid,
    launcherPid: launching,
    serverPid: gateway?.pid ?? 0,
    key: JSON.parse(created.stdout).key,
    output: () => output,
    ended,
    stop() {
      child.kill("SIGTERM");
      return ended;
    },
  };
}

function ask({ url, key }: Pick<Served, "url" | "key">, stream = false): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "gpt-4o-mini", stream, messages: [{ role: "user", content: CANARY }] }),
  });
}

async function isServed({ url }: Served): Promise<boolean> {
  const response = await fetch(`${url}/health/ready`).catch(() => null);
  await response?.body?.cancel();
  return response?.status === 200;
}

describe("Z-1 what the caller's folder and environment could open stays closed", () => {
  let served: Served;
  let trap: Server;
  let trapped = 0;
  let folder: string;

  beforeAll(async () => {
    folder = join(dataDir, "hostile");
    await mkdir(folder, { recursive: true });
    trap = createServer((socket) => {
      trapped += 1;
      socket.destroy();
    });
    await new Promise<void>((done) => {
      trap.listen(0, "127.0.0.1", done);
    });
    const address = trap.address();
    const proxy = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
    const evil = join(folder, "evil.ts");
    await writeFile(
      evil,
      `await Bun.write(${JSON.stringify(join(folder, "marker"))}, "x"); export default 1;`,
    );
    await writeFile(
      join(folder, ".env"),
      `BUN_CONFIG_VERBOSE_FETCH=curl\nHTTP_PROXY=${proxy}\nSALLYPORT_PORT=1\n`,
    );
    await writeFile(join(folder, "bunfig.toml"), `preload = ["${evil}"]\n[run]\nbun = true\n`);
    const paths = { "*": [evil], commander: [evil], pino: [evil], pg: [evil] };
    await writeFile(
      join(folder, "tsconfig.json"),
      JSON.stringify({ compilerOptions: { baseUrl: ".", paths } }),
    );
    await writeFile(join(folder, "package.json"), JSON.stringify({ imports: { "#x": "./evil.ts" } }));
    served = await serveIn(folder, {
      BUN_CONFIG_VERBOSE_FETCH: "curl",
      BUN_OPTIONS: `--preload ${evil}`,
      BUN_INSPECT: "ws://127.0.0.1:0/inspect",
      BUN_INSPECT_PRELOAD: evil,
      BUN_CRASH_REPORT_URL: proxy,
      BUN_ENABLE_CRASH_REPORTING: "1",
      BUN_JSC_dumpOptions: "2",
      SSLKEYLOGFILE: join(folder, "tls-keys"),
      HTTP_PROXY: proxy,
      HTTPS_PROXY: proxy,
      http_proxy: proxy,
      https_proxy: proxy,
      ALL_PROXY: proxy,
      LD_BIND_NOW: "1",
    });
    for (const stream of [false, true]) {
      const response = await ask(served, stream);
      expect(response.status).toBe(200);
      await response.text();
    }
  }, 300_000);

  afterAll(async () => {
    await served.stop();
    trap.close();
  });

  test("verbose fetch, from the environment and from .env: nothing of a request is printed", () => {
    expect(served.output()).not.toContain(CANARY);
    expect(served.output()).not.toContain("curl --http1.1");
  });

  test("preloads, tsconfig.json and bunfig.toml: no foreign code ran", () => {
    expect(existsSync(join(folder, "marker"))).toBe(false);
  });

  test("proxies: nothing went to one", () => {
    expect(trapped).toBe(0);
  });

  test("TLS keys are not written down", () => {
    expect(existsSync(join(folder, "tls-keys"))).toBe(false);
  });

  test("the inspector: it listens only where it says, and for the simulator", () => {
    const lines = Bun.spawnSync(["ss", "-ltnpH"]).stdout.toString().split("\n");
    const listening = lines.filter((line) => line.includes(`pid=${served.serverPid},`));
    expect(listening.length).toBeLessThanOrEqual(2);
    expect(served.output()).not.toMatch(/inspect/i);
  });

  test("the server's own environment has none of it", () => {
    const names = readFileSync(`/proc/${served.serverPid}/environ`, "utf8")
      .split("\0")
      .map((entry) => entry.split("=")[0] ?? "");
    const foreign = names.filter((name) =>
      /PROXY|INSPECT|OPTIONS|VERBOSE|SSLKEY|CRASH_REPORT_URL|^LD_/i.test(name),
    );
    expect(foreign).toEqual([]);
  });

  test("around the launcher it does not start in such an environment", () => {
    const { PATH = "", HOME = "" } = process.env;
    const started = Bun.spawnSync([process.execPath, join(ROOT, "server/src/main.ts"), "serve"], {
      env: { PATH, HOME, SALLYPORT_DATA_DIR: dataDir, HTTP_PROXY: "http://127.0.0.1:9" },
    });
    expect(started.exitCode).toBe(1);
    expect(started.stderr.toString()).toContain("HTTP_PROXY");
  });
});

describe("Z-1 D-6 a violent end leaves nothing behind", () => {
  const cores = (folder: string) =>
    readdirSync(folder).filter((name) => /^core(\.|$)|heapsnapshot/.test(name));

  test.each(["SIGABRT", "SIGSEGV", "SIGQUIT", "SIGUSR1", "SIGUSR2"] as const)(
    "%s: no core dump, no snapshot, no inspector, no report",
    async (signal) => {
      const folder = join(dataDir, `ends-${signal}`);
      await mkdir(folder, { recursive: true });
      const served = await serveIn(folder, {});
      for (const pid of [served.launcherPid, ...childrenOf(served.launcherPid).map((child) => child.pid)]) {
        if (readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("postgres")) continue;
        expect(readFileSync(`/proc/${pid}/limits`, "utf8")).toMatch(/^Max core file size +0 +0 /m);
        // The kernel gives the files of a process that is not dumpable to root, whoever runs it (proc(5)).
        expect(statSync(`/proc/${pid}/mem`).uid).toBe(0);
      }
      expect((await ask(served)).status).toBe(200);
      process.kill(served.serverPid, signal);
      // A gateway that died is started again at the same address.
      while (isAlive(served.serverPid) || !(await isServed(served))) await Bun.sleep(20);
      process.kill(served.launcherPid, signal);
      const output = await served.ended;
      expect(output).not.toContain(CANARY);
      expect(output).not.toMatch(/inspector|panic|bun\.report/i);
      for (const place of [folder, dataDir, ROOT, join(ROOT, "server")]) expect(cores(place)).toEqual([]);
    },
    300_000,
  );

  test("SIGUSR1 and SIGQUIT to what made the environment clean: no debugger, no dump", async () => {
    const folder = join(dataDir, "ends-launcher");
    await mkdir(folder, { recursive: true });
    const served = await serveIn(folder, {});
    process.kill(served.starterPid, "SIGUSR1");
    expect((await ask(served)).status).toBe(200);
    const { stdout } = Bun.spawnSync(["ss", "-ltnpH"]);
    expect(stdout.toString()).not.toContain(`pid=${served.starterPid},`);
    process.kill(served.starterPid, "SIGQUIT");
    expect(await served.ended).not.toMatch(/debugger|inspector/i);
    expect(cores(folder)).toEqual([]);
  }, 300_000);
});

/** What a provider writes onto the connection, in pieces; null resets it. Each breaks the answer in another way. */
const HEAD = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n";
const EVENT = `data: {"choices":[{"index":0,"delta":{"content":"${CANARY}"}}]}\n\n`;
const ODD: Readonly<Record<string, readonly (string | null)[]>> = {
  "a chunk size that is none": [`${HEAD}transfer-encoding: chunked\r\n\r\n`, `${CANARY}\r\n${EVENT}`],
  "a reset inside a chunk": [`${HEAD}transfer-encoding: chunked\r\n\r\n`, `fff\r\n${EVENT}`, null],
  "broken JSON after a good event": [`${HEAD}\r\n`, EVENT, `data: {"choices": ${CANARY}\n\n`, null],
  "bytes that are no UTF-8": [`${HEAD}\r\n`, EVENT, `data: {"x":"${CANARY}\xff\xc0"}\n\n`, null],
  "choices that are no list": [`${HEAD}\r\n`, `data: {"choices":{"${CANARY}":null},"usage":[1]}\n\n`, null],
  "an event of null": [`${HEAD}\r\n`, `data: null\n\ndata: 1\n\ndata: "${CANARY}"\n\n`, null],
  "counts that are texts": [
    `${HEAD}\r\n`,
    EVENT,
    `data: {"usage":{"prompt_tokens":"${CANARY}"}}\n\n`,
    "data: [DONE]\n\n",
  ],
  "an encoding that is not": [`${HEAD}content-encoding: gzip\r\n\r\n`, EVENT, null],
  "a length that is too short": [`${HEAD}content-length: 5\r\n\r\n`, EVENT + EVENT],
  "an error with our words": [
    `${HEAD}\r\n`,
    `data: {"error":{"message":"${CANARY}","type":1,"code":{}}}\n\n`,
  ],
  "a head with our words": [`HTTP/1.1 200 ${CANARY}\r\n${CANARY}\r\n\r\n`],
  "a status that is none": [`HTTP/1.1 ${CANARY}\r\n\r\n`],
};

describe("Z-1 a provider that breaks an answer in odd ways", () => {
  let product: Product;
  let provider: Server;
  let key: string;
  let pieces: readonly (string | null)[] = [];

  beforeAll(async () => {
    provider = createServer((socket) => void answer(socket));
    await new Promise<void>((done) => {
      provider.listen(0, "127.0.0.1", done);
    });
    const address = provider.address();
    const port = typeof address === "object" ? address?.port : 0;
    product = await startProduct(dataDir, {
      SALLYPORT_FIRST_BYTE_TIMEOUT_MS: "500",
      SALLYPORT_IDLE_TIMEOUT_MS: "500",
    });
    const base = `http://127.0.0.1:${port}/v1`;
    await sallyport(dataDir, ["providers", "add", "openai", "--base-url", base, "--allow-private"], {
      input: "sk-nothing\n",
    });
    key = JSON.parse((await sallyport(dataDir, ["keys", "create", "--live", "--json"])).stdout).key;
  }, 300_000);

  afterAll(async () => {
    provider.close();
    await product.stop();
  });

  async function answer(socket: Socket): Promise<void> {
    socket.on("error", () => {});
    await new Promise((done) => {
      socket.once("data", done);
    });
    for (const piece of pieces) {
      if (piece === null) return void socket.resetAndDestroy();
      socket.write(piece, "latin1");
      await Bun.sleep(5);
    }
    socket.end();
  }

  for (const [name, odd] of Object.entries(ODD))
    test(`${name}: nothing of it is printed, and the server goes on`, async () => {
      pieces = odd;
      for (const stream of [true, false])
        await ask({ url: product.url, key }, stream)
          .then((response) => response.text())
          .catch(() => "");
      expect(product.output()).not.toContain(CANARY);
      expect((await fetch(`${product.url}/health/live`)).status).toBe(200);
    }, 300_000);
});
