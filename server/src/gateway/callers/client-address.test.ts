import { describe, expect, test } from "bun:test";
import type { Connections } from "../../ports/connections.ts";
import { createClientAddress } from "./client-address.ts";

const PROXIES = ["10.0.0.0/8", "fd00::/8"];
const CLIENT = "203.0.113.5";

function addressOf(
  peer: string | null,
  forwarded: string | null,
  proxies: readonly string[] = PROXIES,
): string | null {
  const connections: Connections = {
    requestIP: () => (peer === null ? null : { address: peer }),
    timeout: () => {},
  };
  const headers = forwarded === null ? {} : { "x-forwarded-for": forwarded };
  return createClientAddress(proxies)(new Request("http://sallyport.test/", { headers }), connections);
}

describe("K-3 the address of a caller", () => {
  test("is the peer's when there is no proxy, whatever a header says", () => {
    expect(addressOf(CLIENT, "198.51.100.1", [])).toBe(CLIENT);
    expect(addressOf(CLIENT, "198.51.100.1")).toBe(CLIENT);
    expect(addressOf("10.0.0.1", "198.51.100.1", [])).toBe("10.0.0.1");
  });

  test("is what the proxy says", () => {
    expect(addressOf("10.0.0.1", CLIENT)).toBe(CLIENT);
    expect(addressOf("fd00::1", "2001:db8::7")).toBe("2001:db8::7");
    expect(addressOf("::ffff:10.0.0.1", CLIENT)).toBe(CLIENT);
  });

  test("is the last one that is not a proxy: what comes before it was written by the caller", () => {
    expect(addressOf("10.0.0.1", `192.0.2.66, ${CLIENT}, 10.9.9.9, fd00::2`)).toBe(CLIENT);
    expect(addressOf("10.0.0.1", `192.0.2.66,${CLIENT}`)).toBe(CLIENT);
  });

  test.each(["unknown", `${CLIENT}:4711`, "", "[2001:db8::7]", "_hidden"])(
    "is unknown when a proxy wrote '%s', and never what stands before it",
    (written) => {
      expect(addressOf("10.0.0.1", `192.0.2.66, ${written}`)).toBeNull();
    },
  );

  test("is the proxy's own when it forwards for nobody", () => {
    expect(addressOf("10.0.0.1", null)).toBe("10.0.0.1");
    expect(addressOf("10.0.0.1", "10.0.0.2")).toBe("10.0.0.1");
  });

  test("is unknown when the connection is gone", () => {
    expect(addressOf(null, CLIENT)).toBeNull();
  });
});
