import { expect, test } from "bun:test";
import { createEgress } from "./index.ts";
import { RawServer } from "./testing/raw-server.ts";
import { outcome, request } from "./testing/request.ts";

const HELLO = "HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\nhello world";
const LARGE = 50_000_000;

function text(piece: Uint8Array | null): string | null {
  return piece === null ? null : Buffer.from(piece).toString();
}

test("nobody reads: the server has to wait, and memory stays small", async () => {
  await using server = await RawServer.start(({ socket }) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${LARGE}\r\n\r\n`);
    socket.write(Buffer.alloc(LARGE));
  });
  const response = await createEgress().send(request(server.url()));
  const [socket] = server.sockets;
  let waiting = LARGE;
  for (let left = 0; left !== waiting; left = socket?.writableLength ?? 0) {
    waiting = socket?.writableLength ?? 0;
    await Bun.sleep(100);
  }
  expect(waiting).toBeGreaterThan(LARGE / 2);
  let received = 0;
  for (let piece = await response.read(); piece !== null; piece = await response.read()) {
    expect(piece.length).toBeGreaterThan(0);
    received += piece.length;
  }
  expect(received).toBe(LARGE);
});

test("a response that paused the socket and ended at once leaves the connection running", async () => {
  const body = "x".repeat(100_000);
  await using server = await RawServer.start(({ socket }) =>
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`),
  );
  const egress = createEgress();
  for (let count = 0; count < 3; count += 1) {
    const response = await egress.send(request(server.url()));
    await Bun.sleep(10);
    expect(text(await response.bytes(body.length))).toBe(body);
  }
  expect(server.accepted).toBe(1);
});

test("a piece is the caller's: later pieces do not overwrite it", async () => {
  await using server = await RawServer.start(async ({ socket }) => {
    socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
    for (const letter of "abcdefgh") {
      socket.write(`4\r\n${letter.repeat(4)}\r\n4\r\n${letter.repeat(4)}\r\n`);
      await Bun.sleep(2);
    }
    socket.write("0\r\n\r\n");
  });
  const response = await createEgress().send(request(server.url()));
  const pieces: Uint8Array[] = [];
  for (let piece = await response.read(); piece !== null; piece = await response.read()) pieces.push(piece);
  expect(Buffer.concat(pieces).toString()).toBe([..."abcdefgh"].map((letter) => letter.repeat(8)).join(""));
});

test("a body sent in very many very small chunks is whole and in order", async () => {
  const expected = Array.from({ length: 5000 }, (_, index) => String(index)).join(",");
  await using server = await RawServer.start(async ({ socket }) => {
    socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
    for (const [index, letter] of [...expected].entries()) {
      socket.write(`1\r\n${letter}\r\n`);
      if (index % 50 === 0) await new Promise<void>((resolve) => setImmediate(resolve));
    }
    socket.write("0\r\n\r\n");
  });
  const egress = createEgress();
  expect(text(await (await egress.send(request(server.url()))).bytes(1e6))).toBe(expected);
  const response = await egress.send(request(server.url()));
  await Bun.sleep(50);
  let read = "";
  for (let piece = await response.read(); piece !== null; piece = await response.read()) read += text(piece);
  expect(read).toBe(expected);
});

test("bytes after read gives the rest; read after bytes gives the end", async () => {
  let rest = () => {};
  await using server = await RawServer.start(({ socket }) => {
    socket.write(HELLO.slice(0, -6));
    rest = () => socket.write(HELLO.slice(-6));
  });
  const response = await createEgress().send(request(server.url()));
  expect(text(await response.read())).toBe("hello");
  rest();
  expect(text(await response.bytes(6))).toBe(" world");
  expect(await response.read()).toBeNull();
  expect(await response.read()).toBeNull();
  expect((await response.bytes(0)).length).toBe(0);
});

test("two readers at once are a mistake that harms neither the first nor the connection", async () => {
  let rest = () => {};
  await using server = await RawServer.start(({ socket }) => {
    socket.write(HELLO.slice(0, -11));
    rest = () => socket.write(HELLO.slice(-11));
  });
  const response = await createEgress().send(request(server.url()));
  const first = response.read();
  expect(await outcome(response.read())).toBeInstanceOf(TypeError);
  expect(await outcome(response.bytes(100))).toBeInstanceOf(TypeError);
  rest();
  expect(text(await first)).toBe("hello world");
  expect(await response.read()).toBeNull();
});

test.each([
  ["announced", HELLO.slice(0, -11)],
  ["already here", HELLO],
  ["of unknown length", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nb\r\nhello world\r\n"],
])(
  "a body %s that is over the limit is refused, and the connection closed unless the body is here",
  async (name, answer) => {
    await using server = await RawServer.start(({ socket }) => socket.write(answer));
    const response = await createEgress().send(request(server.url()));
    expect(await outcome(response.bytes(10))).toMatchObject({ kind: "too_large", sent: true });
    expect(await outcome(response.read())).toMatchObject({ kind: "too_large" });
    if (name !== "already here") await server.openConnections(0);
  },
);

test("a body of exactly the limit is not over it", async () => {
  await using server = await RawServer.start(({ socket }) => socket.write(HELLO));
  expect(text(await (await createEgress().send(request(server.url()))).bytes(11))).toBe("hello world");
});

test("a thousand open streams cost a few kilobytes each", async () => {
  const count = 1000;
  await using server = await RawServer.start(({ socket }) =>
    socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n"),
  );
  const egress = createEgress();
  const open = async () => {
    const response = await egress.send(request(server.url()));
    await response.read();
    return response;
  };
  await open();
  Bun.gc(true);
  const before = process.memoryUsage.rss();
  const responses = await Promise.all(Array.from({ length: count }, open));
  Bun.gc(true);
  // The server's side of these connections is in this process too.
  expect((process.memoryUsage.rss() - before) / count).toBeLessThan(32 * 1024);
  for (const response of responses) response.cancel();
  await server.openConnections(1);
});
