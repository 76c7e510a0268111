// Everything that the runtime would print by itself, in a process of its own: last-resort.test.ts.
import { createLog } from "../../log/log.ts";
import { catchTheUncaught } from "../last-resort.ts";
import { takeStandardError } from "../standard-error.ts";

const CANARY = process.argv[2] ?? "";
const standardError = takeStandardError();
catchTheUncaught(createLog(standardError.descriptor));
if (process.argv[3] !== "loud") standardError.silenceRuntime();

const stream = (pull: (controller: ReadableStreamDefaultController<Uint8Array>) => void | Promise<void>) =>
  new Response(new ReadableStream<Uint8Array>({ pull }, { highWaterMark: 0 }));

const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  development: false,
  routes: {
    "/rejection": () => {
      void Promise.reject(new TypeError(CANARY));
      return new Response();
    },
    "/exception": () => {
      setTimeout(() => {
        throw new RangeError(CANARY);
      }, 1);
      return new Response();
    },
    "/thrown-by-stream": () =>
      stream(() => {
        throw new Error(CANARY);
      }),
    "/rejected-by-stream": () =>
      stream(async (controller) => {
        controller.enqueue(Buffer.from("first"));
        await Bun.sleep(2);
        throw new Error(CANARY);
      }),
    "/failed-stream": () =>
      stream(async (controller) => {
        await Bun.sleep(2);
        controller.error(new Error(CANARY));
      }),
    "/no-response": () => ({ text: CANARY }) as unknown as Response,
  },
  error: () => new Response(null, { status: 500 }),
});
for (const path of [
  "rejection",
  "exception",
  "thrown-by-stream",
  "rejected-by-stream",
  "failed-stream",
  "no-response",
]) {
  await fetch(`${server.url}${path}`)
    .then((response) => response.text())
    .catch(() => {});
  await Bun.sleep(20);
}
await server.stop(true);
standardError.restoreRuntime();
process.stderr.write("the end\n");
process.exit(0);
