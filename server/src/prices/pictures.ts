import type { MicroUsd } from "../kernel/money.ts";
import { cost, type UsedUnits, worstCase } from "./cost.ts";
import type { Rates } from "./rates.ts";

/** Stands for every size or quality in the names of prices. */
const ANY = "any";

/** Pictures of one kind; null where it is not known, which is the dearest it may be. */
export interface PictureKind {
  /** As "1024x1024". */
  readonly size: string | null;
  readonly quality: string | null;
}

/** The most that a request for pictures can use. */
export interface PictureBound extends PictureKind {
  readonly count: number;
  readonly inputTokensAtMost: number;
  /** Of each picture. */
  readonly pictureTokensAtMost: number;
  /** Words and thoughts beside each picture. */
  readonly writtenTokensAtMost: number;
}

/** Whether pictures have a price each, and not by their tokens. */
export function isPricedByPicture({ images }: Pick<Rates, "images">): boolean {
  return images.size > 0;
}

/**
 * The name of the price of a picture in the sheet: the one that fits it most closely, or the dearest that may fit where its kind is
 * not known; null when none does.
 */
export function pictureKind(
  { images }: Pick<Rates, "images">,
  { size, quality }: PictureKind,
): string | null {
  if (size !== null && quality !== null) {
    const names = [`${size}/${quality}`, `${size}/${ANY}`, `${ANY}/${quality}`, `${ANY}/${ANY}`];
    const named = names.find((name) => images.has(name));
    if (named !== undefined) return named;
  }
  let dearest: string | null = null;
  for (const [name, price] of images) {
    const [itsSize, itsQuality] = name.split("/");
    const fits =
      (size === null || itsSize === ANY || itsSize === size) &&
      (quality === null || itsQuality === ANY || itsQuality === quality);
    if (fits && (dearest === null || price > (images.get(dearest) ?? 0n))) dearest = name;
  }
  return dearest;
}

/** The most that a request for pictures can cost; null when a price that it may need is unknown (C-1). */
export function worstCaseOfPictures(rates: Rates, bound: PictureBound): MicroUsd | null {
  const { count, inputTokensAtMost, pictureTokensAtMost, writtenTokensAtMost } = bound;
  const hasInput = rates.bands[0].exact.input !== null;
  const input = hasInput ? inputTokensAtMost : 0;
  if (isPricedByPicture(rates)) {
    const kind = pictureKind(rates, bound);
    if (kind === null) return null;
    return worstCase(rates, {
      inputTokensAtMost: input,
      outputTokensAtMost: 0,
      choices: 1,
      images: [{ kind, count }],
    });
  }
  if (!hasInput) return null;
  return worstCase(rates, {
    inputTokensAtMost,
    outputTokensAtMost: 0,
    choices: count,
    images: [],
    drawn: { picture: pictureTokensAtMost * count, written: writtenTokensAtMost * count },
  });
}

/**
 * What pictures cost that were made: each its price, with the input where that has one; else by the tokens that were counted.
 * Null when a price that is needed is unknown.
 */
export function costOfPictures(
  rates: Rates,
  kind: PictureKind,
  count: number,
  used: UsedUnits,
): MicroUsd | null {
  const { exact } = rates.bands[0];
  if (!isPricedByPicture(rates)) return cost(rates, exact.output === null ? allDrawn(used) : used);
  const name = pictureKind(rates, kind);
  if (name === null) return count === 0 ? cost(rates, NOTHING) : null;
  const input =
    exact.input === null ? NOTHING : { ...used, output: 0, reasoning: 0, audioOutput: 0, imageOutput: 0 };
  return cost(rates, { ...input, images: [{ kind: name, count }] });
}

const NOTHING: UsedUnits = { input: 0, cached: 0, output: 0, reasoning: 0 };

/** A model that has no price for words writes none: what it made are pictures. */
function allDrawn(used: UsedUnits): UsedUnits {
  return { ...used, reasoning: 0, imageOutput: used.output };
}
