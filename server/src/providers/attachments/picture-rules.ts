import type { PictureDetail, PictureSize } from "../contract.ts";

/** How a family of models counts the tokens of a picture. */
export interface PictureRule {
  /** @param size null when it is not known */
  atMost(size: PictureSize | null, detail: PictureDetail): number;
  about(size: PictureSize | null, detail: PictureDetail): number;
}

/** More patches than any picture has, for models that shrink none. */
export const UNLIMITED = 100_000_000;

/**
 * The most that a picture of unknown size is taken to be, for models that shrink none: some 7,000 by 7,000 pixels.
 * With the model's whole context instead, no picture would fit the usual limits and budgets.
 */
const MOST_UNSEEN = 50_000;

/** The estimate for a picture of unknown size that is not shrunk. */
const USUAL_PATCHES = 2_500;

function rule(
  tokens: (size: PictureSize, detail: PictureDetail) => number,
  most: (detail: PictureDetail) => number,
  usual = most,
  largerAs: (size: PictureSize) => PictureSize = (size) => size,
): PictureRule {
  const within = (size: PictureSize, detail: PictureDetail) => Math.min(tokens(size, detail), most(detail));
  return {
    atMost: (size, detail) =>
      size === null ? Math.min(most(detail), MOST_UNSEEN) : within(largerAs(size), detail),
    about: (size, detail) => (size === null ? usual(detail) : within(size, detail)),
  };
}

/**
 * OpenAI's tiles: made to fit 2048 by 2048 pixels, then until the shorter side has 768, and cut into squares of 512.
 * Nobody says whether a smaller picture is made larger; it is held for as if it were.
 */
export function tiles(base: number, tile: number): PictureRule {
  return rule(
    ({ width, height }, detail) => {
      if (detail === "low") return base;
      const fit = Math.min(1, 2_048 / Math.max(width, height));
      const scale = fit * Math.min(1, 768 / (Math.min(width, height) * fit));
      return base + tile * grid(width * scale, height * scale, 512);
    },
    (detail) => (detail === "low" ? base : base + tile * 8),
    // Of a photograph, upright or not.
    (detail) => (detail === "low" ? base : base + tile * 6),
    ({ width, height }) => ({ width: Math.max(width, 768), height: Math.max(height, 768) }),
  );
}

/** OpenAI's patches of 32 by 32 pixels: made smaller until no more than the budget are needed. */
export function patches(
  budgets: Partial<Readonly<Record<PictureDetail, number>>> & { readonly auto: number },
  multiplier: number,
): PictureRule {
  const budget = (detail: PictureDetail) => budgets[detail] ?? budgets.auto;
  const times = (count: number) => Math.ceil(count * multiplier);
  return rule(
    ({ width, height }, detail) =>
      // Where the model looks at a fixed size, a small picture may be made larger.
      times(detail === "low" ? budget(detail) : Math.min(grid(width, height, 32), budget(detail))),
    (detail) => times(budget(detail)),
    (detail) => times(Math.min(USUAL_PATCHES, budget(detail))),
  );
}

/** Mistral's cells with a mark at the end of each row: made smaller until the longer side fits. */
export function cells(cell: number, longestSide: number): PictureRule {
  const side = Math.ceil(longestSide / cell);
  return rule(
    ({ width, height }) => {
      const scale = Math.min(1, longestSide / Math.max(width, height));
      const [one, other] = [Math.ceil((width * scale) / cell), Math.ceil((height * scale) / cell)];
      return one * other + Math.max(one, other);
    },
    () => side * side + side,
  );
}

/** Squares of a fixed size, at most so many, each with its tokens, and `others` more of them. */
export function tilesOf(size: number, atMost: number, tokens: number, others: number): PictureRule {
  return rule(
    ({ width, height }) => (Math.min(atMost, grid(width, height, size)) + others) * tokens,
    () => (atMost + others) * tokens,
  );
}

/** One token for each square, at most so many. */
export function squares(size: number, atMost: number): PictureRule {
  return rule(
    ({ width, height }) => grid(width, height, size) + 2,
    () => atMost,
  );
}

/** One token for so many pixels, at most so many. */
export function areas(pixels: number, atMost: number): PictureRule {
  return rule(
    ({ width, height }) => Math.ceil((width * height) / pixels),
    () => atMost,
  );
}

/** The same for every picture. */
export function fixed(tokens: number): PictureRule {
  return rule(
    () => tokens,
    () => tokens,
  );
}

/** Whichever comes to more. */
export function dearest(...rules: readonly PictureRule[]): PictureRule {
  return {
    atMost: (size, detail) => Math.max(...rules.map((each) => each.atMost(size, detail))),
    about: (size, detail) => Math.max(...rules.map((each) => each.about(size, detail))),
  };
}

function grid(width: number, height: number, square: number): number {
  return Math.ceil(width / square) * Math.ceil(height / square);
}
