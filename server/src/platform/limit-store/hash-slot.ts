export const HASH_SLOTS = 16_384;

/** CRC-16/XMODEM, by byte (Redis Cluster specification, appendix A). */
const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte << 8;
  for (let bit = 0; bit < 8; bit += 1)
    remainder = remainder & 0x8000 ? (remainder << 1) ^ 0x1021 : remainder << 1;
  return remainder & 0xffff;
});

const encoder = new TextEncoder();

/** The slot of all keys with this hash tag, which must not be empty and has no braces. */
export function hashSlot(tag: string): number {
  let crc = 0;
  for (const byte of encoder.encode(tag))
    crc = ((crc << 8) & 0xffff) ^ (TABLE[((crc >> 8) ^ byte) & 0xff] ?? 0);
  return crc % HASH_SLOTS;
}
