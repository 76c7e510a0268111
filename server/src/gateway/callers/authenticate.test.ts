import { afterEach, describe, expect, test } from "bun:test";
import { TestClock } from "../../../testing/clock.ts";
import { PublicError } from "../../kernel/errors.ts";
import { generateKey } from "../../keys/format.ts";
import type { Connections } from "../../ports/connections.ts";
import { newCaller, newExchange } from "../testing/exchange.ts";
import { calmNode, LEASE_MS, OWN_PAGES } from "../testing/node.ts";
import { authenticate, refuseEnded } from "./authenticate.ts";

type Node = Awaited<ReturnType<typeof calmNode>>;
const started: Node[] = [];
afterEach(async () => {
  for (const node of started.splice(0)) await node.stop();
});

async function start(different: Parameters<typeof calmNode>[0] = {}): Promise<Node> {
  const node = await calmNode(different);
  started.push(node);
  return node;
}

const from = (address: string | null): Connections => ({
  requestIP: () => (address === null ? null : { address }),
  timeout() {},
});

/** Who is recognised by this header, or why nobody is. */
function recognised({ gateway }: Node, authorization: string | null, address: string | null = "192.0.2.1") {
  const { request } = newCaller(authorization === null ? {} : { authorization });
  const exchange = newExchange(gateway, request, "chat.completions", from(address));
  return codeOf(() => authenticate(exchange).publicId);
}

function codeOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error instanceof PublicError ? error.code : error;
  }
}

const bearer = ({ key }: Node) => `Bearer ${key}`;

describe("K-1 a key", () => {
  test("is recognised by its whole text", async () => {
    const node = await start();
    expect(recognised(node, bearer(node))).toBe(node.caller?.publicId);
  });

  test("is not recognised by its public part with another secret", async () => {
    const node = await start({ row: { hash: Buffer.alloc(32).toString("base64") } });
    expect(recognised(node, bearer(node))).toBe("invalid_api_key");
  });

  test("that nobody made is refused in the same words", async () => {
    const node = await start();
    expect(recognised(node, `Bearer ${generateKey("live").key.reveal()}`)).toBe("invalid_api_key");
  });

  test("of one mode is not taken for one of the other (K-6)", async () => {
    const node = await start({ row: { mode: "test" } });
    expect(recognised(node, bearer(node))).toBe("invalid_api_key");
  });

  test("is hashed anew when there is a newer pepper, and is good meanwhile", async () => {
    const node = await start();
    expect(recognised(node, bearer(node))).toBe(node.caller?.publicId);
    expect(node.rehashed).toEqual([]);
    const old = await start({ isOld: true });
    expect(recognised(old, bearer(old))).toBe(old.caller?.publicId);
    expect(old.rehashed).toMatchObject([[old.caller?.id, 1, 2, expect.anything(), expect.anything()]]);
  });
});

describe("K-3 a key that is tied to networks", () => {
  test("is refused from anywhere else, and where the address is not known", async () => {
    const node = await start({ row: { ipRanges: ["10.0.0.0/8", "2001:db8::/32"] } });
    expect(recognised(node, bearer(node), "10.200.1.1")).toBe(node.caller?.publicId);
    expect(recognised(node, bearer(node), "2001:db8::7")).toBe(node.caller?.publicId);
    for (const address of ["11.0.0.1", "2001:db9::7", null])
      expect(recognised(node, bearer(node), address), String(address)).toBe("address_not_allowed");
  });
});

describe("K-4 a key is good", () => {
  test("until it ends and not longer, also for a request whose body is on its way", async () => {
    const clock = new TestClock();
    const node = await start({ clock, row: { endsInMs: 1_000 } });
    const caller = node.caller ?? expect.unreachable();
    clock.advance(999);
    expect(recognised(node, bearer(node))).toBe(caller.publicId);
    expect(codeOf(() => refuseEnded(caller, node.gateway))).toBeUndefined();
    clock.advance(1);
    expect(recognised(node, bearer(node))).toBe("invalid_api_key");
    expect(codeOf(() => refuseEnded(caller, node.gateway))).toBe("invalid_api_key");
  });

  test("while its node has its lease: without, no key is looked at", async () => {
    const clock = new TestClock();
    const node = await start({ clock });
    const caller = node.caller ?? expect.unreachable();
    clock.advance(LEASE_MS);
    expect(recognised(node, bearer(node))).toBe("authority_stale");
    expect(recognised(node, null)).toBe("authority_stale");
    expect(codeOf(() => refuseEnded(caller, node.gateway))).toBe("authority_stale");
  });
});

describe("AB-9 a right key is refused", () => {
  test.each([
    ["everything", "gateway_stopped"],
    ["organization", "organization_stopped"],
    ["key", "key_stopped"],
  ] as const)("where %s is stopped; a wrong one hears nothing of that", async (scope, code) => {
    const { caller } = await start();
    const { originalId, organizationId } = caller ?? expect.unreachable();
    const subject = { everything: "", organization: organizationId, key: originalId }[scope];
    const row = { id: originalId, organizationId };
    const node = await start({ row, stopped: [{ scope, subject, mode: "drain" }] });
    expect(recognised(node, bearer(node))).toBe(code);
    expect(recognised(node, `Bearer ${generateKey("live").key.reveal()}`)).toBe("invalid_api_key");
  });
});

describe("K-9 a key and the page it is sent from", () => {
  const playground = { paused: false, playground: true };
  const from = (node: Node, headers: Readonly<Record<string, string>>) => {
    const { request } = newCaller({ authorization: bearer(node), ...headers });
    return codeOf(() => authenticate(newExchange(node.gateway, request, "chat.completions")).publicId);
  };

  test.each<[string, Readonly<Record<string, string>>]>([
    ["our own", { origin: OWN_PAGES }],
    ["our own, which a browser does not name when it reads", { "sec-fetch-site": "same-origin" }],
  ])("the playground's is good from %s, and another is not", async (_, headers) => {
    const own = await start({ marks: playground });
    expect(from(own, headers)).toBe(own.caller?.publicId);
    const real = await start();
    const refused = "origin" in headers ? "origin_not_allowed" : real.caller?.publicId;
    expect(from(real, headers)).toBe(refused);
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ["no page", {}],
    ["another site", { origin: "https://evil.example" }],
    ["another site, which says so", { "sec-fetch-site": "cross-site" }],
    ["no site", { origin: "null", "sec-fetch-site": "same-origin" }],
  ])("the playground's is not good from %s", async (_, headers) => {
    const node = await start({ marks: playground });
    expect(from(node, headers)).toBe("origin_not_allowed");
  });
});

test("a key that rests is refused with a code of its own, also in the middle of a request, and works again", async () => {
  const node = await start({ marks: { paused: true, playground: false } });
  expect(recognised(node, bearer(node))).toBe("key_paused");
  const awake = await start();
  expect(recognised(awake, bearer(awake))).toBe(awake.caller?.publicId);
});
