import { BenchError, type Cores } from "../cores.ts";
import { freePort } from "../free-port.ts";
import { childrenOf } from "../process-figures.ts";
import { start } from "../processes.ts";
import { waitForPort } from "../wait-for-port.ts";
import { COMMON_HEADERS, type Contender, PATH, type VariantName } from "./contender.ts";
import { moveDatabase } from "./sallyport-database.ts";
import { FREE_MODEL, type Provisioned, STREAM_MODEL, sallyport } from "./sallyport-provisioning.ts";

/** The launcher stays beside the server and does nothing; it is not part of the server's figures. */
export interface Sallyport extends Contender {
  readonly launcherPid: number;
}

/**
 * Sallyport as its users start it, with everything on: live key, encrypted provider secret, journal, database. The
 * server has the gateway's core; its database is moved to the other.
 */
export async function startSallyport(options: {
  readonly name: "sallyport" | VariantName;
  readonly place: Provisioned;
  readonly cores: Cores;
  /** Where it counts; in its own process without one. */
  readonly redisUrl?: string;
}): Promise<Sallyport> {
  const { name, place, cores, redisUrl } = options;
  const { dataDir, key } = place;
  const port = freePort();
  const launcher = start(sallyport("serve"), {
    core: cores.gateway,
    environment: {
      SALLYPORT_DATA_DIR: dataDir,
      SALLYPORT_PORT: String(port),
      ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
    },
  });
  void launcher.output.pipeTo(new WritableStream());
  if (!(await waitForPort(port, launcher.ended)))
    throw new BenchError("Sallyport did not start; BENCH_DEBUG=1 shows what it says.");
  const [server] = childrenOf(launcher.pid);
  if (server === undefined) throw new BenchError("Sallyport has no server process.");
  await moveDatabase(dataDir, cores.load);
  const target = (model: string) => ({
    url: `http://127.0.0.1:${port}${PATH}`,
    headers: { ...COMMON_HEADERS, authorization: `Bearer ${key}` },
    model,
  });
  return {
    name,
    pid: server,
    launcherPid: launcher.pid,
    whole: target("gpt-4o-mini"),
    stream: target(STREAM_MODEL),
    stop: () => launcher.stop(),
  };
}

/** The same server, asked for a model that costs nothing. */
export function withoutLedger(sallyport: Sallyport): Contender {
  const whole = { ...sallyport.whole, model: FREE_MODEL };
  return { ...sallyport, name: "free", whole, stop: async () => {} };
}
