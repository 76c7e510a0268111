import type { CheckedRule } from "../desk/pictures.ts";
import type { Wish } from "../making/operations.ts";

/** Rules of marketplaces that a part of the picture may keep. */
export const canBeCropped = ({ rule, passed }: CheckedRule): boolean =>
  !passed && (rule === "ratio" || rule === "product_share");

/** The largest part in the middle of a picture whose width to height the rule takes; whole pixels. */
export function partWithin(
  { width, height }: { readonly width: number; readonly height: number },
  { least, most }: Pick<CheckedRule, "least" | "most">,
): Pick<Wish, "left" | "top" | "width" | "height"> {
  const ratio = Math.min(most ?? Number.POSITIVE_INFINITY, Math.max(least ?? 0, width / height));
  // Rounded to the side on which the ratio is kept.
  const wide = ratio < width / height ? Math.max(1, Math.floor(height * ratio)) : width;
  const high = ratio > width / height ? Math.max(1, Math.floor(width / ratio)) : height;
  const text = (value: number) => String(value);
  return {
    ...{ left: text(Math.floor((width - wide) / 2)), top: text(Math.floor((height - high) / 2)) },
    ...{ width: text(wide), height: text(high) },
  };
}
