import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Egress } from "../../../ports/egress.ts";
import { createEgress } from "../index.ts";
import { RawServer } from "../testing/raw-server.ts";
import { outcome, request } from "../testing/request.ts";

interface Legal {
  readonly answer: string;
  readonly status: number;
  readonly body: string;
  /** Whether the connection must carry the next request, too, or must not. */
  readonly reused: boolean;
}

const OK = "HTTP/1.1 200 OK\r\n";
const CHUNKED = `${OK}transfer-encoding: chunked\r\n\r\n`;
const LEGAL: Record<string, Legal> = {
  "a content length": {
    answer: `${OK}content-length: 5\r\n\r\nhello`,
    status: 200,
    body: "hello",
    reused: true,
  },
  "no body": { answer: `${OK}content-length: 0\r\n\r\n`, status: 200, body: "", reused: true },
  "an odd but legal head": {
    answer:
      "HTTP/1.1 418 \r\nX_~!#$%&'*+-.^`|:\t a\t\xe9\x80 b \t\r\nCONTENT-LENGTH:5\t\r\nempty:\r\n\r\nhello",
    status: 418,
    body: "hello",
    reused: true,
  },
  "identity as content coding": {
    answer: `${OK}content-encoding: Identity\r\ncontent-length: 2\r\n\r\nhi`,
    status: 200,
    body: "hi",
    reused: true,
  },
  chunks: {
    answer: `${CHUNKED}5\r\nhello\r\n1\r\n \r\n05\r\nworld\r\n0\r\n\r\n`,
    status: 200,
    body: "hello world",
    reused: true,
  },
  "no chunk but the last": { answer: `${CHUNKED}0\r\n\r\n`, status: 200, body: "", reused: true },
  "chunks that contain chunk delimiters": {
    answer: `${OK}Transfer-Encoding: Chunked\r\n\r\nA\r\n\r\n0\r\n\r\n5\r\n\r\n00000000\r\n\r\n`,
    status: 200,
    body: "\r\n0\r\n\r\n5\r\n",
    reused: true,
  },
  "chunk extensions and trailers": {
    answer: `${CHUNKED}5;a=b;c="d e"\r\nhello\r\n0;last\r\nx-checksum: 1\r\ncontent-length: 9\r\n\r\n`,
    status: 200,
    body: "hello",
    reused: true,
  },
  "interim responses": {
    answer: `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${OK}content-length: 2\r\n\r\nhi`,
    status: 200,
    body: "hi",
    reused: true,
  },
  "204 without fields": { answer: "HTTP/1.1 204 No Content\r\n\r\n", status: 204, body: "", reused: true },
  "204 with a body announced": {
    answer: "HTTP/1.1 204 No Content\r\ncontent-length: 5\r\n\r\n",
    status: 204,
    body: "",
    reused: false,
  },
  "304 with a length": {
    answer: "HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n",
    status: 304,
    body: "",
    reused: false,
  },
  "connection: close": {
    answer: `${OK}Connection: foo, Close\r\ncontent-length: 2\r\n\r\nhi`,
    status: 200,
    body: "hi",
    reused: false,
  },
  "HTTP/1.0 with a length": {
    answer: "HTTP/1.0 200 OK\r\ncontent-length: 2\r\nconnection: keep-alive\r\n\r\nhi",
    status: 200,
    body: "hi",
    reused: false,
  },
  "more than its length": {
    answer: `${OK}content-length: 2\r\n\r\nhi!`,
    status: 200,
    body: "hi",
    reused: false,
  },
  "a second response nobody asked for": {
    answer: `${CHUNKED}2\r\nhi\r\n0\r\n\r\n${OK}content-length: 4\r\n\r\nevil`,
    status: 200,
    body: "hi",
    reused: false,
  },
};

let current: readonly string[] = [];
let server: RawServer;
let egress: Egress;
beforeAll(async () => {
  egress = createEgress();
  server = await RawServer.start(async ({ socket }) => {
    for (const [index, part] of current.entries()) {
      if (index > 0) await turnsOfTheLoop();
      socket.write(part, "latin1");
    }
  });
});
afterAll(async () => {
  egress.close();
  await server[Symbol.asyncDispose]();
});

