import { expect, test } from "bun:test";
import { OperatorError } from "../../kernel/errors.ts";
import { addressOf, readAddress, readServerUrls, urlOf } from "./server-address.ts";

const addresses = (text: string) => readServerUrls(text).map(addressOf);

test("reads one URL or several", () => {
  expect(addresses("redis://store")).toEqual([{ hostname: "store", port: 6379 }]);
  expect(addresses("rediss://u:p@a:1/2, rediss://u:p@[::1]:2/2")).toEqual([
    { hostname: "a", port: 1 },
    { hostname: "::1", port: 2 },
  ]);
});

test("refuses what is no limit store, and never says the password", () => {
  const wrong = [
    "",
    "store",
    "http://store",
    "redis://",
    "redis://:secret@store/name",
    "redis://:secret@a,redis://b",
  ];
  for (const text of wrong) {
    const failure = (() => {
      try {
        return readServerUrls(text);
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toBeInstanceOf(OperatorError);
    expect(String(failure)).not.toContain("secret");
  }
});

test("another server of a cluster is spoken to in the same way", () => {
  const [like] = readServerUrls("rediss://us%40er:p%2Fw@a:1") as [URL];
  expect(urlOf(like, { hostname: "b", port: 2 }).href).toBe("rediss://us%40er:p%2Fw@b:2");
  const v6 = urlOf(like, { hostname: "2001:db8::1", port: 3 });
  expect(v6.href).toBe("rediss://us%40er:p%2Fw@[2001:db8::1]:3");
  expect(addressOf(v6)).toEqual({ hostname: "2001:db8::1", port: 3 });
});

test("reads how servers name each other", () => {
  const asked = { hostname: "asked", port: 1 };
  expect(readAddress("10.0.0.1:6380", asked)).toEqual({ hostname: "10.0.0.1", port: 6380 });
  expect(readAddress("2001:db8::1:6380", asked)).toEqual({ hostname: "2001:db8::1", port: 6380 });
  expect(readAddress(":6380", asked)).toEqual({ hostname: "asked", port: 6380 });
  expect(readAddress("?:6380", asked)).toEqual({ hostname: "asked", port: 6380 });
  for (const wrong of ["", "host", "host:", "host:0", "host:70000", "host:x"])
    expect(readAddress(wrong, asked)).toBeNull();
});
