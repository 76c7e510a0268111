import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { connect, type Socket } from "node:net";
import { BODIES, withMember } from "./hostile/clients/bodies.ts";
import { SMUGGLED, SMUGGLING, TRAILER } from "./hostile/clients/smuggling.ts";
import { TARGETS } from "./hostile/clients/targets.ts";
import { rowsOf, type Verdict, verdictOf } from "./hostile/clients/verdict.ts";
import {
  type Counters,
  counted,
  counters,
  residentMiB,
  restingCounters,
  settledMiB,
} from "./hostile/gauges.ts";
import { type RawExchange, type RawOptions, rawExchange, type Step } from "./hostile/raw-client.ts";
import { CHAT, chatHead, chatRequest } from "./hostile/request.ts";
import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";
import { ANY_WRONG_KEYS } from "./wrong-keys.ts";

/** RSS afterwards, against RSS of a server that has served ordinary requests and rests. */
const MOST_GROWTH = 1.5;
const BODY_TIMEOUT_MS = 1_000;
const MEBIBYTE = 1024 * 1024;
const LENGTH = CHAT.length;

let product: Product;
let key: string;
let idleMiB: number;

beforeAll(async () => {
  product = await startProduct(await makeDataDir(), {
    SALLYPORT_BODY_TIMEOUT_MS: String(BODY_TIMEOUT_MS),
    SALLYPORT_IDLE_TIMEOUT_MS: "1000",
    SALLYPORT_MAX_BODY_BYTES: String(64 * MEBIBYTE),
  });
  key = product.testKey;
  const { code, stderr } = await sallyport(product.dataDir, ANY_WRONG_KEYS);
  if (code !== 0) throw new Error(stderr);
  for (let count = 0; count < 100; count++) await (await ask(CHAT)).text();
  idleMiB = residentMiB(product).now;
}, 300_000);

afterAll(async () => {
  await product.stop();
  await removeDataDir(product.dataDir);
});

const raw = (steps: readonly Step[], options?: RawOptions) => rawExchange(product.url, steps, options);

function ask(
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${product.url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
    body,
  });
}

/** The hazard has its verdict, costs what the usage promises, and leaves the server able to serve. */
async function judge(
  verdict: Verdict | readonly Verdict[],
  rows: number,
  attack: () => Promise<RawExchange>,
) {
  const before = await restingCounters(product);
  const found = verdictOf(await attack());
  if (typeof verdict === "string") expect(found).toBe(verdict);
  else expect(verdict as readonly string[]).toContain(found);
  const after = await restingCounters(product);
  expect(after.total - before.total).toBe(rows);
  expect(after.inFlight).toBe(0);
  expect(verdictOf(await raw([chatRequest(key)]))).toBe("served");
}

describe("T-4 request smuggling: read one way or not at all", () => {
  for (const [name, fields, body, verdict] of SMUGGLING) {
    test(`${name}: ${verdict}`, () =>
      judge(verdict, name === TRAILER ? 1 : rowsOf(verdict), () =>
        raw([chatHead(key, `${fields}\r\n\r\n`), body]),
      ));
  }

  test("a body shorter than its length waits for the rest and takes no other request for it", () =>
    judge("408 body_timeout", 0, () =>
      raw([chatHead(key, `Content-Length: ${LENGTH + 500}\r\n\r\n`), CHAT, 50, SMUGGLED]),
    ));

  test("what follows a body is never a part of it: one answer at most, and the connection ends", async () => {
    const before = await restingCounters(product);
    const exchange = await raw([Buffer.concat([chatRequest(key), chatRequest(key), Buffer.from(SMUGGLED)])], {
      answers: 3,
      patienceMs: 1_000,
    });
    for (const { status } of exchange.answers) expect([200, 401]).toContain(status);
    expect(exchange.answers.length > 0 || exchange.closed).toBe(true);
    expect((await restingCounters(product)).total - before.total).toBeLessThanOrEqual(2);
    expect(verdictOf(await raw([chatRequest(key)]))).toBe("served");
  });
});

describe("T-4 heads and targets", () => {
  for (const [name, request, verdict] of TARGETS)
    test(`${name}: ${[verdict].flat().join(" or ")}`, () =>
      judge(verdict, name === "absolute form" ? 1 : 0, () => raw([request(key)])));

  test("HEAD has a head and no body", async () => {
    const head = await fetch(`${product.url}/v1/models`, {
      method: "HEAD",
      headers: { authorization: `Bearer ${key}` },
    });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });

  test("Expect: 100-continue is answered before the body is sent", () =>
    judge("served", 1, () =>
      raw([chatHead(key, `Expect: 100-continue\r\nContent-Length: ${LENGTH}\r\n\r\n`), 100, CHAT]),
    ));
});