/** Enough for the client, which lives in this process, to have read what was written before. */
async function turnsOfTheLoop(turns = 3): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}

async function expectLegal(parts: readonly string[], legal: Legal): Promise<void> {
  current = parts;
  const response = await egress.send(request(server.url()));
  expect(response.status).toBe(legal.status);
  expect(Buffer.from(await response.bytes(1000)).toString("latin1")).toBe(legal.body);
  // What the server says too much has to arrive before the next question, else it would be an answer to that.
  await turnsOfTheLoop(8);
}

describe("a response is understood however it is cut:", () => {
  test.each(Object.entries(LEGAL))("%s", async (_name, legal) => {
    for (let at = 1; at < legal.answer.length; at += 1) {
      await expectLegal([legal.answer.slice(0, at), legal.answer.slice(at)], legal);
    }
    await expectLegal([...legal.answer], legal);
  });
});

describe("whether the connection is used again after", () => {
  test.each(Object.entries(LEGAL))("%s", async (_name, legal) => {
    await using own = await RawServer.start(({ socket }) => socket.write(legal.answer, "latin1"));
    const client = createEgress();
    for (let count = 0; count < 2; count += 1) {
      await (await client.send(request(own.url()))).bytes(1000);
    }
    expect(own.accepted).toBe(legal.reused ? 1 : 2);
    await own.openConnections(legal.reused ? 1 : 0);
    client.close();
    await own.openConnections(0);
  });
});

test("a body that ends with the connection is whole after an orderly end", async () => {
  await using own = await RawServer.start(({ socket }) => socket.end("HTTP/1.0 200 OK\r\n\r\nhello"));
  const response = await egress.send(request(own.url()));
  expect(Buffer.from(await response.bytes(1000)).toString()).toBe("hello");
});

test("a body that ends with the connection is truncated after a reset", async () => {
  await using own = await RawServer.start(({ socket }) => {
    socket.write("HTTP/1.0 200 OK\r\n\r\nhello");
  });
  const response = await egress.send(request(own.url()));
  expect(Buffer.from((await response.read()) ?? []).toString()).toBe("hello");
  for (const socket of own.sockets) socket.resetAndDestroy();
  expect(await outcome(response.read())).toMatchObject({ kind: "truncated", sent: true });
});

test.each([
  ["inside a counted body", `${OK}content-length: 6\r\n\r\nhello`],
  ["inside a chunk", `${CHUNKED}6\r\nhello`],
  ["before the last chunk", `${CHUNKED}5\r\nhello\r\n`],
  ["inside the trailers", `${CHUNKED}5\r\nhello\r\n0\r\nx-a: b\r\n`],
])("a connection that ends %s truncates", async (_name, answer) => {
  await using own = await RawServer.start(({ socket }) => socket.end(answer));
  const response = await egress.send(request(own.url()));
  expect(await outcome(response.bytes(1000))).toMatchObject({ kind: "truncated", sent: true });
});

test("a connection that ends inside the head truncates", async () => {
  await using own = await RawServer.start(({ socket }) => socket.end("HTTP/1.1 200 OK\r\ncontent-le"));
  expect(await outcome(egress.send(request(own.url())))).toMatchObject({ kind: "truncated", sent: true });
});

test("header finds any case, joins what is repeated and does not confuse names with values", async () => {
  await using own = await RawServer.start(({ socket }) =>
    socket.write(`${OK}x-a: x-b: 1\r\nX-B: 2 \r\nx-bb: 3\r\nx-b:\t4,5\r\ncontent-length: 0\r\n\r\n`),
  );
  const response = await egress.send(request(own.url()));
  expect(response.header("x-b")).toBe("2, 4,5");
  expect(response.header("x-a")).toBe("x-b: 1");
  expect(response.header("x-c")).toBeNull();
  expect(response.header("b")).toBeNull();
});
