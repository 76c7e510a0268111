/** What a manifest is written with (RFC 8949). A map has text or whole numbers as keys. */
export type Cbor =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | readonly Cbor[]
  | ReadonlyMap<string | number, Cbor>
  | Tagged;

/** A value with a tag (RFC 8949, section 3.4). */
export class Tagged {
  readonly tag: number;
  readonly value: Cbor;

  constructor(tag: number, value: Cbor) {
    [this.tag, this.value] = [tag, value];
  }
}

/** A map of these members; those that are undefined are left out. */
export function mapOf(members: Readonly<Record<string, Cbor | undefined>>): ReadonlyMap<string, Cbor> {
  return new Map(
    Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

const [UNSIGNED, NEGATIVE, BYTES, TEXT, ARRAY, MAP, TAG] = [0, 1, 2, 3, 4, 5, 6];
const [FALSE, TRUE, NULL] = [0xf4, 0xf5, 0xf6];

/** Encodes as RFC 8949 section 4.2.1 says: shortest lengths, keys in the order of their bytes. */
export function encode(value: Cbor): Buffer {
  if (value === null) return Buffer.of(NULL);
  if (typeof value === "boolean") return Buffer.of(value ? TRUE : FALSE);
  if (typeof value === "number") return value < 0 ? head(NEGATIVE, -1 - value) : head(UNSIGNED, value);
  if (typeof value === "string") return withHead(TEXT, Buffer.from(value, "utf8"));
  if (value instanceof Uint8Array) return withHead(BYTES, value);
  if (value instanceof Tagged) return Buffer.concat([head(TAG, value.tag), encode(value.value)]);
  if (value instanceof Map) {
    const members = [...value].map(([key, member]) => [encode(key), encode(member)] as const);
    members.sort(([one], [other]) => Buffer.compare(one, other));
    return Buffer.concat([head(MAP, members.length), ...members.flat()]);
  }
  const items = value as readonly Cbor[];
  return Buffer.concat([head(ARRAY, items.length), ...items.map(encode)]);
}

function withHead(kind: number, content: Uint8Array): Buffer {
  return Buffer.concat([head(kind, content.length), content]);
}

function head(kind: number, size: number): Buffer {
  if (!Number.isSafeInteger(size) || size > 0xffff_ffff) throw new RangeError("too much for a manifest");
  const [first, length] = size < 24 ? [size, 0] : size < 0x100 ? [24, 1] : size < 0x10000 ? [25, 2] : [26, 4];
  const bytes = Buffer.alloc(1 + length);
  bytes[0] = (kind << 5) | first;
  if (length > 0) bytes.writeUIntBE(size, 1, length);
  return bytes;
}