describe("T-4 bodies", () => {
  for (const [name, body, verdict] of BODIES)
    test(
      `${name}: ${verdict}`,
      () => judge(verdict, rowsOf(verdict), () => raw([chatRequest(key, body())])),
      300_000,
    );

  test("chunks that end inside a character are one text", () =>
    judge("served", 1, () => {
      const bytes = Buffer.from(CHAT.replace("Hello", "€𝄞ł".repeat(20)));
      const chunks = [...bytes].map((byte) => Buffer.from([0x31, 13, 10, byte, 13, 10]));
      return raw([
        chatHead(key, "Transfer-Encoding: chunked\r\n\r\n"),
        Buffer.concat([...chunks, Buffer.from("0\r\n\r\n")]),
      ]);
    }));

  for (const type of [
    "text/plain",
    "application/jsonx",
    "multipart/form-data; boundary=a",
    "application/json, text/html",
    "",
  ])
    test(`content type '${type}': 415`, () =>
      judge("415 unsupported_media_type", 0, () =>
        raw([Buffer.from(chatRequest(key)).toString().replace("application/json", type)]),
      ));

  test("33 MiB under two equal lengths are counted as they come and refused", () =>
    judge("413 body_too_large", 0, () => {
      const size = `Content-Length: ${33 * MEBIBYTE}\r\n`;
      return raw([chatHead(key, `${size}${size}\r\n`), new Uint8Array(33 * MEBIBYTE).fill(0x20)]);
    }));
});

describe("slow, silent and broken connections", () => {
  const slowly = (first: string, count: number): Step[] => [
    first,
    ...Array.from({ length: count }, () => [100, " "]).flat(),
  ];

  for (const [name, length] of [
    ["a small body", 5_000],
    ["a large body", 5_000_000],
  ] as const)
    test(`${name} that trickles in is refused in time`, async () => {
      const startedMs = performance.now();
      await judge("408 body_timeout", 0, () =>
        raw(slowly(chatHead(key, `Content-Length: ${length}\r\n\r\n`), 30)),
      );
      expect(performance.now() - startedMs).toBeLessThan(BODY_TIMEOUT_MS + 15_000);
    }, 300_000);

  test(
    "chunks of one byte that trickle in are refused in time",
    () =>
      judge("408 body_timeout", 0, () => {
        const chunks = Array.from({ length: 30 }, () => [100, "1\r\n \r\n"]).flat();
        return raw([chatHead(key, "Transfer-Encoding: chunked\r\n\r\n"), ...chunks]);
      }),
    300_000,
  );

  test("a head that trickles in, and a connection that says nothing, end by themselves", async () => {
    const trickle: Step[] = Array.from("GET /health/live HTTP/1.1\r\nX-A: aaaaaaaaaaaaa", (byte) => [
      500,
      byte,
    ]).flat();
    const exchanges = await Promise.all([
      raw(trickle, { patienceMs: 20_000 }),
      raw([], { patienceMs: 20_000 }),
    ]);
    expect(exchanges.map(({ answers, closed }) => [answers.length, closed])).toEqual([
      [0, true],
      [0, true],
    ]);
  }, 300_000);

  const RESETS: readonly (readonly [name: string, steps: () => Step[], rows: Record<string, number>])[] = [
    ["at once", () => ["<reset>"], {}],
    ["inside the head", () => [chatHead(key).slice(0, 60), 20, "<reset>"], {}],
    ["after the head", () => [chatHead(key, `Content-Length: ${LENGTH}\r\n\r\n`), 20, "<reset>"], {}],
    [
      "inside the body",
      () => [chatHead(key, `Content-Length: ${LENGTH}\r\n\r\n`), CHAT.slice(0, 30), 20, "<reset>"],
      {},
    ],
    [
      "inside a large body",
      () => [chatHead(key, "Content-Length: 30000000\r\n\r\n"), new Uint8Array(5_000_000), 20, "<reset>"],
      {},
    ],
    ["inside a chunk", () => [chatHead(key, "Transfer-Encoding: chunked\r\n\r\nff\r\n{"), 20, "<reset>"], {}],
    [
      "while the provider thinks",
      () => [chatRequest(key, CHAT.replace("Hello", "[[simulate latency=5000]]")), 100, "<reset>"],
      { client_closed: 1 },
    ],
    [
      "inside a stream",
      () => [
        chatRequest(key, withMember('"stream":true').replace("Hello", "[[simulate tokens=50 gap=100]]")),
        150,
        "<reset>",
      ],
      { client_closed: 1 },
    ],
    [
      "inside an endless stream",
      () => [
        chatRequest(key, withMember('"stream":true').replace("Hello", "[[simulate fault=endless]]")),
        150,
        "<reset>",
      ],
      { client_closed: 1 },
    ],
  ];
  for (const [name, steps, rows] of RESETS)
    test(`a reset ${name} counts as ${JSON.stringify(rows)}`, async () => {
      const before = await restingCounters(product);
      await raw(steps(), { answers: 1_000, patienceMs: 1_000 });
      expect(counted(before, await restingCounters(product))).toEqual(rows);
      expect(verdictOf(await raw([chatRequest(key)]))).toBe("served");
    });

  test("a client that has ended its side is answered, or counted as gone", async () => {
    const before = await restingCounters(product);
    const { answers } = await raw([chatRequest(key), "<end>"]);
    const after = counted(before, await restingCounters(product));
    // An answer that was written while the line came down is one that was given.
    const [outcome] = Object.keys(after);
    expect(after).toEqual({ [outcome === "client_closed" ? outcome : "succeeded"]: 1 });
    if (answers.length === 1) expect(outcome).toBe("succeeded");
  });

  test("a client that reads nothing of an endless stream is let go", async () => {
    const before = await restingCounters(product);
    const { hostname, port } = new URL(product.url);
    const socket = connect(Number(port), hostname).pause();
    socket.on("error", () => {});
    socket.write(
      chatRequest(key, withMember('"stream":true').replace("Hello", "[[simulate fault=endless]]")),
    );
    while ((await counters(product)).inFlight === 0) await Bun.sleep(5);
    expect(counted(before, await restingCounters(product, 25_000))).toEqual({ client_closed: 1 });
    socket.destroy();
  }, 300_000);
});

