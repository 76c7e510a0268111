import type { Simulator } from "./index.ts";

const OURS = import.meta.dir;

/**
 * Starts the simulator in a thread of its own. It parses whole bodies as a provider does, which takes up to half a
 * second for 5 MB of the worst kind. In the gateway's thread, anybody with a test key could stall all requests.
 * @throws Error when the thread cannot be started
 */
export async function startSimulatorThread(): Promise<Simulator> {
  const callersFolder = process.cwd();
  // A thread reads tsconfig.json and bunfig.toml of the folder it starts in, which can load foreign code: it starts in ours.
  process.chdir(OURS);
  try {
    return await startThread();
  } finally {
    process.chdir(callersFolder);
  }
}

async function startThread(): Promise<Simulator> {
  const thread = new Worker(new URL("thread.ts", import.meta.url));
  const said = (): Promise<string> =>
    new Promise((resolve, reject) => {
      thread.onmessage = ({ data }: MessageEvent<string>) => resolve(data);
      thread.onerror = ({ message }) => reject(new Error(`the simulator's thread: ${message}`));
    });
  const gone = new Promise((resolve) => thread.addEventListener("close", resolve));
  const url = await said();
  return {
    url,
    async stop() {
      const stopped = said();
      thread.postMessage("stop");
      // A thread that has ended by itself does not answer.
      await Promise.race([stopped, gone]);
      thread.terminate();
    },
  };
}
