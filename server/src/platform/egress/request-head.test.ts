import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createEgress } from "./index.ts";
import { encodeRequest } from "./request-head.ts";
import { TargetCache } from "./target.ts";
import { RawServer } from "./testing/raw-server.ts";
import { outcome, request } from "./testing/request.ts";

const NO_CONTENT = "HTTP/1.1 204 No Content\r\n\r\n";

describe("nothing is sent, not even a connection made, for", () => {
  test.each<[string, readonly [string, string]]>([
    ["CR LF in a value", ["x-a", "b\r\nx-admin: 1"]],
    ["LF in a value", ["x-a", "b\nx-admin: 1"]],
    ["CR in a value", ["x-a", "b\rc"]],
    ["NUL in a value", ["x-a", "b\0c"]],
    ["a character that becomes CR LF in one byte", ["x-a", "b\u560d\u560ac"]],
    ["a character outside latin1", ["x-a", "€"]],
    ["a space in a name", ["x a", "b"]],
    ["a colon in a name", ["x-a:", "b"]],
    ["a line feed in a name", ["x\n", "b"]],
    ["an upper-case name", ["X-A", "b"]],
    ["an empty name", ["", "b"]],
    ["content-length", ["content-length", "0"]],
    ["transfer-encoding", ["transfer-encoding", "chunked"]],
    ["host", ["host", "other.example"]],
    ["connection", ["connection", "x-a"]],
    ["upgrade", ["upgrade", "websocket"]],
    ["expect", ["expect", "100-continue"]],
    ["accept-encoding", ["accept-encoding", "gzip"]],
  ])("%s", async (_name, header) => {
    await using server = await RawServer.start(({ socket }) => socket.write(NO_CONTENT));
    const failure = await outcome(createEgress().send(request(server.url(), { headers: [header] })));
    expect(failure).toBeInstanceOf(TypeError);
    expect(String(failure)).not.toContain(header[1] || "-");
    expect(server.accepted).toBe(0);
  });

  test.each([
    ["a body on GET", { method: "GET" as const }],
    ["another method", { method: "TRACE" as "POST" }],
    ["another scheme", { url: new URL("ftp://127.0.0.1/") }],
    ["credentials in the URL", { url: new URL("http://user:password@127.0.0.1/") }],
  ])("%s", async (_name, different) => {
    const failure = await outcome(createEgress().send(request(new URL("http://127.0.0.1/"), different)));
    expect(failure).toBeInstanceOf(TypeError);
    expect(String(failure)).not.toContain("password@");
  });
});

test("the whole request, byte by byte", async () => {
  await using server = await RawServer.start(({ socket }) => socket.write(NO_CONTENT));
  const url = server.url("/a%0d%0ab/é?q=1#fragment");
  await createEgress().send(request(url, { headers: [["x-a", "caf\xe9"]], body: ["日", Buffer.from("本")] }));
  await createEgress().send(request(url, { method: "GET", body: null }));
  await createEgress().send(request(url, { body: null }));
  const start = "/a%0d%0ab/%C3%A9?q=1 HTTP/1.1\r\n";
  const own = `host: 127.0.0.1:${server.port}\r\naccept-encoding: identity\r\n`;
  expect(server.requests).toEqual([
    `POST ${start}${own}x-a: caf\xe9\r\ncontent-length: 6\r\n\r\n${Buffer.from("日本").toString("latin1")}`,
    `GET ${start}${own}\r\n`,
    `POST ${start}${own}content-length: 0\r\n\r\n`,
  ]);
});

test("content-length is what the socket is given, also for broken surrogates", () => {
  const target = new TargetCache().get(new URL("http://127.0.0.1/"));
  const anyCode = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string(), anyCode)),
      fc.boolean(),
      fc.constantFrom(0, 9, 70_000),
      (parts, latin1, large) => {
        const body = parts.join("");
        const headers: [string, string][] = latin1 ? [["x-a", "\xe9"]] : [];
        const encoded = encodeRequest(
          target,
          request(new URL("http://127.0.0.1/"), {
            headers,
            body: [body, "x".repeat(large), Buffer.from(body)],
          }),
        );
        const bytes = Buffer.concat(encoded);
        const head = bytes.indexOf("\r\n\r\n") + 4;
        expect(bytes.toString("latin1", 0, head)).toContain(`content-length: ${bytes.length - head}\r\n`);
      },
    ),
  );
});

test("broken surrogates reach the other side as the bytes that were announced", async () => {
  await using server = await RawServer.start(({ socket }) => socket.write(NO_CONTENT));
  const egress = createEgress();
  for (const body of ["\ud800", "\udc00a", "é\ud83d", "\ud800\ud800\udc00"]) {
    await egress.send(request(server.url(), { body: [body] }));
  }
  expect(server.requests.length).toBe(4);
  expect(server.accepted).toBe(1);
});

test("a body of many megabytes arrives whole through a slow reader", async () => {
  await using server = await RawServer.start(({ socket }) => socket.write(NO_CONTENT));
  const egress = createEgress();
  const body = "0123456789abcdé".repeat(1_000_000);
  await egress.send(request(server.url(), { body: [body] }));
  await egress.send(request(server.url()));
  expect(server.requests[0]?.endsWith(Buffer.from(body).toString("latin1"))).toBe(true);
  expect(server.accepted).toBe(1);
});

test("a connection is not used again when the answer came before the question was sent", async () => {
  await using server = await RawServer.start(() => {});
  const egress = createEgress();
  const sending = egress.send(request(server.url(), { body: ["x".repeat(20_000_000)] }));
  while (server.sockets.size === 0) await Bun.sleep(1);
  for (const socket of server.sockets) {
    socket.pause();
    socket.write("HTTP/1.1 413 Content Too Large\r\ncontent-length: 0\r\n\r\n");
  }
  expect((await sending).status).toBe(413);
  for (const socket of server.sockets) socket.resume();
  await server.openConnections(0);
});
