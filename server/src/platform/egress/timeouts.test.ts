import { expect, test } from "bun:test";
import type { EgressTimeouts } from "../../ports/egress.ts";
import { createEgress } from "./index.ts";
import { RawServer } from "./testing/raw-server.ts";
import { AMPLE, outcome, request } from "./testing/request.ts";

const HEAD = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n";

function timeouts(different: Partial<EgressTimeouts>): { timeouts: EgressTimeouts } {
  return { timeouts: { ...AMPLE, ...different } };
}

async function took(work: Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work;
  return performance.now() - startMs;
}

test("a server that accepts and never answers: first byte", async () => {
  await using server = await RawServer.start(() => {});
  const sending = outcome(createEgress().send(request(server.url(), timeouts({ firstByteMs: 100 }))));
  const tookMs = await took(sending);
  expect(await sending).toMatchObject({ kind: "first_byte_timeout", sent: true });
  expect(tookMs).toBeGreaterThanOrEqual(100);
  await server.openConnections(0);
});

test("a server that says 103 and then nothing: first byte", async () => {
  await using server = await RawServer.start(({ socket }) =>
    socket.write("HTTP/1.1 103 Early Hints\r\n\r\n"),
  );
  const sending = createEgress().send(request(server.url(), timeouts({ firstByteMs: 100, idleMs: 1 })));
  expect(await outcome(sending)).toMatchObject({ kind: "first_byte_timeout" });
});

test("a server that stops inside the head: idle", async () => {
  await using server = await RawServer.start(({ socket }) => socket.write(HEAD.slice(0, 20)));
  const sending = createEgress().send(request(server.url(), timeouts({ idleMs: 100 })));
  expect(await outcome(sending)).toMatchObject({ kind: "idle_timeout", sent: true });
});

test("a server that stops inside the body: idle, after what came was handed over", async () => {
  await using server = await RawServer.start(({ socket }) => socket.write(`${HEAD}hell`));
  const response = await createEgress().send(request(server.url(), timeouts({ idleMs: 100 })));
  expect(Buffer.from((await response.read()) ?? []).toString()).toBe("hell");
  expect(await outcome(response.read())).toMatchObject({ kind: "idle_timeout", sent: true });
  await server.openConnections(0);
});

test("a stream that keeps talking outlives the idle timeout", async () => {
  await using server = await RawServer.start(async ({ socket }) => {
    socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
    for (let count = 0; count < 10; count += 1) {
      socket.write("1\r\nx\r\n");
      await Bun.sleep(60);
    }
    socket.write("0\r\n\r\n");
  });
  const response = await createEgress().send(request(server.url(), timeouts({ idleMs: 300 })));
  expect((await response.bytes(100)).length).toBe(10);
});

test("a consumer that does not read is not an idle server", async () => {
  const size = 20_000_000;
  await using server = await RawServer.start(({ socket }) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${size}\r\n\r\n`);
    socket.write(Buffer.alloc(size));
  });
  const response = await createEgress().send(
    request(server.url(), timeouts({ firstByteMs: 100, idleMs: 100 })),
  );
  await Bun.sleep(400);
  expect((await response.bytes(size)).length).toBe(size);
});

test("our own stall is not the server's silence", async () => {
  // In another process, so that its answer waits in the kernel while this one does nothing.
  const script = `const server = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: {
    data: (socket) => setTimeout(() => socket.write("HTTP/1.1 204 No Content\\r\\n\\r\\n"), 100),
  } }); console.log(server.port);`;
  await using server = Bun.spawn([process.execPath, "-e", script], { stdout: "pipe" });
  const { value } = await server.stdout.getReader().read();
  const url = new URL(
    `http://127.0.0.1:${Buffer.from(value ?? [])
      .toString()
      .trim()}/`,
  );
  const egress = createEgress();
  await egress.send(request(url));
  const sending = egress.send(request(url, timeouts({ firstByteMs: 250 })));
  Bun.sleepSync(600);
  expect((await sending).status).toBe(204);
  egress.close();
});

test("a server that does not read the request does not hold it for ever", async () => {
  await using server = await RawServer.start(() => {});
  const sending = createEgress().send(
    request(server.url(), { body: ["x".repeat(20_000_000)], ...timeouts({ firstByteMs: 300 }) }),
  );
  while (server.sockets.size === 0) await Bun.sleep(1);
  for (const socket of server.sockets) socket.pause();
  expect(await outcome(sending)).toMatchObject({ kind: "first_byte_timeout", sent: true });
});

test("a name server that never answers: connect", async () => {
  const egress = createEgress({ resolve: () => new Promise(() => {}) });
  const sending = egress.send(request(new URL("http://slow.example/"), timeouts({ connectMs: 100 })));
  expect(await outcome(sending)).toMatchObject({ kind: "connect_timeout", sent: false });
});

test("a TLS server that never shakes hands: connect", async () => {
  await using server = await RawServer.start(() => {});
  const url = new URL(`https://127.0.0.1:${server.port}/`);
  const sending = createEgress().send(request(url, timeouts({ connectMs: 100 })));
  expect(await outcome(sending)).toMatchObject({ kind: "connect_timeout", sent: false });
  await server.openConnections(0);
});
