import { isIPv6 } from "node:net";

/** An IPv4 address that came in through an IPv6 socket (RFC 4291 section 2.5.5.2). */
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const GROUPS = 8;
/** A customer gets a /64 and chooses the rest anew for each connection (RFC 8981). */
const COUNTED_GROUPS = 4;

/** As what an address is counted: itself, or for IPv6 its /64, such as `2001:db8:0:1::`. What is no address stays as it is. */
export function countedAddress(address: string): string {
  if (!address.includes(":")) return address;
  const mapped = MAPPED.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [plain = ""] = address.toLowerCase().split("%");
  if (!isIPv6(plain)) return address;
  const [front = "", back] = plain.split("::");
  const before = groups(front);
  const after = groups(back ?? "");
  const zeros = Array<string>(Math.max(0, GROUPS - before.length - after.length)).fill("0");
  const network = [...before, ...zeros, ...after].slice(0, COUNTED_GROUPS);
  return `${network.map((group) => group.replace(/^0+(?=.)/, "")).join(":")}::`;
}

/** The last group may be an IPv4 address, which stands for two; its value is beyond what is counted. */
function groups(text: string): readonly string[] {
  if (text === "") return [];
  return text.split(":").flatMap((group) => (group.includes(".") ? ["0", "0"] : [group]));
}
