import { expect, test } from "bun:test";
import { getEventListeners } from "node:events";
import { createEgress } from "./index.ts";
import { RawServer } from "./testing/raw-server.ts";
import { outcome, request } from "./testing/request.ts";

const HELLO = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";
const HALF = HELLO.slice(0, -2);

function listeners(signal: AbortSignal): number {
  return getEventListeners(signal, "abort").length;
}

test("an abort before anything sends nothing", async () => {
  await using server = await RawServer.start(({ socket }) => socket.write(HELLO));
  const signal = AbortSignal.abort();
  expect(await outcome(createEgress().send(request(server.url(), { signal })))).toMatchObject({
    kind: "aborted",
    sent: false,
  });
  expect(server.accepted).toBe(0);
  expect(listeners(signal)).toBe(0);
});

test("an abort while resolving", async () => {
  const controller = new AbortController();
  const egress = createEgress({ resolve: () => new Promise(() => {}) });
  const sending = outcome(
    egress.send(request(new URL("http://slow.example/"), { signal: controller.signal })),
  );
  controller.abort();
  expect(await sending).toMatchObject({ kind: "aborted", sent: false });
  expect(listeners(controller.signal)).toBe(0);
});

test("an abort while connecting closes the connection when it opens, unused", async () => {
  await using server = await RawServer.start(({ socket }) => socket.write(HELLO));
  const controller = new AbortController();
  const sending = outcome(createEgress().send(request(server.url(), { signal: controller.signal })));
  // Long enough to start connecting, and not one turn of the loop in which it could open.
  for (let count = 0; count < 30; count += 1) await Promise.resolve();
  controller.abort();
  expect(await sending).toMatchObject({ kind: "aborted", sent: false });
  while (server.accepted === 0) await Bun.sleep(1);
  await server.openConnections(0);
  expect(server.requests).toEqual([]);
});

test("an abort during the TLS handshake", async () => {
  await using server = await RawServer.start(() => {});
  const controller = new AbortController();
  const url = new URL(`https://127.0.0.1:${server.port}/`);
  const sending = outcome(createEgress().send(request(url, { signal: controller.signal })));
  while (server.accepted === 0) await Bun.sleep(1);
  controller.abort();
  expect(await sending).toMatchObject({ kind: "aborted", sent: false });
  await server.openConnections(0);
});

test("an abort while waiting for the answer breaks the connection, so that nobody works on", async () => {
  const errors: unknown[] = [];
  await using server = await RawServer.start(({ socket }) =>
    socket.on("error", (error) => errors.push(error)),
  );
  const controller = new AbortController();
  const sending = outcome(createEgress().send(request(server.url(), { signal: controller.signal })));
  while (server.requests.length === 0) await Bun.sleep(1);
  controller.abort();
  expect(await sending).toMatchObject({ kind: "aborted", sent: true });
  expect(listeners(controller.signal)).toBe(0);
  await server.openConnections(0);
  expect(errors).toMatchObject([{ code: "ECONNRESET" }]);
});

test("an abort while streaming ends the pending read and closes the connection", async () => {
  await using server = await RawServer.start(({ socket }) => socket.write(HALF));
  const controller = new AbortController();
  const response = await createEgress().send(request(server.url(), { signal: controller.signal }));
  expect(Buffer.from((await response.read()) ?? []).toString()).toBe("hel");
  const reading = outcome(response.read());
  controller.abort();
  expect(await reading).toMatchObject({ kind: "aborted", sent: true });
  expect(await outcome(response.read())).toMatchObject({ kind: "aborted" });
  expect(listeners(controller.signal)).toBe(0);
  await server.openConnections(0);
});

test("an abort while the socket is paused closes it", async () => {
  await using server = await RawServer.start(({ socket }) => {
    socket.write("HTTP/1.1 200 OK\r\ncontent-length: 20000000\r\n\r\n");
    socket.write(Buffer.alloc(20_000_000));
  });
  const controller = new AbortController();
  const response = await createEgress().send(request(server.url(), { signal: controller.signal }));
  await Bun.sleep(50);
  controller.abort();
  expect(await outcome(response.read())).toMatchObject({ kind: "aborted" });
  await server.openConnections(0);
});

test("an abort after the end touches neither the body nor the next request on the connection", async () => {
  await using server = await RawServer.start(({ socket, requestNumber }) => {
    if (requestNumber === 1) socket.write(HELLO);
  });
  const egress = createEgress();
  const controller = new AbortController();
  const first = await egress.send(request(server.url(), { signal: controller.signal }));
  const second = egress.send(request(server.url()));
  expect(listeners(controller.signal)).toBe(0);
  controller.abort();
  expect(Buffer.from(await first.bytes(10)).toString()).toBe("hello");
  first.cancel();
  first.finish();
  while (server.requests.length < 2) await Bun.sleep(1);
  for (const socket of server.sockets) socket.write(HELLO);
  expect(Buffer.from(await (await second).bytes(10)).toString()).toBe("hello");
  expect(server.accepted).toBe(1);
});

test("cancel before the end closes the connection, and what was not read is gone", async () => {
  await using server = await RawServer.start(({ socket }) => socket.write(HALF));
  const response = await createEgress().send(request(server.url()));
  response.cancel();
  expect(await outcome(response.read())).toMatchObject({ kind: "aborted" });
  expect(await outcome(response.bytes(10))).toMatchObject({ kind: "aborted" });
  response.cancel();
  await server.openConnections(0);
});

test("cancel after the end keeps the connection and the end", async () => {
  await using server = await RawServer.start(({ socket }) => socket.write(HELLO));
  const response = await createEgress().send(request(server.url()));
  await response.bytes(10);
  response.cancel();
  expect(await response.read()).toBeNull();
  expect(server.sockets.size).toBe(1);
});

test("finish lets the end arrive, for the connection to be used again, and forgets the signal", async () => {
  await using server = await RawServer.start(({ socket, requestNumber }) =>
    socket.write(requestNumber === 1 ? HALF : HELLO),
  );
  const egress = createEgress();
  const controller = new AbortController();
  const response = await egress.send(request(server.url(), { signal: controller.signal }));
  response.finish();
  controller.abort();
  for (const socket of server.sockets) socket.write("lo");
  expect(await outcome(response.read())).toMatchObject({ kind: "aborted" });
  await Bun.sleep(20);
  await (await egress.send(request(server.url()))).bytes(10);
  expect(server.accepted).toBe(1);
});

test("finish waits for a second and not longer, however much is said meanwhile", async () => {
  await using server = await RawServer.start(async ({ socket }) => {
    socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
    while (!socket.destroyed) {
      socket.write("1\r\nx\r\n");
      await Bun.sleep(20);
    }
  });
  const response = await createEgress().send(request(server.url()));
  const startMs = performance.now();
  response.finish();
  await server.openConnections(0);
  expect(performance.now() - startMs).toBeGreaterThan(900);
});

test("finish does not download a large rest", async () => {
  await using server = await RawServer.start(({ socket }) => {
    socket.write("HTTP/1.1 200 OK\r\ncontent-length: 900000000\r\n\r\n");
    socket.write(Buffer.alloc(10_000_000));
  });
  const response = await createEgress().send(request(server.url()));
  const startMs = performance.now();
  response.finish();
  await server.openConnections(0);
  expect(performance.now() - startMs).toBeLessThan(800);
});
