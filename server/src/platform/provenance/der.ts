/** A certificate's extensions, of which the runtime does not tell enough (RFC 5280, section 4.1). */

interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly end: number;
}

const [SEQUENCE, OBJECT_ID, OCTETS, BOOLEAN, EXTENSIONS] = [0x30, 0x06, 0x04, 0x01, 0xa3];

/** @throws RangeError when it is cut off */
function elementAt(bytes: Uint8Array, at: number): Element {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  if (tag === undefined || first === undefined) throw new RangeError("cut off");
  const sizeBytes = first < 0x80 ? 0 : first & 0x7f;
  let length = sizeBytes === 0 ? first : 0;
  for (let offset = 0; offset < sizeBytes; offset += 1) length = length * 256 + (bytes[at + 2 + offset] ?? 0);
  const start = at + 2 + sizeBytes;
  if (sizeBytes > 4 || start + length > bytes.length) throw new RangeError("cut off");
  return { tag, content: bytes.subarray(start, start + length), end: start + length };
}

function elementsIn(bytes: Uint8Array): readonly Element[] {
  const found: Element[] = [];
  for (let at = 0; at < bytes.length; ) {
    const element = elementAt(bytes, at);
    found.push(element);
    at = element.end;
  }
  return found;
}

/** The extensions of a certificate: what each holds, by its object id in hexadecimal. */
export function extensionsOf(certificate: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const [signed] = elementsIn(elementAt(certificate, 0).content);
  const wrapped = elementsIn(signed?.content ?? new Uint8Array()).find(({ tag }) => tag === EXTENSIONS);
  const list = wrapped === undefined ? [] : elementsIn(elementAt(wrapped.content, 0).content);
  return new Map(
    list.flatMap(({ tag, content }) => {
      const parts = tag === SEQUENCE ? elementsIn(content).filter((part) => part.tag !== BOOLEAN) : [];
      const [id, value] = parts;
      return id?.tag === OBJECT_ID && value?.tag === OCTETS
        ? [[Buffer.from(id.content).toString("hex"), value.content] as const]
        : [];
    }),
  );
}

/** The object ids in a sequence, such as an extended key usage, in hexadecimal. */
export function objectIdsIn(sequence: Uint8Array): readonly string[] {
  return elementsIn(elementAt(sequence, 0).content).flatMap(({ tag, content }) =>
    tag === OBJECT_ID ? [Buffer.from(content).toString("hex")] : [],
  );
}

/** The first byte of a string of bits, where a key usage has its first eight. */
export function firstBitsOf(bits: Uint8Array): number {
  return elementAt(bits, 0).content[1] ?? 0;
}
