import type { Contender, Upstreams, VariantName } from "./contenders/contender.ts";
import { direct } from "./contenders/direct.ts";
import { startNginxProxy } from "./contenders/nginx-proxy.ts";
import { startNpmGateway } from "./contenders/npm-gateway.ts";
import { startRedis } from "./contenders/redis.ts";
import { type Sallyport, startSallyport, withoutLedger } from "./contenders/sallyport.ts";
import { provision } from "./contenders/sallyport-provisioning.ts";
import { BenchError, type Cores, chooseCores, watchOtherWork } from "./cores.ts";
import { freePort } from "./free-port.ts";
import type { Options } from "./options.ts";
import { start, temporaryFolder } from "./processes.ts";
import { startWholeUpstream } from "./upstream/whole-upstream.ts";
import { waitForPort } from "./wait-for-port.ts";

/** A machine on which others take more than this of a core is not fit for figures. */
const QUIET = 0.1;

/** What every phase works with. */
export interface Setting {
  readonly options: Options;
  readonly cores: Cores;
  /** Share of each core that was in use before anything was started. */
  readonly otherWork: Readonly<Record<keyof Cores, number>>;
  readonly folder: string;
  readonly rounds: number;
  /** Fresh processes; each phase starts its own and stops them. */
  startContenders(): Promise<readonly Contender[]>;
  /** The same, and Sallyport's variants after it. */
  startAll(): Promise<readonly Contender[]>;
  startSallyport(roles?: string): Promise<Sallyport>;
  /** nginx and Sallyport alone. */
  startPair(): Promise<readonly [Contender, Contender]>;
}

/** Starts the mock providers and makes Sallyport's data folder. */
export async function prepareSetting(options: Options): Promise<Setting> {
  const cores = chooseCores();
  const otherWork = await watchOtherWork(cores);
  if (Math.max(otherWork.gateway, otherWork.load) > QUIET)
    say("Other programs are busy on this machine: throughput and latencies will say little.");
  const folder = temporaryFolder();
  const upstreams: Upstreams = {
    whole: (await startWholeUpstream(options.programs.nginx, folder, cores.load)).port,
    stream: await startStreamUpstream(cores),
  };
  const place = await provision(`${folder}/data`, upstreams, true);
  const sallyport = (roles?: string) =>
    startSallyport({ name: "sallyport", place, cores, ...(roles === undefined ? {} : { roles }) });
  const variant = async (name: VariantName, limited: boolean, redisUrl?: string) => {
    const own = await provision(`${folder}/${name}`, upstreams, limited);
    return () => startSallyport({ name, place: own, cores, ...(redisUrl === undefined ? {} : { redisUrl }) });
  };
  const variants = once(async () => {
    const redisUrl = await startRedis({ redis: options.programs.redis, folder, core: cores.load });
    return [await variant("unlimited", false), await variant("redis", true, redisUrl)];
  });
  const { nginx, npmGateway } = options.programs;
  const core = cores.gateway;
  const startContenders = async (variantsOf: (ours: Sallyport) => Promise<readonly Contender[]>) => {
    const proxy = await startNginxProxy({ nginx, folder, core, upstreams });
    const ours = await sallyport();
    const variants = await variantsOf(ours);
    const npm = await startNpmGateway({ place: npmGateway, core, upstreams });
    return [direct(upstreams), proxy, ours, ...variants, npm];
  };
  return {
    options,
    cores,
    otherWork,
    folder,
    rounds: options.quick ? 1 : 3,
    startSallyport: sallyport,
    startPair: async () => [await startNginxProxy({ nginx, folder, core, upstreams }), await sallyport()],
    startContenders: () => startContenders(async () => []),
    startAll: () =>
      startContenders(async (ours) => {
        const started: Contender[] = [withoutLedger(ours)];
        for (const start of await variants()) started.push(await start());
        return started;
      }),
  };
}

function once<Made>(make: () => Promise<Made>): () => Promise<Made> {
  let made: Promise<Made> | null = null;
  return () => {
    made ??= make();
    return made;
  };
}

async function startStreamUpstream({ load }: Cores): Promise<number> {
  const port = freePort();
  const program = `${import.meta.dir}/upstream/stream-upstream.ts`;
  const started = start([process.execPath, "--no-env-file", program, String(port)], { core: load });
  if (!(await waitForPort(port, started.ended))) throw new BenchError("The mock of streams did not start.");
  return port;
}

/** What is going on, for who waits; not part of the results. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
