import { BenchError, type Cores } from "../cores.ts";
import { freePort } from "../free-port.ts";
import { childrenOf, commandLineOf } from "../process-figures.ts";
import { start } from "../processes.ts";
import { waitForAnswer } from "../wait-for-port.ts";
import { COMMON_HEADERS, type Contender, PATH, type VariantName } from "./contender.ts";
import { moveDatabase } from "./sallyport-database.ts";
import { FREE_MODEL, type Provisioned, STREAM_MODEL, sallyport } from "./sallyport-provisioning.ts";

/** The figures of a contender are its gateway's: the other processes have nothing to do with a request. */
export interface Sallyport extends Contender {
  /** Node, which started the launcher. */
  readonly launcherPid: number;
  /** Process ids by what they are: starter, launcher, gateway, and control and worker where they run. */
  readonly processes: ReadonlyMap<string, number>;
  /** Where people open it, and the token with which they do. */
  readonly origin: string;
  readonly token: string;
}

function processesOf(starter: number): ReadonlyMap<string, number> {
  const [launcher] = childrenOf(starter);
  if (launcher === undefined) throw new BenchError("Sallyport has no launcher.");
  const roles = childrenOf(launcher).flatMap((pid) => {
    const [verb, role = ""] = commandLineOf(pid).slice(-2);
    return verb === "role" ? [[role, pid] as const] : [];
  });
  return new Map([["starter", starter], ["launcher", launcher], ...roles]);
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
  /** All of its processes unless told. */
  readonly roles?: string;
}): Promise<Sallyport> {
  const { name, place, cores, redisUrl, roles } = options;
  const { dataDir, key, token } = place;
  const port = freePort();
  const launcher = start(sallyport("serve"), {
    core: cores.gateway,
    environment: {
      SALLYPORT_DATA_DIR: dataDir,
      SALLYPORT_PORT: String(port),
      ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
      ...(roles === undefined ? {} : { SALLYPORT_ROLES: roles }),
    },
  });
  void launcher.output.pipeTo(new WritableStream());
  // Its launcher opens the port for a moment to see whether it is free: only an answer says that it serves.
  if (!(await waitForAnswer(port, launcher.ended)))
    throw new BenchError("Sallyport did not start; BENCH_DEBUG=1 shows what it says.");
  const processes = processesOf(launcher.pid);
  const server = processes.get("gateway");
  if (server === undefined) throw new BenchError("Sallyport has no process that serves.");
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
    processes,
    origin: `http://127.0.0.1:${port}`,
    token,
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
