import { expect, test } from "bun:test";
import { createEgress } from "./index.ts";
import { RawServer } from "./testing/raw-server.ts";
import { outcome, request } from "./testing/request.ts";

const HELLO = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";

async function ask(egress: ReturnType<typeof createEgress>, url: URL): Promise<string> {
  const response = await egress.send(request(url));
  return Buffer.from(await response.bytes(1000)).toString();
}

test("a response that was pushed on an idle connection never answers the next request", async () => {
  await using server = await RawServer.start(({ socket }) => socket.write(HELLO));
  const egress = createEgress();
  await ask(egress, server.url());
  for (const socket of server.sockets) socket.write("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil");
  await server.openConnections(0);
  expect(await ask(egress, server.url())).toBe("hello");
  expect(server.accepted).toBe(2);
});

test("a server that closes an idle connection is asked on a new one", async () => {
  await using server = await RawServer.start(({ socket }) => socket.write(HELLO));
  const egress = createEgress();
  for (let count = 1; count <= 3; count += 1) {
    expect(await ask(egress, server.url())).toBe("hello");
    expect(server.accepted).toBe(count);
    for (const socket of server.sockets) socket.end();
    await server.openConnections(0);
  }
});

test("a kept-alive connection that dies before it answers is told apart: stale", async () => {
  await using server = await RawServer.start(({ socket, requestNumber }) => {
    if (requestNumber === 1) socket.write(HELLO);
    else socket.resetAndDestroy();
  });
  const egress = createEgress();
  await ask(egress, server.url());
  expect(await outcome(egress.send(request(server.url())))).toMatchObject({
    kind: "reset",
    sent: true,
    stale: true,
  });
});

test("a new connection that dies before it answers is not stale", async () => {
  await using server = await RawServer.start(({ socket }) => socket.end());
  const failure = await outcome(createEgress().send(request(server.url())));
  expect(failure).toMatchObject({ kind: "reset", sent: true, stale: false });
});

test("a kept-alive connection that dies after an interim response is not stale", async () => {
  await using server = await RawServer.start(({ socket, requestNumber }) => {
    socket.write(requestNumber === 1 ? HELLO : "HTTP/1.1 102 Processing\r\n\r\n");
    if (requestNumber === 2) socket.end();
  });
  const egress = createEgress();
  await ask(egress, server.url());
  expect(await outcome(egress.send(request(server.url())))).toMatchObject({
    kind: "reset",
    sent: true,
    stale: false,
  });
});

test("no request follows another on a connection before its answer is whole", async () => {
  await using server = await RawServer.start(({ socket }) => {
    socket.write("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhell");
  });
  const egress = createEgress();
  const first = await egress.send(request(server.url()));
  const second = await egress.send(request(server.url()));
  expect(server.accepted).toBe(2);
  for (const socket of server.sockets) socket.write("o");
  expect(Buffer.from(await first.bytes(10)).toString()).toBe("hello");
  expect(Buffer.from(await second.bytes(10)).toString()).toBe("hello");
});

test("hundred requests at once use hundred connections, of which the pool keeps its share", async () => {
  await using server = await RawServer.start(({ socket }) => socket.write(HELLO));
  const egress = createEgress({ maxIdlePerOrigin: 10 });
  const answers = await Promise.all(Array.from({ length: 100 }, () => ask(egress, server.url())));
  expect(answers).toEqual(Array(100).fill("hello"));
  expect(server.accepted).toBe(100);
  await server.openConnections(10);
});

test("the connection used last is used first", async () => {
  await using server = await RawServer.start(({ socket }) => socket.write(HELLO));
  const egress = createEgress();
  await Promise.all(Array.from({ length: 3 }, () => ask(egress, server.url())));
  const before = server.requests.length;
  const used = new Set<number | undefined>();
  for (const socket of server.sockets) socket.on("data", () => used.add(socket.remotePort));
  for (let count = 0; count < 5; count += 1) await ask(egress, server.url());
  expect(server.requests.length - before).toBe(5);
  expect(used.size).toBe(1);
});

test("permission to reach a private address is not inherited through a pooled connection", async () => {
  await using server = await RawServer.start(({ socket }) => socket.write(HELLO));
  const egress = createEgress();
  await ask(egress, server.url());
  const failure = await outcome(egress.send(request(server.url(), { allowPrivateAddress: false })));
  expect(failure).toMatchObject({ kind: "address_refused", sent: false });
});

test("idle connections are closed after their time, or the server's, whichever is shorter", async () => {
  const answer = HELLO.replace("\r\n", "\r\nkeep-alive: max=5, timeout=1\r\n");
  await using patient = await RawServer.start(({ socket }) => socket.write(HELLO));
  await using impatient = await RawServer.start(({ socket }) => socket.write(answer));
  const brief = createEgress({ idleConnectionMs: 50 });
  const lasting = createEgress();
  await ask(brief, patient.url());
  await patient.openConnections(0);
  await ask(lasting, impatient.url());
  await impatient.openConnections(0);
  expect([patient.accepted, impatient.accepted]).toEqual([1, 1]);
});

test("close ends idle connections, lets the busy ones finish and refuses new requests", async () => {
  await using server = await RawServer.start(({ socket }, text) => {
    socket.write(text.includes("/slow") ? HELLO.slice(0, -1) : HELLO);
  });
  const egress = createEgress();
  const slow = await egress.send(request(server.url("/slow")));
  await ask(egress, server.url());
  egress.close();
  await server.openConnections(1);
  expect(await outcome(egress.send(request(server.url())))).toMatchObject({ kind: "closed", sent: false });
  for (const socket of server.sockets) socket.write("o");
  expect(Buffer.from(await slow.bytes(10)).toString()).toBe("hello");
  await server.openConnections(0);
});
