/** What became of each pixel of a photo. */
export interface Difference {
  readonly same: number;
  readonly total: number;
  /** RGBA: what stayed bit for bit is the photo's own, what changed is marked. */
  readonly drawn: Uint8ClampedArray<ArrayBuffer>;
}

/** Amber, as all that is news (WEB.md 1); it is beside the photo's own colours, so both themes have the same. */
const MARK = [178, 106, 0] as const;
/** How much of the photo still shows under the mark. */
const UNDER = 0.25;

/**
 * Compares two pictures of one size, pixel by pixel. A pixel is the same when all of its four numbers are.
 * @param before RGBA of the photo, as it was stored
 * @param after RGBA of what was made of it
 * @throws RangeError when they are not of one size
 */
export function differenceOf(before: Uint8ClampedArray, after: Uint8ClampedArray): Difference {
  if (before.length !== after.length) throw new RangeError("pictures of two sizes cannot be compared");
  const [one, other] = [words(before), words(after)];
  const drawn = new Uint8ClampedArray(before.length);
  drawn.set(before);
  let same = 0;
  for (let pixel = 0; pixel < one.length; pixel += 1) {
    if (one[pixel] === other[pixel]) {
      same += 1;
      continue;
    }
    for (let channel = 0; channel < 3; channel += 1) {
      const at = pixel * 4 + channel;
      drawn[at] = (before[at] ?? 0) * UNDER + (MARK[channel] ?? 0) * (1 - UNDER);
    }
    drawn[pixel * 4 + 3] = 255;
  }
  return { same, total: one.length, drawn };
}

const words = ({ buffer, byteOffset, length }: Uint8ClampedArray) =>
  new Uint32Array(buffer, byteOffset, length / 4);
