import { describe, expect, test } from "bun:test";
import { BlockList } from "node:net";
import fc from "fast-check";
import { isNetwork, networksContain, otherNetwork } from "./network.ts";

describe("K-3 an address with a length of a network", () => {
  test.each([
    ["10.1.2.3/8", "10.0.0.0/8"],
    ["192.0.2.129/25", "192.0.2.128/25"],
    ["1.2.3.4/0", "0.0.0.0/0"],
    ["192.0.2.255/31", "192.0.2.254/31"],
    ["2001:db8::1/32", "2001:db8::/32"],
    ["2001:DB8:0:ffff::/49", "2001:db8:0:8000::/49"],
    ["::ffff:10.1.2.3/104", "::ffff:a00:0/104"],
  ])("%s stands in %s", (text, network) => expect(otherNetwork(text)).toBe(network));

  test.each([
    "10.0.0.0/8",
    "10.1.2.3/32",
    "10.1.2.3",
    "0.0.0.0/0",
    "2001:db8::/32",
    "2001:0DB8:0000::/32",
    "::1/128",
    "::/0",
    "::1",
  ])("%s is right as it is", (text) => expect(otherNetwork(text)).toBeNull());

  test("is always inside the network that is named instead, which is right itself", () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, length) => {
        const other = otherNetwork(`${address}/${length}`);
        if (other === null) return;
        expect(otherNetwork(other)).toBeNull();
        const list = new BlockList();
        list.addSubnet(other.split("/")[0] ?? "", length, "ipv4");
        expect(list.check(address, "ipv4")).toBe(true);
      }),
    );
  });
});

describe("a network", () => {
  test.each(["192.0.2.0/24", "192.0.2.7", "2001:db8::/32", "::1"])("is %s", (text) => {
    expect(isNetwork(text)).toBe(true);
  });

  test.each(["192.0.2.0/33", "2001:db8::/129", "::1%eth0", "192.0.2.0/", "a", "192.0.2.0/24/24"])(
    "is not %s",
    (text) => {
      expect(isNetwork(text)).toBe(false);
    },
  );

  test("contains its addresses, and none of the other family", () => {
    const networks = ["192.0.2.0/24", "198.51.100.7", "2001:db8::/32"];
    for (const address of ["192.0.2.200", "198.51.100.7", "2001:db8:1::9"])
      expect(networksContain(networks, address), address).toBe(true);
    for (const address of ["192.0.3.1", "198.51.100.8", "2001:db9::1", "unknown"])
      expect(networksContain(networks, address), address).toBe(false);
  });
});
