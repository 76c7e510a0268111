import { afterAll, beforeAll, expect, test } from "bun:test";
import { askOver, HandOverTimeout, makePrivateFolder, passOn, servePrivately } from "./index.ts";

const WITHIN_MS = 100;
const folder = makePrivateFolder();
const socket = folder.pathOf("test.sock");
/** Let go when the deadline is over. */
const later = Promise.withResolvers<void>();
/** Longer than the runtime lets an answer take by itself: ten seconds, looked at every four. */
const LONG_MS = 12_500;
let server: ReturnType<typeof servePrivately>;
let long: Promise<string>;

beforeAll(() => {
  server = servePrivately(socket, async (request) => {
    if (request.url.endsWith("/long")) await Bun.sleep(LONG_MS);
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
  });
  // Under way while the other tests run.
  long = askOver(socket, "/long", {}, new Uint8Array()).then((answer) => answer.text());
  long.catch(() => {});
});
afterAll(async () => {
  await server.stop(true);
  folder.remove();
});

const ask = (path: string) => passOn(socket, new Request(`http://gateway${path}`), null, WITHIN_MS);

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
  const nowhere = passOn(`${socket}-none`, new Request("http://gateway/"), null, WITHIN_MS);
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
    (await passOn(socket, asked, "192.0.2.1", WITHIN_MS * 50, null, identified)).json();
  expect(await heard(null)).toEqual({
    authorization: "Bearer a key",
    "x-sallyport-caller-address": "192.0.2.1",
  });
  expect(await heard({ "x-sallyport-caller-key": "ours" })).toEqual({
    "x-sallyport-caller-address": "192.0.2.1",
    "x-sallyport-caller-key": "ours",
  });
});

test("another process is waited for as long as pictures take", async () => {
  expect(await long).toBe("first last");
});
