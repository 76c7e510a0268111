import { join } from "node:path";
import { BenchError } from "../cores.ts";
import { freePort } from "../free-port.ts";
import { start } from "../processes.ts";
import { waitForPort } from "../wait-for-port.ts";
import { type Contender, PATH, type Upstreams } from "./contender.ts";
import { direct } from "./direct.ts";

const PROGRAM = "node_modules/@portkey-ai/gateway/build/start-server.js";

/** It would listen on every address of the machine. */
const ONLY_LOOPBACK = join(import.meta.dir, "../npm-gateway/only-loopback.mjs");

/** @portkey-ai/gateway in its fastest form: Node.js in production mode, without the console and its log stream. */
export async function startNpmGateway(options: {
  readonly place: string;
  readonly core: number;
  readonly upstreams: Upstreams;
}): Promise<Contender> {
  const port = freePort();
  const started = start(
    ["node", "--import", ONLY_LOOPBACK, join(options.place, PROGRAM), `--port=${port}`, "--headless"],
    { core: options.core, environment: { NODE_ENV: "production" } },
  );
  // It draws a spinner and says what it does; a full pipe would stop it.
  void started.output.pipeTo(new WritableStream());
  if (!(await waitForPort(port, started.ended))) throw new BenchError("The npm gateway did not start.");
  const { whole, stream } = direct(options.upstreams);
  const through = ({ headers, model }: typeof whole, upstream: number) => ({
    url: `http://127.0.0.1:${port}${PATH}`,
    headers: {
      ...headers,
      "x-portkey-provider": "openai",
      "x-portkey-custom-host": `http://127.0.0.1:${upstream}/v1`,
    },
    model,
  });
  return {
    name: "npm",
    pid: started.pid,
    whole: through(whole, options.upstreams.whole),
    stream: through(stream, options.upstreams.stream),
    stop: () => started.stop(),
  };
}
