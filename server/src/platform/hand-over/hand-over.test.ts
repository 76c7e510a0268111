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
      const said = [...request.headers].filter(([name]) => /^(authorization|x-sallyport)/.test(name));
      if (request.url.endsWith("/echo")) return Response.json(Object.fromEntries(said));
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

test("M-7 what a caller says about itself is not passed on, and who is recognised keeps the key here", async () => {
  const asked = new Request("http://gateway/echo", {
    headers: {
      authorization: "Bearer a key",
      "x-sallyport-caller-key": "forged",
      "x-sallyport-caller-x": "forged",
    },
  });
  const heard = async (identified: Readonly<Record<string, string>> | null) =>
    (await passOn(socket.path, asked, "192.0.2.1", WITHIN_MS * 50, null, identified)).json();
  expect(await heard(null)).toEqual({
    authorization: "Bearer a key",
    "x-sallyport-caller-address": "192.0.2.1",
  });
  expect(await heard({ "x-sallyport-caller-key": "ours" })).toEqual({
    "x-sallyport-caller-address": "192.0.2.1",
    "x-sallyport-caller-key": "ours",
  });
});
