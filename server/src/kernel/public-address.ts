import { isIP } from "node:net";

type Range = readonly [prefix: string, bits: number];

/** IANA IPv4 Special-Purpose Address Registry (RFC 6890), and multicast (RFC 5771). */
const NON_PUBLIC_IPV4: readonly Range[] = [
  ["0.0.0.0", 8], // this network
  ["10.0.0.0", 8], // private use
  ["100.64.0.0", 10], // shared address space of carriers
  ["127.0.0.0", 8], // loopback
  ["169.254.0.0", 16], // link local, and the metadata services of clouds
  ["172.16.0.0", 12], // private use
  ["192.0.0.0", 24], // IETF protocol assignments
  ["192.0.2.0", 24], // documentation
  ["192.31.196.0", 24], // AS112
  ["192.52.193.0", 24], // AMT
  ["192.88.99.0", 24], // 6to4 relay, withdrawn
  ["192.168.0.0", 16], // private use
  ["192.175.48.0", 24], // AS112
  ["198.18.0.0", 15], // benchmarks
  ["198.51.100.0", 24], // documentation
  ["203.0.113.0", 24], // documentation
  ["224.0.0.0", 4], // multicast
  ["240.0.0.0", 4], // reserved, and broadcast
];

/** What is public in IPv6 lies in 2000::/3 (RFC 4291 section 2.4); these parts of it do not count. */
const NON_PUBLIC_IPV6: readonly Range[] = [
  ["2001::", 23], // IETF protocol assignments, with Teredo, ORCHID and benchmarks
  ["2001:db8::", 32], // documentation
  ["2620:4f:8000::", 48], // AS112
  ["3fff::", 20], // documentation
];
const GLOBAL_UNICAST: Range = ["2000::", 3];
/** Prefixes that carry an IPv4 address, and where in the address it is. The IPv4 address decides. */
const EMBEDDED_IPV4: readonly (readonly [range: Range, byteOffset: number])[] = [
  [["::ffff:0:0", 96], 12], // IPv4-mapped
  [["64:ff9b::", 96], 12], // NAT64, RFC 6052
  [["2002::", 16], 2], // 6to4, RFC 3056
];

/** True for an address on the public Internet. Anything that is not understood is not public. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  // A zone ("%eth0") exists only for addresses of this link.
  if (version === 0 || address.includes("%")) return false;
  return version === 4 ? isPublicIpv4(parseIpv4(address)) : isPublicIpv6(parseIpv6(address));
}

function isPublicIpv4(bytes: Uint8Array): boolean {
  return !NON_PUBLIC_IPV4.some(([prefix, bits]) => startsWith(bytes, parseIpv4(prefix), bits));
}

function isPublicIpv6(bytes: Uint8Array): boolean {
  for (const [[prefix, bits], byteOffset] of EMBEDDED_IPV4) {
    if (startsWith(bytes, parseIpv6(prefix), bits))
      return isPublicIpv4(bytes.subarray(byteOffset, byteOffset + 4));
  }
  if (!startsWith(bytes, parseIpv6(GLOBAL_UNICAST[0]), GLOBAL_UNICAST[1])) return false;
  return !NON_PUBLIC_IPV6.some(([prefix, bits]) => startsWith(bytes, parseIpv6(prefix), bits));
}

function startsWith(bytes: Uint8Array, prefix: Uint8Array, bits: number): boolean {
  for (let bit = 0; bit < bits; bit += 8) {
    const mask = bits - bit >= 8 ? 0xff : (0xff << (8 - (bits - bit))) & 0xff;
    const index = bit >> 3;
    if (((bytes[index] ?? 0) & mask) !== ((prefix[index] ?? 0) & mask)) return false;
  }
  return true;
}

function parseIpv4(address: string): Uint8Array {
  return Uint8Array.from(address.split("."), Number);
}

/** For text that `isIP` accepted (RFC 4291 section 2.2). */
function parseIpv6(address: string): Uint8Array {
  const [before = "", after] = address.split("::");
  const head = ipv6Bytes(before);
  const tail = after === undefined ? [] : ipv6Bytes(after);
  const bytes = new Uint8Array(16);
  bytes.set(head, 0);
  bytes.set(tail, 16 - tail.length);
  return bytes;
}

function ipv6Bytes(groups: string): number[] {
  if (groups === "") return [];
  return groups.split(":").flatMap((group) => {
    if (group.includes(".")) return group.split(".").map(Number);
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

/** Whether a host name or a literal address says by itself that it is this machine or a private network. */
export function isLocal(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  if (isIP(bare) > 0) return !isPublicAddress(bare);
  // Names without a dot and these endings are never public.
  return !bare.includes(".") || /\.(localhost|local|internal|home\.arpa|lan)$/.test(bare);
}
