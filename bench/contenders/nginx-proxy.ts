import { join } from "node:path";
import { BenchError } from "../cores.ts";
import { freePort } from "../free-port.ts";
import { startNginx } from "../nginx.ts";
import { childrenOf } from "../process-figures.ts";
import { type Contender, PATH, type Upstreams } from "./contender.ts";
import { direct } from "./direct.ts";

/** The limit: a proxy in C that looks at nothing. Bodies pass as they come, upstream connections are kept. */
export async function startNginxProxy(options: {
  readonly nginx: string;
  readonly folder: string;
  readonly core: number;
  readonly upstreams: Upstreams;
}): Promise<Contender> {
  const { nginx, folder, core, upstreams } = options;
  const ports = { whole: freePort(), stream: freePort() };
  const proxy = (name: keyof Upstreams) => `
  upstream ${name} { server 127.0.0.1:${upstreams[name]}; keepalive 2048; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:${ports[name]} backlog=4096;
    location / {
      proxy_pass http://${name};
      proxy_http_version 1.1;
      proxy_set_header connection "";
      proxy_buffering off;
      proxy_request_buffering off;
    }
  }`;
  const servers = proxy("whole") + proxy("stream");
  const started = await startNginx({
    nginx,
    folder: join(folder, "proxy"),
    core,
    port: ports.whole,
    servers,
  });
  const [worker] = childrenOf(started.pid);
  if (worker === undefined) throw new BenchError("nginx has no worker process.");
  const { whole, stream } = direct(upstreams);
  return {
    name: "nginx",
    pid: worker,
    whole: { ...whole, url: `http://127.0.0.1:${ports.whole}${PATH}` },
    stream: { ...stream, url: `http://127.0.0.1:${ports.stream}${PATH}` },
    stop: () => started.stop(),
  };
}
