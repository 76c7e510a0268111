import { afterAll, beforeAll, expect, test } from "bun:test";
import { HandOverTimeout, makePrivateSocket, passOn } from "./index.ts";

const WITHIN_MS = 100;
const socket = makePrivateSocket("test.sock");
/** Let go when the deadline is over. */
const later = Promise.withResolvers<void>();
let server: ReturnType<typeof Bun.serve>;

beforeAll(() => {
  server = Bun.serve({
    unix: socket.path,
    async fetch(request) {
      if (request.url.endsWith("/never")) await new Promise(() => {});
      const body = new ReadableStream({
        async start(controller) {
          controller.enqueue("first ");
          await later.promise;
          controller.enqueue("last");
          controller.close();
        },
      });
      return new Response(body);
    },
  });
});
afterAll(async () => {
  await server.stop(true);
  socket.remove();
});

const ask = (path: string) => passOn(socket.path, new Request(`http://gateway${path}`), null, WITHIN_MS);

test("a process that does not begin to answer is waited for no longer than said", async () => {
  expect(await ask("/never").catch((error: unknown) => error)).toBeInstanceOf(HandOverTimeout);
});

test("an answer that has begun may take as long as it wants", async () => {
  const response = await ask("/slow");
  await Bun.sleep(2 * WITHIN_MS);
  later.resolve();
  expect(await response.text()).toBe("first last");
});

test("nobody who listens is another error than one who is late", async () => {
  const nowhere = passOn(`${socket.path}-none`, new Request("http://gateway/"), null, WITHIN_MS);
  const error = await nowhere.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Error);
  expect(error).not.toBeInstanceOf(HandOverTimeout);
});
