import { makeRedis } from "../../redis.ts";
import { type Admitted, startNodes } from "./nodes.ts";
import { verify } from "./verify.ts";

const BEFORE_MS = 1_500;
const AWAY_MS = 2_000;
const AFTER_MS = 2_500;
/** What AB-5 allows. */
const LAST_ADMITTED_MS = 1_000;
const FIRST_ADMITTED_MS = 2_000;

const ourUs = () => (performance.timeOrigin + performance.now()) * 1000;

/**
 * Kills the server with -9 under the load of three nodes and starts it again after a while. It writes what it does to a file,
 * so that no window may be over its limit across the kill either.
 * @throws Error when a node admitted anything too late, or was back too late
 */
export async function killUnderLoad(kills: number) {
  const redis = await makeRedis({ durable: true });
  try {
    const nodes = await startNodes(redis.url, 1e12);
    const outages: { readonly killedUs: number; readonly backUs: number }[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      await Bun.sleep(BEFORE_MS);
      const killedUs = ourUs();
      await redis.kill();
      await Bun.sleep(AWAY_MS);
      await redis.start();
      outages.push({ killedUs, backUs: ourUs() });
    }
    await Bun.sleep(AFTER_MS);
    const { taken, totals } = await nodes.end();
    const [lastMs, firstMs] = [0, 1].map((which) =>
      Math.max(...outages.map((outage) => measure(taken, outage)[which] ?? 0)),
    ) as [number, number];
    if (lastMs > LAST_ADMITTED_MS) throw new Error(`a call was admitted ${lastMs} ms after the kill`);
    if (firstMs > FIRST_ADMITTED_MS) throw new Error(`a node was back ${firstMs} ms after the server`);
    const { windows, fullest } = verify(taken, { overloaded: false });
    return {
      "kill -9 under load": kills,
      "killed: last admitted after the kill (ms)": lastMs.toFixed(1),
      "killed: last node back after the server answers (ms)": firstMs.toFixed(1),
      "killed: calls refused because the store was away": totals.failed,
      "killed: windows looked at, across the kills": windows,
      "killed: fullest window": `${(fullest * 100).toFixed(2)} %`,
    };
  } finally {
    await redis.remove();
  }
}

/** Until the last admission after a kill, and until each node admits again after the server's return. */
function measure(
  taken: readonly Admitted[],
  { killedUs, backUs }: { readonly killedUs: number; readonly backUs: number },
) {
  const restartedUs = killedUs + AWAY_MS * 1000;
  let lastUs = killedUs;
  const firstUs = new Map<number, number>();
  for (const { node, answeredUs } of taken) {
    if (answeredUs > killedUs && answeredUs < restartedUs) lastUs = Math.max(lastUs, answeredUs);
    if (answeredUs < restartedUs) continue;
    firstUs.set(node, Math.min(firstUs.get(node) ?? Number.POSITIVE_INFINITY, answeredUs));
  }
  if (firstUs.size < 3) throw new Error("a node never came back");
  return [(lastUs - killedUs) / 1000, Math.max(0, (Math.max(...firstUs.values()) - backUs) / 1000)];
}
