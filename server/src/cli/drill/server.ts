import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Config } from "../../config/index.ts";
import type { ServerAddress } from "../../drills/index.ts";
import { OperatorError } from "../../kernel/errors.ts";
import { readSmallFile } from "../../kernel/small-file.ts";
import { askServer, egressToServer, localUrl } from "../server-address.ts";
import type { Invocation } from "../terminal.ts";
import { listenerOf } from "./places.ts";

/** The server that is drilled. */
export interface DrilledServer {
  readonly address: ServerAddress;
  /** Null when it cannot be seen from here. */
  readonly pid: number | null;
  /** Whether the drill started it, and so knows all that it printed. */
  readonly own: boolean;
  /** Stops a server of our own, once or more often, and gives everything it printed; another's is left alone. */
  stop(): Promise<Buffer>;
}

const START_MS = 60_000;

/** Quick failures, so that a drill need not wait for a simulated provider; a setting of the operator's wins. */
const QUICK = {
  SALLYPORT_FIRST_BYTE_TIMEOUT_MS: "400",
  SALLYPORT_IDLE_TIMEOUT_MS: "400",
  SALLYPORT_ANSWER_TIMEOUT_MS: "1500",
};

/** Finds the server of this deployment, or starts one. */
export async function findOrStart(
  invocation: Invocation,
  config: Config,
  url: string | null,
): Promise<DrilledServer> {
  const ca = config.tls ? readSmallFile(config.tls.certFile, "SALLYPORT_TLS_CERT") : null;
  const there = url ?? (config.port === 0 ? null : localUrl(config));
  const egress = egressToServer(config);
  try {
    const state = there === null ? "absent" : await askServer(egress, there);
    if (there !== null && state === "ready") {
      const pid = await listenerOf(Number(new URL(there).port || 443));
      return { address: { url: there, ca }, pid, own: false, stop: async () => Buffer.alloc(0) };
    }
    if (url !== null || state !== "absent")
      throw new OperatorError(`The server at ${there} cannot be drilled: it is ${state}.`);
    return await start(invocation, ca);
  } finally {
    egress.close();
  }
}

async function start({ environment, root }: Invocation, ca: string | null): Promise<DrilledServer> {
  const child = spawn("node", [join(root, "server/bin/sallyport.mjs"), "serve", "--json"], {
    env: { ...QUICK, ...environment, SALLYPORT_PORT: "0" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const pieces: Buffer[] = [];
  // A program that cannot be found never runs, and is over too.
  const exited = once(child, "close").catch(() => {});
  const { promise: announced, resolve } = Promise.withResolvers<string | null>();
  child.stdout.on("data", (piece: Buffer) => {
    pieces.push(piece);
    const url = /^\{"url":"([^"]+)"/m.exec(Buffer.concat(pieces).toString())?.[1];
    if (url !== undefined) resolve(url);
  });
  child.stderr.on("data", (piece: Buffer) => pieces.push(piece));
  void exited.then(() => resolve(null));
  const timer = setTimeout(() => resolve(null), START_MS);
  const url = await announced;
  clearTimeout(timer);
  if (url === null) {
    child.kill("SIGTERM");
    throw new OperatorError("A server for the drill did not start; 'npx sallyport serve' says why.");
  }
  return {
    address: { url, ca },
    pid: await listenerOf(Number(new URL(url).port)),
    own: true,
    async stop() {
      child.kill("SIGTERM");
      await exited;
      return Buffer.concat(pieces);
    },
  };
}
