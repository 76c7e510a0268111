import { heapStats } from "bun:jsc";
import { expect, test } from "bun:test";
import { createEgress } from "./index.ts";
import { RawServer } from "./testing/raw-server.ts";
import { outcome, request } from "./testing/request.ts";

const HELLO = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";
const COUNT = 100;
/** One after the other: a value left on the stack can keep all exchanges of one turn, and of one only. */
const WAVES = 4;

const ANSWERS: Record<string, string> = {
  "/whole": HELLO,
  "/half": HELLO.slice(0, -1),
  "/malformed": "nonsense\r\n\r\n",
  "/silent": "",
};

async function live(): Promise<number> {
  for (let turn = 0; turn < 5; turn += 1) {
    await Bun.sleep(5);
    Bun.gc(true);
  }
  // Whatever is kept of an exchange holds a plain object or a socket.
  const { Object: objects = 0, TCPSocket: sockets = 0 } = heapStats().objectTypeCounts;
  return objects + sockets;
}

test.each([
  ["whole", "/whole", "none"],
  ["closed by the server while idle", "/whole", "server"],
  ["cancelled in the middle", "/half", "cancel"],
  ["cut off in the middle", "/half", "server"],
  ["malformed", "/malformed", "none"],
  ["aborted while waiting", "/silent", "abort"],
  ["reset while waiting", "/silent", "server"],
])("nothing stays in memory of exchanges that were %s", async (_name, path, ending) => {
  await using server = await RawServer.start(({ socket }) => socket.write(ANSWERS[path] ?? ""));
  const egress = createEgress();
  // One signal for all, which outlives them.
  const { signal } = new AbortController();
  const before = await live();
  const exchange = async () => {
    const controller = new AbortController();
    const both = ending === "abort" ? controller.signal : signal;
    const sending = egress.send(request(server.url(path), { signal: both }));
    if (ending === "abort") setTimeout(() => controller.abort(), 20);
    if (path !== "/half") return outcome(sending.then((response) => response.bytes(100)));
    const response = await sending;
    if (ending === "cancel") response.cancel();
    return outcome(response.bytes(100));
  };
  for (let wave = 1; wave <= WAVES; wave += 1) {
    const work = Promise.all(Array.from({ length: COUNT }, exchange));
    if (ending === "server") {
      while (server.requests.length < COUNT * wave) await Bun.sleep(1);
      await Bun.sleep(20);
      for (const socket of server.sockets) socket.end();
    }
    await work;
  }
  if (path !== "/whole" || ending === "server") await server.openConnections(0);
  egress.close();
  // Anything that leaks leaves at least one for each exchange; the runner and the server hold a few of their own.
  expect((await live()) - before).toBeLessThan(COUNT * WAVES);
});