describe("many at once", () => {
  test("2,000 connections that say nothing", async () => {
    const { hostname, port } = new URL(product.url);
    const sockets = await Promise.all(
      Array.from({ length: 2_000 }, () => {
        const socket = connect(Number(port), hostname);
        return new Promise<Socket>((resolve, reject) => {
          socket.once("connect", () => resolve(socket)).once("error", reject);
        });
      }),
    );
    const ended: unknown[] = [];
    for (const socket of sockets) socket.on("error", () => {}).once("close", (why) => ended.push(why));
    expect(verdictOf(await raw([chatRequest(key)]))).toBe("served");
    expect([sockets.length, ended]).toEqual([2_000, []]);
    for (const socket of sockets) socket.destroy();
  }, 300_000);

  test("K-1 10,000 wrong keys are refused and counted nowhere", async () => {
    const before = await counters(product);
    const wrong = [
      `${key.slice(0, -1)}!`,
      "sp_test_",
      "x".repeat(1_000),
      key.replace("test", "live"),
      `${key}${key}`,
    ];
    let sent = 0;
    const worker = async () => {
      while (sent < 10_000) {
        const response = await ask(CHAT, { authorization: `Bearer ${wrong[sent++ % wrong.length]}` });
        expect(response.status).toBe(401);
        await response.arrayBuffer();
      }
    };
    await Promise.all(Array.from({ length: 32 }, worker));
    expect((await counters(product)).total).toBe(before.total);
  }, 300_000);

  for (const [name, authorization, allowed] of [
    ["with a wrong key", "Bearer sp_test_wrong", [401]],
    ["that are served, too many or too slow", null, [200, 503, 408]],
  ] as const)
    test(`32 bodies of 32 MiB ${name}`, async () => {
      const body = new Uint8Array(Buffer.from(CHAT.replace("Hello", "x".repeat(32 * MEBIBYTE - 100))));
      const headers: Record<string, string> = authorization === null ? {} : { authorization };
      const before: Counters = await restingCounters(product);
      const statuses = await Promise.all(
        Array.from({ length: 32 }, async () => {
          const response = await ask(body, headers);
          const text = await response.text();
          if (response.status === 503) expect(JSON.parse(text).error.code).toBe("overloaded");
          return response.status;
        }),
      );
      for (const status of statuses) expect(allowed as readonly number[]).toContain(status);
      const served = statuses.filter((status) => status === 200).length;
      if (authorization === null) expect(served).toBeGreaterThan(0);
      expect((await restingCounters(product)).total - before.total).toBe(served);
      expect((await ask(CHAT)).status).toBe(200);
    }, 300_000);
});

describe("after all of it", () => {
  test(`resident memory is at most ${MOST_GROWTH} times what it was`, async () => {
    const settled = await settledMiB(product, idleMiB * MOST_GROWTH);
    const { peak } = residentMiB(product);
    process.stdout.write(`hostile clients: idle ${idleMiB} MiB, peak ${peak} MiB, settled ${settled} MiB\n`);
    expect(settled).toBeLessThanOrEqual(idleMiB * MOST_GROWTH);
  }, 300_000);

  test("the server has never failed, and says so", async () => {
    expect(product.output()).not.toContain('"request_failed"');
    expect((await fetch(`${product.url}/health/ready`)).status).toBe(200);
  });
});
