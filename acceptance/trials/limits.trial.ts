import { makeRedis } from "../redis.ts";
import { makeRedisCluster } from "../redis-cluster.ts";
import { startNodes } from "./limits/nodes.ts";
import { killUnderLoad } from "./limits/outage.ts";
import { type Verified, verify } from "./limits/verify.ts";
import type { Trial } from "./trial.ts";

const percent = (part: number) => `${(part * 100).toFixed(2)} %`;

/** Calls the limit store from three processes: one server, then a cluster, then a server that is killed. */
export const trial: Trial = {
  name: "limits",
  shows:
    "no window is ever over its limit, at most 2 % under it are admitted, and nothing while the store is away",
  controls: ["AB-5", "AB-6"],
  full: 1_000_000,
  sample: 300_000,
  async run(count, progress) {
    const isSample = count < trial.full;
    const single = await onOneServer(count, isSample);
    progress(count * 0.6);
    const clustered = await onCluster(count / 2, isSample);
    progress(count);
    const kills = isSample ? 1 : Math.round(count / 100_000);
    const outage = await killUnderLoad(kills);
    const { run, used, verified } = single;
    return {
      "limiter calls": run.totals.calls,
      "calls a second": Math.round(run.totals.calls / run.seconds),
      admitted: run.totals.admitted,
      ...figuresOf(verified),
      "node CPU a call (µs)": ((run.totals.cpuMs * 1000) / run.totals.calls).toFixed(1),
      "server CPU a call (µs)": ((used * 1_000_000) / run.totals.calls).toFixed(1),
      "longest call (ms)": Math.round(run.totals.longestMs),
      "cluster: calls": clustered.run.totals.calls,
      "cluster: admitted on each master": clustered.shares.join(" "),
      ...prefixed("cluster: ", figuresOf(clustered.verified)),
      ...outage,
    };
  },
};

async function onOneServer(count: number, isSample: boolean) {
  const redis = await makeRedis();
  try {
    const run = await (await startNodes(redis.url, count)).ended();
    const cpu = String(await redis.run("INFO", "cpu"));
    const seconds = (name: string) => Number(new RegExp(`${name}:([\\d.]+)`).exec(cpu)?.[1]);
    return {
      run,
      used: seconds("used_cpu_user") + seconds("used_cpu_sys"),
      verified: verify(expectAll(run), { isSample }),
    };
  } finally {
    await redis.remove();
  }
}

async function onCluster(count: number, isSample: boolean) {
  const cluster = await makeRedisCluster();
  try {
    const run = await (await startNodes(cluster.url, count)).ended();
    const shares = await Promise.all(
      cluster.servers.map(async (server) => {
        const calls = String(await server.run("INFO", "commandstats"));
        return Number(/cmdstat_evalsha:calls=(\d+)/.exec(calls)?.[1] ?? 0);
      }),
    );
    if (shares.some((share) => share === 0)) throw new Error(`the masters were called ${shares} times`);
    return { run, shares, verified: verify(expectAll(run), { isSample }) };
  } finally {
    await cluster.remove();
  }
}

/** @throws Error when calls failed although nothing was broken */
function expectAll({ taken, totals }: Awaited<ReturnType<Awaited<ReturnType<typeof startNodes>>["ended"]>>) {
  if (totals.failed > 0) throw new Error(`${totals.failed} of ${totals.calls} calls failed`);
  return taken;
}

function figuresOf({ windows, fullest, under, worstUnder }: Verified) {
  return {
    "windows looked at": windows,
    "windows over the limit": 0,
    "fullest window": percent(fullest),
    "under the limit": percent(under),
    "under the limit, worst counter": percent(worstUnder),
  };
}

function prefixed(prefix: string, figures: Readonly<Record<string, number | string>>) {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [prefix + name, value]));
}
