import type { Stamp } from "./kit.ts";

export const LOOK = { width: 900, height: 720 } as const;

/**
 * Draws what a stamped picture looks like, by the same rules as tasks draw it.
 * @param photo what is stamped
 * @returns the contrast between the logo and what is under it, from 1 to 21; null where no logo is
 */
export function drawLook(
  pen: CanvasRenderingContext2D,
  photo: CanvasImageSource,
  logo: { readonly image: CanvasImageSource; readonly width: number; readonly height: number } | null,
  stamp: Stamp | null,
): number | null {
  const { width, height } = LOOK;
  pen.globalAlpha = 1;
  pen.drawImage(photo, 0, 0, width, height);
  if (logo === null || stamp === null) return null;
  const margin = (Math.min(width, height) * stamp.margin) / 100;
  const [roomX, roomY] = [width - 2 * margin, height - 2 * margin];
  const scale = Math.min(Math.min((width * stamp.width) / 100, roomX) / logo.width, roomY / logo.height);
  const [wide, high] = [Math.max(1, logo.width * scale), Math.max(1, logo.height * scale)];
  const [across, down] = sharesOf(stamp.position);
  const [left, top] = [margin + (roomX - wide) * across, margin + (roomY - high) * down];
  const area = [Math.round(left), Math.round(top), Math.ceil(wide), Math.ceil(high)] as const;
  const under = pen.getImageData(...area).data;
  pen.globalAlpha = stamp.opacity / 100;
  pen.drawImage(logo.image, left, top, wide, high);
  pen.globalAlpha = 1;
  return contrastOf(under, pen.getImageData(...area).data);
}

function sharesOf(position: Stamp["position"]): readonly [across: number, down: number] {
  const across = position.endsWith("left") ? 0 : position.endsWith("right") ? 1 : 0.5;
  const down = position.startsWith("top") ? 0 : position.startsWith("bottom") ? 1 : 0.5;
  return [across, down];
}

/** What changed, against what it was before. */
function contrastOf(under: Uint8ClampedArray, over: Uint8ClampedArray): number | null {
  let [before, after, count] = [0, 0, 0];
  for (let at = 0; at < over.length; at += 4) {
    const difference =
      Math.abs((over[at] ?? 0) - (under[at] ?? 0)) +
      Math.abs((over[at + 1] ?? 0) - (under[at + 1] ?? 0)) +
      Math.abs((over[at + 2] ?? 0) - (under[at + 2] ?? 0));
    if (difference < 24) continue;
    before += lightness(under, at);
    after += lightness(over, at);
    count += 1;
  }
  if (count === 0) return 1;
  const [light, dark] = [Math.max(before, after) / count, Math.min(before, after) / count];
  return (light + 0.05) / (dark + 0.05);
}

function lightness(pixels: Uint8ClampedArray, at: number): number {
  const linear = (channel: number) => {
    const share = (pixels[at + channel] ?? 0) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(0) + 0.7152 * linear(1) + 0.0722 * linear(2);
}
