import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile as write } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RedisClient } from "bun";
import { debianPrograms } from "../scripts/debian-packages.mjs";
import { freePort } from "./free-port.ts";

const PATIENCE_MS = 30_000;

/** A real Redis server on a port of this machine. The server's own tests of its limit store use it, too. */
export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Runs a command as an operator would. */
  run(...words: readonly string[]): Promise<unknown>;
  /** kill -9. */
  kill(): Promise<void>;
  /** It hangs: its connections stay, and nothing is answered. */
  pause(): void;
  resume(): void;
  /** Starts it again on the same port and files; resolves when it answers. */
  start(): Promise<void>;
  remove(): Promise<void>;
}

export interface RedisOptions {
  /** Writes what it does to a file before it answers, so that kill -9 loses nothing. */
  readonly durable?: boolean;
  /** Its certificate, for a TLS port beside the other one. */
  readonly tls?: { readonly port: number; readonly key: string; readonly cert: string };
  /** The port of its cluster bus, when it is to be one of a cluster. */
  readonly clusterPort?: number;
}

/** @throws MissingPackagesError where it is not installed and cannot be */
export async function makeRedis({
  durable = false,
  clusterPort,
  tls,
}: RedisOptions = {}): Promise<RedisServer> {
  const program = (await debianPrograms({ "redis-server": "redis-server" }))["redis-server"];
  const folder = await mkdtemp(join(tmpdir(), "sallyport-redis-"));
  const port = freePort();
  const url = `redis://127.0.0.1:${port}`;
  if (tls)
    await Promise.all([write(join(folder, "key.pem"), tls.key), write(join(folder, "cert.pem"), tls.cert)]);
  const settings: Readonly<Record<string, string>> = {
    port: String(port),
    bind: "127.0.0.1",
    dir: folder,
    save: "",
    appendonly: durable ? "yes" : "no",
    // Every second, as is usual, it answers before it has written whenever the disk is still busy with the second before.
    appendfsync: durable ? "always" : "everysec",
    "maxmemory-policy": "noeviction",
    ...(clusterPort === undefined
      ? {}
      : {
          "cluster-enabled": "yes",
          "cluster-port": String(clusterPort),
          "cluster-node-timeout": "1000",
          "repl-diskless-sync-delay": "0",
        }),
    ...(tls
      ? {
          "tls-port": String(tls.port),
          "tls-key-file": join(folder, "key.pem"),
          "tls-cert-file": join(folder, "cert.pem"),
          "tls-ca-cert-file": join(folder, "cert.pem"),
          "tls-auth-clients": "no",
        }
      : {}),
  };
  const words = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  let child: ChildProcess | null = null;

  async function run(...[command = "", ...rest]: readonly string[]): Promise<unknown> {
    const client = new RedisClient(url, { autoReconnect: false, connectionTimeout: 1_000 });
    try {
      return await client.send(command, rest);
    } finally {
      client.close();
    }
  }

  async function kill(): Promise<void> {
    const ended = child;
    if (!ended || ended.exitCode !== null || ended.signalCode !== null) return;
    const gone = new Promise((done) => ended.once("exit", done));
    ended.kill("SIGKILL");
    await gone;
  }

  async function start(): Promise<void> {
    child = spawn(program, words, { stdio: "ignore", env: { LC_ALL: "C" } });
    await eventually(async () => (await run("PING")) === "PONG");
  }

  await start();
  return {
    port,
    url,
    run,
    kill,
    start,
    pause: () => void child?.kill("SIGSTOP"),
    resume: () => void child?.kill("SIGCONT"),
    async remove() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until it is so; an error means not yet. */
export async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const so = await isSo().catch((error: unknown) => {
      if (performance.now() > deadline) throw error;
      return false;
    });
    if (so) return;
    if (performance.now() > deadline) throw new Error("it did not become so in time");
    await Bun.sleep(10);
  }
}
