import { describe, expect, test } from "bun:test";
import { countedAddress } from "./address.ts";

describe("AB-6 an address is counted", () => {
  test.each([
    ["203.0.113.7", "203.0.113.7"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["::FFFF:203.0.113.7", "203.0.113.7"],
    ["unknown", "unknown"],
  ])("as itself: %s", (address, counted) => {
    expect(countedAddress(address)).toBe(counted);
  });

  test.each([
    ["2001:db8:0:1:aaaa:bbbb:cccc:dddd", "2001:db8:0:1::"],
    ["2001:0DB8:0000:0001::9", "2001:db8:0:1::"],
    ["2001:db8::", "2001:db8:0:0::"],
    ["::1", "0:0:0:0::"],
    ["fe80::1%eth0", "fe80:0:0:0::"],
    ["64:ff9b::192.0.2.1", "64:ff9b:0:0::"],
    ["1:2:3:4:5:6:192.0.2.1", "1:2:3:4::"],
  ])("by its /64: %s", (address, counted) => {
    expect(countedAddress(address)).toBe(counted);
  });

  test("the same when it is counted again", () => {
    for (const address of ["2001:db8::7", "203.0.113.7", "::ffff:10.0.0.1"])
      expect(countedAddress(countedAddress(address))).toBe(countedAddress(address));
  });
});
