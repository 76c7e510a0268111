import { describe, expect, test } from "bun:test";
import { createEgress } from "../index.ts";
import { RawServer } from "../testing/raw-server.ts";
import { AMPLE, outcome, request } from "../testing/request.ts";

const NO_CONTENT = "HTTP/1.1 204 No Content\r\n\r\n";
const answer = ({ socket }: { socket: { write(text: string): unknown } }) => socket.write(NO_CONTENT);

function resolving(...addresses: string[]) {
  return createEgress({ resolve: async () => addresses });
}

describe("no connection is made to", () => {
  test.each([
    ["a name that resolves to this machine", "http://name.example", ["127.0.0.1"]],
    ["a name with one public and one private address", "http://name.example", ["192.0.66.1", "127.0.0.1"]],
    ["a name with a private IPv6 address", "http://name.example", ["::1"]],
    ["a name that resolves to nonsense", "http://name.example", ["localhost"]],
    ["this machine by address", "http://127.0.0.1", []],
    ["this machine by an odd address", "http://0x7f.1", []],
    ["this machine by a number", "http://2130706433", []],
    ["this machine in IPv6", "http://[::1]", []],
    ["this machine by a mapped address", "http://[::ffff:127.0.0.1]", []],
    ["this machine by zero", "http://0", []],
  ])("%s", async (_name, origin, addresses) => {
    await using server = await RawServer.start(answer);
    const url = new URL(`${origin}:${server.port}/`);
    const failure = await outcome(resolving(...addresses).send(request(url, { allowPrivateAddress: false })));
    expect(failure).toMatchObject({ kind: "address_refused", sent: false });
    expect(server.accepted).toBe(0);
  });
});

test("the address that was judged is connected to, whatever the name resolves to later", async () => {
  await using server = await RawServer.start(answer);
  let questions = 0;
  const egress = createEgress({
    resolve: async () => {
      questions += 1;
      return questions === 1 ? ["127.0.0.1"] : ["127.0.0.2"];
    },
  });
  await egress.send(request(server.url("/", "name.example")));
  expect(questions).toBe(1);
  expect(server.requests[0]).toContain(`\r\nhost: name.example:${server.port}\r\n`);
});

test("an address that refuses is followed by the next", async () => {
  await using server = await RawServer.start(answer);
  expect(
    (await resolving("127.0.0.9", "127.0.0.1").send(request(server.url("/", "name.example")))).status,
  ).toBe(204);
});

test("when every address refuses, nothing was sent", async () => {
  const server = await RawServer.start(answer);
  const url = server.url("/", "name.example");
  await server[Symbol.asyncDispose]();
  expect(await outcome(resolving("127.0.0.1", "127.0.0.2").send(request(url)))).toMatchObject({
    kind: "connect_failed",
    sent: false,
    stale: false,
  });
});

test.each([
  ["fails", () => Promise.reject(new Error("ENOTFOUND"))],
  ["knows no address", async () => []],
])("a resolver that %s", async (_name, resolve) => {
  const egress = createEgress({ resolve });
  expect(await outcome(egress.send(request(new URL("http://name.example/"))))).toMatchObject({
    kind: "unresolvable",
    sent: false,
  });
});

test("the system's resolver is used by default", async () => {
  await using server = await RawServer.start(answer, undefined, "localhost");
  expect((await createEgress().send(request(server.url("/", "localhost")))).status).toBe(204);
});

test("IPv6", async () => {
  await using server = await RawServer.start(answer, undefined, "::1");
  expect((await createEgress().send(request(server.url("/", "[::1]")))).status).toBe(204);
  expect(server.requests[0]).toContain(`\r\nhost: [::1]:${server.port}\r\n`);
});

test("a server that answers twice loses its connection, and nobody is given the second answer", async () => {
  await using server = await RawServer.start(() => {});
  const egress = resolving("127.0.0.1");
  const sending = outcome(egress.send(request(server.url("/", "name.example"))));
  while (server.requests.length === 0) await Bun.sleep(1);
  for (const socket of server.sockets) socket.write(`${NO_CONTENT}${NO_CONTENT}`);
  expect(await sending).toMatchObject({ status: 204 });
  await server.openConnections(0);
});

test("an authority that is no certificate fails each request and not the process", async () => {
  const egress = createEgress({ extraCa: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" });
  const failure = await outcome(egress.send(request(new URL("https://127.0.0.1:9/"), { timeouts: AMPLE })));
  expect(failure).toMatchObject({ sent: false });
});
