import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { BenchError } from "../cores.ts";
import { freePort } from "../free-port.ts";
import { start } from "../processes.ts";
import { waitForPort } from "../wait-for-port.ts";

/**
 * A Redis server as docs/limits.md asks for: it writes down what it counts, and forgets nothing when it is full.
 * @returns its URL
 */
export async function startRedis(options: {
  readonly redis: string;
  readonly folder: string;
  readonly core: number;
}): Promise<string> {
  const port = freePort();
  const dir = join(options.folder, "redis-server");
  mkdirSync(dir);
  const settings = {
    port: String(port),
    bind: "127.0.0.1",
    dir,
    save: "",
    appendonly: "yes",
    "maxmemory-policy": "noeviction",
  };
  const words = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const { ended } = start([options.redis, ...words], { core: options.core });
  if (!(await waitForPort(port, ended))) throw new BenchError("Redis did not start.");
  return `redis://127.0.0.1:${port}`;
}
