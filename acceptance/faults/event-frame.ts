/**
 * One message of AWS's event stream with headers that are texts (Amazon Transcribe developer guide, "Event stream
 * encoding"): lengths and their checksum, headers, payload, checksum of all.
 */
export function eventFrame(headers: Readonly<Record<string, string>>, payload: string): Uint8Array {
  const head = Buffer.concat(
    Object.entries(headers).map(([name, value]) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(Buffer.byteLength(value));
      return Buffer.concat([
        Buffer.from([name.length]),
        Buffer.from(name),
        Buffer.from([7]),
        length,
        Buffer.from(value),
      ]);
    }),
  );
  const body = Buffer.from(payload);
  const message = Buffer.concat([Buffer.alloc(12), head, body, Buffer.alloc(4)]);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(head.length, 4);
  message.writeUInt32BE(Bun.hash.crc32(message.subarray(0, 8)), 8);
  message.writeUInt32BE(Bun.hash.crc32(message.subarray(0, -4)), message.length - 4);
  return message;
}
