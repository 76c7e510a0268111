import { BlockList, isIP, isIPv6 } from "node:net";

/**
 * Makes a test for whether an address is in one of these networks.
 * @param networks in CIDR notation
 */
export function createNetworks(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", length = ""] = network.split("/");
    list.addSubnet(address, Number(length), family(address));
  }
  return (address) => isIP(address) !== 0 && list.check(address, family(address));
}

/** The address's family, as BlockList names it. */
export function family(address: string): "ipv4" | "ipv6" {
  return isIPv6(address) ? "ipv6" : "ipv4";
}

/**
 * The network of an address with a prefix length, when the address is not the network's own: '10.0.0.0/8' for
 * '10.1.2.3/8'. Null when nothing is wrong with it, or when it is no network at all.
 * @param text in CIDR notation, valid
 */
export function otherNetwork(text: string): string | null {
  const [address = "", length] = text.split("/");
  if (length === undefined) return null;
  const bytes = address.includes(":") ? bytesOfIpv6(address) : address.split(".").map(Number);
  if (bytes === null) return null;
  const bits = Number(length);
  const network = bytes.map((byte, index) => byte & (0xff00 >> Math.min(8, Math.max(0, bits - 8 * index))));
  if (network.every((byte, index) => byte === bytes[index])) return null;
  return `${bytes.length === 4 ? network.join(".") : textOfIpv6(network)}/${length}`;
}

/** As a URL writes it, which is the shortest form, without an IPv4 part. */
function bytesOfIpv6(address: string): readonly number[] | null {
  const shortest = URL.parse(`http://[${address}]`)?.hostname.slice(1, -1);
  if (shortest === undefined) return null;
  const [before = [], after = []] = shortest.split("::").map((part) => part.split(":").filter(Boolean));
  const zeros = Array<string>(8 - before.length - after.length).fill("0");
  return [...before, ...zeros, ...after].flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

function textOfIpv6(bytes: readonly number[]): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0)).toString(16),
  ).join(":");
  return URL.parse(`http://[${groups}]`)?.hostname.slice(1, -1) ?? groups;
}

/**
 * Whether an address is in one of these networks.
 * @param networks addresses, or networks in CIDR notation, valid
 */
export function networksContain(networks: readonly string[], address: string): boolean {
  const whole = (one: string) => (family(one) === "ipv6" ? `${one}/128` : `${one}/32`);
  return createNetworks(networks.map((one) => (one.includes("/") ? one : whole(one))))(address);
}

/** Whether a text is an address or a network in CIDR notation, without an interface. */
export function isNetwork(text: string): boolean {
  const [address = "", length, ...more] = text.split("/");
  const most = { 4: 32, 6: 128 }[isIP(address)];
  const plain = /^[\da-f.:]+$/i.test(address) && more.length === 0;
  return (
    plain &&
    most !== undefined &&
    (length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= most))
  );
}
