import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BenchError } from "./cores.ts";
import { start } from "./processes.ts";
import { waitForPort } from "./wait-for-port.ts";

export interface NginxOptions {
  readonly nginx: string;
  readonly folder: string;
  readonly core: number;
  /** A port of `servers`, to know when it is ready. */
  readonly port: number;
  /** What stands inside `http { … }`. */
  readonly servers: string;
}

const TEMPORARY = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

/** Starts an nginx with one worker, whose files are all in a folder of ours. Returns the process to stop. */
export async function startNginx({ nginx, folder, core, port, servers }: NginxOptions) {
  mkdirSync(folder, { recursive: true });
  // Its worker is another user when root starts it.
  chmodSync(folder, 0o711);
  const configuration = join(folder, "nginx.conf");
  const places = TEMPORARY.map((name) => `  ${name}_temp_path ${join(folder, name)};`).join("\n");
  writeFileSync(
    configuration,
    `daemon off;
worker_processes 1;
worker_rlimit_nofile 8192;
pid ${join(folder, "nginx.pid")};
error_log ${join(folder, "error.log")};
events { worker_connections 8000; }
http {
  access_log off;
  keepalive_requests 100000000;
  client_max_body_size 0;
${places}
${servers}
}
`,
  );
  const started = start([nginx, "-e", join(folder, "error.log"), "-c", configuration], { core });
  if (!(await waitForPort(port, started.ended)))
    throw new BenchError("nginx did not start; BENCH_DEBUG=1 shows what it says.");
  return started;
}
