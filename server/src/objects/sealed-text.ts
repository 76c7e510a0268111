import type { ObjectName } from "../ports/objects.ts";
import { newObjectKey, unwrapObjectKey, wrapObjectKey } from "./object-key.ts";
import { openSegment, SEALED_SEGMENT_BYTES, SegmentBroken, SegmentSealer } from "./segments.ts";

/** A text that is kept in the database, sealed as objects are: under a key of its own, which its organization's wraps. */
export interface SealedText {
  readonly wrappedKey: Uint8Array;
  readonly sealed: Uint8Array;
}

/** @param name what the text is; whoever opens it says the same, and no other name was used before */
export function sealText(text: string, name: ObjectName, organizationKey: Uint8Array): SealedText {
  const key = newObjectKey();
  const sealer = new SegmentSealer(key, identityOf(name));
  const segments = [...sealer.add(Buffer.from(text))];
  return {
    wrappedKey: wrapObjectKey(key, name, organizationKey),
    sealed: Buffer.concat([...segments, sealer.end()]),
  };
}

/** @throws SegmentBroken, ObjectKeyBroken when something was changed or moved */
export function openText(
  { wrappedKey, sealed }: SealedText,
  name: ObjectName,
  organizationKey: Uint8Array,
): string {
  const key = unwrapObjectKey(wrappedKey, name, organizationKey);
  const opened: Uint8Array[] = [];
  const count = Math.ceil(sealed.length / SEALED_SEGMENT_BYTES);
  if (count === 0) throw new SegmentBroken();
  for (let number = 0; number < count; number += 1) {
    const start = number * SEALED_SEGMENT_BYTES;
    const segment = sealed.subarray(start, start + SEALED_SEGMENT_BYTES);
    opened.push(openSegment(key, identityOf(name), number, number === count - 1, segment));
  }
  return Buffer.concat(opened).toString("utf8");
}

const identityOf = ({ organization, object }: ObjectName) => `text|${organization}|${object}`;
