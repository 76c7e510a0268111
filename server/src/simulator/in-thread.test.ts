import { expect, test } from "bun:test";
import { startSimulatorThread } from "./in-thread.ts";

const NAMES = `{${Array.from({ length: 300_000 }, (_, at) => `"k${at}":1`).join(",")}}`;
const BODY = `{"model":"simulated-chat","messages":[{"role":"user","content":"Hi"}],"x":${NAMES}}`;

/** Longest time between two turns of this thread's event loop while the simulator reads the body, in milliseconds. */
async function longestTurnMs(url: string): Promise<number> {
  let lastMs = performance.now();
  let longestMs = 0;
  const turning = setInterval(() => {
    longestMs = Math.max(longestMs, performance.now() - lastMs);
    lastMs = performance.now();
  }, 1);
  const answer = await fetch(`${url}/v1/chat/completions`, { method: "POST", body: BODY });
  clearInterval(turning);
  expect(answer.status).toBe(200);
  await answer.text();
  return longestMs;
}

/** A busy machine may stall any thread once, and not each time. If the body were read here, it would stall each time. */
const TRIES = 10;

test("what the simulator takes long to parse stalls nobody in the thread that started it, and it stops", async () => {
  const simulator = await startSimulatorThread();
  const began = performance.now();
  JSON.parse(BODY);
  const parsingMs = performance.now() - began;
  let leastMs = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < TRIES && leastMs >= parsingMs / 2; tries++)
    leastMs = Math.min(leastMs, await longestTurnMs(simulator.url));
  expect(leastMs).toBeLessThan(parsingMs / 2);
  await simulator.stop();
  expect(await fetch(simulator.url).catch(() => "gone")).toBe("gone");
});
