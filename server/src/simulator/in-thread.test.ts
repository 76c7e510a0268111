import { expect, test } from "bun:test";
import { startSimulatorThread } from "./in-thread.ts";

const NAMES = `{${Array.from({ length: 300_000 }, (_, at) => `"k${at}":1`).join(",")}}`;
const BODY = `{"model":"simulated-chat","messages":[{"role":"user","content":"Hi"}],"x":${NAMES}}`;

test("what the simulator takes long to parse stalls nobody in the thread that started it, and it stops", async () => {
  const simulator = await startSimulatorThread();
  const began = performance.now();
  JSON.parse(BODY);
  const parsingMs = performance.now() - began;
  let lastMs = performance.now();
  let longestMs = 0;
  const turning = setInterval(() => {
    longestMs = Math.max(longestMs, performance.now() - lastMs);
    lastMs = performance.now();
  }, 1);
  const answer = await fetch(`${simulator.url}/v1/chat/completions`, { method: "POST", body: BODY });
  clearInterval(turning);
  expect(answer.status).toBe(200);
  expect(longestMs).toBeLessThan(parsingMs / 2);
  await answer.text();
  await simulator.stop();
  expect(await fetch(simulator.url).catch(() => "gone")).toBe("gone");
});
