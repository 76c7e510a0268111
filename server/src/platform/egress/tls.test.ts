import { afterAll, describe, expect, test } from "bun:test";
import type { TlsOptions } from "node:tls";
import { createEgress } from "./index.ts";
import { type Certificate, TestAuthority } from "./testing/certificates.ts";
import { RawServer } from "./testing/raw-server.ts";
import { outcome, request } from "./testing/request.ts";

const HELLO = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";
const authority = new TestAuthority();
const stranger = new TestAuthority();
afterAll(() => {
  authority[Symbol.dispose]();
  stranger[Symbol.dispose]();
});
const right = authority.issue("DNS:a.example");

function client() {
  return createEgress({ extraCa: authority.certificate, resolve: async () => ["127.0.0.1"] });
}

function start(options: TlsOptions, answer = HELLO, hostname = "127.0.0.1", port = 0) {
  return RawServer.start(({ socket }) => socket.write(answer), options, hostname, port);
}

function secureUrl(server: RawServer, host = "a.example"): URL {
  return new URL(`https://${host}:${server.port}/`);
}

test("a verified server gets host and server name although the connection goes to an address", async () => {
  await using server = await start(right);
  const egress = client();
  for (let count = 0; count < 2; count += 1) {
    const response = await egress.send(request(secureUrl(server)));
    expect(Buffer.from(await response.bytes(10)).toString()).toBe("hello");
  }
  expect(server.accepted).toBe(1);
  expect(server.requests[0]).toContain(`\r\nhost: a.example:${server.port}\r\n`);
});

describe("not a byte of the request is sent to", () => {
  const refused: Record<string, { certificate: Certificate; host?: string; options?: TlsOptions }> = {
    "a certificate for another name": { certificate: authority.issue("DNS:b.example") },
    "a wildcard that does not reach": { certificate: authority.issue("DNS:*.a.example") },
    "the right name by a strange authority": { certificate: stranger.issue("DNS:a.example") },
    "a certificate that has expired": { certificate: authority.issue("DNS:a.example", -1) },
    "an address that the certificate names not": { certificate: right, host: "127.0.0.1" },
    "an address that the certificate has as a name": {
      certificate: authority.issue("DNS:127.0.0.1"),
      host: "127.0.0.1",
    },
    "a name that is only the common name of the certificate": {
      certificate: authority.issue("IP:127.0.0.1"),
    },
    "TLS 1.2": { certificate: right, options: { maxVersion: "TLSv1.2" } },
  };
  test.each(Object.entries(refused))("%s", async (_name, { certificate, host, options }) => {
    await using server = await start({ ...certificate, ...options });
    const failure = await outcome(client().send(request(secureUrl(server, host))));
    expect(failure).toMatchObject({ kind: "tls_failed", sent: false });
    await server.openConnections(0);
    expect(server.requests).toEqual([]);
  });

  test("the right certificate when its authority is not among the given", async () => {
    await using server = await start(right);
    const egress = createEgress({ resolve: async () => ["127.0.0.1"] });
    expect(await outcome(egress.send(request(secureUrl(server))))).toMatchObject({
      kind: "tls_failed",
      sent: false,
    });
  });

  test("a server that speaks no TLS", async () => {
    await using server = await RawServer.start(({ socket }) => socket.write(HELLO));
    for (let count = 0; count < 2; count += 1) {
      const sending = client().send(
        request(secureUrl(server), { timeouts: { connectMs: 300, firstByteMs: 1, idleMs: 1 } }),
      );
      while (server.sockets.size === 0) await Bun.sleep(1);
      for (const socket of server.sockets) socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
      expect(await outcome(sending)).toMatchObject({ kind: "tls_failed", sent: false });
      await server.openConnections(0);
    }
  });
});

test("an address in the URL is verified against the addresses in the certificate", async () => {
  await using server = await start(authority.issue("IP:127.0.0.1"));
  expect((await client().send(request(secureUrl(server, "127.0.0.1")))).status).toBe(200);
});

test("the certificate of a server is not asked about again at its next address", async () => {
  await using server = await start(authority.issue("DNS:b.example"));
  // It would answer, since its certificate is right.
  await using next = await start(right, HELLO, "127.0.0.2", server.port);
  const egress = createEgress({
    extraCa: authority.certificate,
    resolve: async () => ["127.0.0.1", "127.0.0.2"],
  });
  expect(await outcome(egress.send(request(secureUrl(server))))).toMatchObject({ kind: "tls_failed" });
  expect([server.connected, next.connected]).toEqual([1, 0]);
});

test("an address that never shakes hands leaves time for the next", async () => {
  await using server = await start(right);
  const silent = Bun.listen({ hostname: "127.0.0.2", port: server.port, socket: { data() {} } });
  const egress = createEgress({
    extraCa: authority.certificate,
    resolve: async () => ["127.0.0.2", "127.0.0.1"],
  });
  const timeouts = { connectMs: 600, firstByteMs: 2000, idleMs: 2000 };
  expect((await egress.send(request(secureUrl(server), { timeouts }))).status).toBe(200);
  silent.stop(true);
});

test("a body that only the end of the connection delimits is refused: the end is not authenticated", async () => {
  await using server = await start(right, "HTTP/1.1 200 OK\r\n\r\nhello");
  expect(await outcome(client().send(request(secureUrl(server))))).toMatchObject({ kind: "malformed" });
});

test("a large body in both directions", async () => {
  const body = "x".repeat(5_000_000);
  await using server = await start(right, `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  const response = await client().send(request(secureUrl(server), { body: [body] }));
  expect(Buffer.from(await response.bytes(body.length)).toString()).toBe(body);
  expect(server.requests[0]?.endsWith(body)).toBe(true);
});
