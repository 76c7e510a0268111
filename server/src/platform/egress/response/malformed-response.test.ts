import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Egress } from "../../../ports/egress.ts";
import { createEgress } from "../index.ts";
import { RawServer } from "../testing/raw-server.ts";
import { outcome, request } from "../testing/request.ts";

/** The path names the case, so that one server does for all. */
const answers = new Map<string, string>();
let server: RawServer;
let egress: Egress;
beforeAll(async () => {
  egress = createEgress();
  server = await RawServer.start(({ socket }, text) => {
    socket.write(answers.get(/^POST (\S+) /.exec(text)?.[1] ?? "") ?? "", "latin1");
  });
});
afterAll(async () => {
  egress.close();
  await server[Symbol.asyncDispose]();
});

const OK = "HTTP/1.1 200 OK\r\n";
const manyFields = Array.from({ length: 201 }, (_, index) => `x-${index}: y\r\n`).join("");

const REFUSED_HEADS: Record<string, string> = {
  "Transfer-Encoding and Content-Length": `${OK}transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n`,
  "Content-Length and Transfer-Encoding": `${OK}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
  "two different lengths": `${OK}content-length: 5\r\ncontent-length: 6\r\n\r\nhello!`,
  "the same length twice": `${OK}content-length: 5\r\nContent-Length: 5\r\n\r\nhello`,
  "a list of lengths": `${OK}content-length: 5, 5\r\n\r\nhello`,
  "a length with a plus": `${OK}content-length: +5\r\n\r\nhello`,
  "a negative length": `${OK}content-length: -5\r\n\r\nhello`,
  "a hexadecimal length": `${OK}content-length: 0x5\r\n\r\nhello`,
  "a length with a fraction": `${OK}content-length: 5.0\r\n\r\nhello`,
  "a length in scientific notation": `${OK}content-length: 5e0\r\n\r\nhello`,
  "an empty length": `${OK}content-length:\r\n\r\nhello`,
  "a length past the safe integers": `${OK}content-length: 9007199254740993\r\n\r\nhello`,
  "a length with a no-break space": `${OK}content-length: \xa05\r\n\r\nhello`,
  "a length of other digits": `${OK}content-length: \xb2\r\n\r\nhello`,
  "an unknown transfer coding": `${OK}transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
  "chunked twice in one field": `${OK}transfer-encoding: chunked, chunked\r\n\r\n0\r\n\r\n`,
  "chunked in two fields": `${OK}transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
  "identity as transfer coding": `${OK}transfer-encoding: identity\r\n\r\nhello`,
  "chunked with a parameter": `${OK}transfer-encoding: chunked;q=1\r\n\r\n0\r\n\r\n`,
  "an empty transfer coding": `${OK}transfer-encoding:\r\n\r\n0\r\n\r\n`,
  "chunked with a vertical tab": `${OK}transfer-encoding: \x0bchunked\r\n\r\n0\r\n\r\n`,
  "chunked in HTTP/1.0": "HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
  "a folded field": `${OK}x-a: b\r\n c: d\r\ncontent-length: 0\r\n\r\n`,
  "a field folded with a tab": `${OK}x-a: b\r\n\tcontent-length: 5\r\ncontent-length: 0\r\n\r\n`,
  "white space before the first field": `${OK} content-length: 0\r\n\r\n`,
  "white space before the colon": `${OK}content-length : 0\r\n\r\n`,
  "a tab before the colon": `${OK}transfer-encoding\t: chunked\r\n\r\n0\r\n\r\n`,
  "a line without a colon": `${OK}content-length 0\r\n\r\n`,
  "an empty field name": `${OK}: 0\r\n\r\n`,
  "a field name that is no token": `${OK}content[length]: 0\r\n\r\n`,
  "a latin1 field name": `${OK}cont\xe9nt: 0\r\n\r\n`,
  "bare line feeds throughout": "HTTP/1.1 200 OK\ncontent-length: 0\n\n",
  "a bare line feed in a field": `${OK}x-a: b\ncontent-length: 5\r\ncontent-length: 0\r\n\r\n`,
  "a bare carriage return in a field": `${OK}x-a: b\rcontent-length: 5\r\n\r\n`,
  "a bare carriage return at the end of a field": `${OK}content-length: 0\r\r\n\r\n`,
  "NUL in a field": `${OK}x-a: b\0c\r\ncontent-length: 0\r\n\r\n`,
  "a control character in a field": `${OK}x-a: b\x01\r\ncontent-length: 0\r\n\r\n`,
  "DEL in a field": `${OK}x-a: b\x7f\r\ncontent-length: 0\r\n\r\n`,
  "a line feed before the status line": `\n${OK}content-length: 0\r\n\r\n`,
  "an empty line before the status line": `\r\n${OK}content-length: 0\r\n\r\n`,
  "HTTP/2 in words": "HTTP/2 200 OK\r\ncontent-length: 0\r\n\r\n",
  "HTTP/1.2": "HTTP/1.2 200 OK\r\ncontent-length: 0\r\n\r\n",
  "HTTP/0.9": "hello",
  "a lower-case protocol": "http/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
  "another protocol": "ICY 200 OK\r\n\r\n",
  "a mail server": "220 mail.example ESMTP ready\r\n",
  "a TLS alert": "\x15\x03\x01\x00\x02\x02\x46",
  "two spaces before the status": "HTTP/1.1  200 OK\r\ncontent-length: 0\r\n\r\n",
  "a tab before the status": "HTTP/1.1\t200 OK\r\ncontent-length: 0\r\n\r\n",
  "a status of two digits": "HTTP/1.1 20 OK\r\ncontent-length: 0\r\n\r\n",
  "a status of four digits": "HTTP/1.1 2000 OK\r\ncontent-length: 0\r\n\r\n",
  "status 099": "HTTP/1.1 099 OK\r\ncontent-length: 0\r\n\r\n",
  "status 600": "HTTP/1.1 600 OK\r\ncontent-length: 0\r\n\r\n",
  "NUL in the reason": "HTTP/1.1 200 O\0K\r\ncontent-length: 0\r\n\r\n",
  "a bare carriage return in the reason": "HTTP/1.1 200 O\rK\r\ncontent-length: 0\r\n\r\n",
  "too many fields": `${OK}${manyFields}content-length: 0\r\n\r\n`,
  "a head that is too large": `${OK}x-a: ${"a".repeat(64 * 1024)}\r\ncontent-length: 0\r\n\r\n`,
  "a head that never ends": `${OK}x-a: ${"a".repeat(80 * 1024)}`,
  "101 Switching Protocols": "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n\r\n",
  "endless interim responses": "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(5),
  "an interim response with a length": `HTTP/1.1 100 Continue\r\ncontent-length: 5\r\n\r\n${OK}content-length: 0\r\n\r\n`,
  "a compressed body": `${OK}content-encoding: gzip\r\ncontent-length: 5\r\n\r\nhello`,
  "a body compressed twice": `${OK}content-encoding: identity, br\r\ncontent-length: 5\r\n\r\nhello`,
};

describe("a response head is refused when it has", () => {
  test.each(Object.entries(REFUSED_HEADS))("%s", async (name, answer) => {
    const path = `/${encodeURIComponent(name)}`;
    answers.set(path, answer);
    expect(await outcome(egress.send(request(server.url(path))))).toMatchObject({
      kind: "malformed",
      sent: true,
    });
  });
});

const CHUNKED = `${OK}transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n`;
const REFUSED_BODIES: Record<string, string> = {
  "a chunk size that is no number": "g\r\n",
  "an empty chunk size": "\r\n",
  "a negative chunk size": "-5\r\nhello\r\n",
  "a chunk size with 0x": "0x5\r\nhello\r\n",
  "a chunk size of nine digits": "000000005\r\nhello\r\n",
  "a chunk size that overflows": "fffffffffffffffff\r\n",
  "a space after the chunk size": "5 \r\nhello\r\n",
  "a space before the chunk size": " 5\r\nhello\r\n",
  "a line feed alone after the chunk size": "5\nhello\r\n",
  "a carriage return alone after the chunk size": "5\rhello\r\n",
  "a chunk longer than its size": "5\r\nhello!\r\n0\r\n\r\n",
  "a line feed alone after a chunk": "5\r\nhello\n0\r\n\r\n",
  "no line end after a chunk": "5\r\nhello0\r\n\r\n",
  "an endless chunk extension": `5;${"a".repeat(17 * 1024)}\r\nhello\r\n0\r\n\r\n`,
  "many chunk extensions": `${`1;${"a".repeat(200)}\r\nx\r\n`.repeat(100)}0\r\n\r\n`,
  "a bare line feed in a chunk extension": "5;a\nb\r\nhello\r\n0\r\n\r\n",
  "NUL in a chunk extension": "5;a\0b\r\nhello\r\n0\r\n\r\n",
  "endless trailers": `0\r\n${"x-a: b\r\n".repeat(4000)}\r\n`,
  "a folded trailer": "0\r\nx-a: b\r\n c\r\n\r\n",
  "a trailer without a colon": "0\r\nx-a\r\n\r\n",
  "a trailer without a name": "0\r\n: a\r\n\r\n",
  "a bare line feed in a trailer": "0\r\nx-a: b\nc: d\r\n\r\n",
  "a bare line feed at the end": "0\r\n\n",
};

describe("a chunked body is refused when it has", () => {
  test.each(Object.entries(REFUSED_BODIES))("%s", async (name, rest) => {
    const path = `/${encodeURIComponent(name)}`;
    answers.set(path, CHUNKED + rest);
    const sending = egress.send(request(server.url(path)));
    const failure = await outcome(sending.then((response) => response.bytes(1_000_000)));
    expect(failure).toMatchObject({ kind: "malformed", sent: true });
  });
});

test("connections of malformed responses are closed", async () => {
  await server.openConnections(0);
  expect(server.accepted).toBeGreaterThan(Object.keys(REFUSED_BODIES).length);
});
