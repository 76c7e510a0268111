import { startSimulator } from "./index.ts";

/** The program of the simulator's thread. It reports where it listens, and when it has stopped. */
declare const self: Worker;

const LOOK_EVERY_MS = 5_000;
const RESTING_BYTES = 16 * 1024 * 1024;

const simulator = startSimulator({ hostname: "127.0.0.1", port: 0 });
// The thread has a heap of its own, in which large bodies would lie until the next ones come.
const relief = setInterval(() => {
  if (process.memoryUsage().heapUsed > RESTING_BYTES) Bun.gc(true);
}, LOOK_EVERY_MS);

self.onmessage = () => {
  clearInterval(relief);
  void simulator.stop().then(() => postMessage("stopped"));
};
postMessage(simulator.url);
