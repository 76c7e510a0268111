import type { PictureMeasures } from "../ports/images.ts";
import { MARKETPLACES, type Marketplace, type MarketplaceName } from "../ports/marketplaces.ts";

/** One rule of a marketplace, and whether a picture keeps it. */
export interface CheckedRule {
  readonly rule:
    | "format"
    | "bytes"
    | "shortest_edge"
    | "longest_edge"
    | "ratio"
    | "white_background"
    | "product_share";
  readonly passed: boolean;
  readonly found: number | string;
  /** What the marketplace asks for, in words. */
  readonly wanted: string;
  /** The bounds of a figure, in its unit: bytes, pixels, a ratio, or a share from 0 to 1. Null where there is none. */
  readonly least: number | null;
  readonly most: number | null;
}

/** So much of the edge must be pure white; the product may touch it. */
const WHITE_EDGE = 0.9;

/** M-1: which rules of a marketplace a picture keeps, in the order in which a seller would mend them. */
export function checkPicture(name: MarketplaceName, found: PictureMeasures): readonly CheckedRule[] {
  const asked: Marketplace = MARKETPLACES[name];
  const [short, long] = [Math.min(found.width, found.height), Math.max(found.width, found.height)];
  const ratio = found.width / found.height;
  const { leastRatio, mostRatio } = asked;
  const rules: (CheckedRule | false)[] = [
    {
      rule: "format",
      passed: asked.formats.includes(found.format),
      found: found.format,
      wanted: asked.formats.join(", "),
      least: null,
      most: null,
    },
    figure("bytes", found.bytes, null, asked.mostBytes, `at most ${asked.mostBytes}`),
    figure(
      "longest_edge",
      long,
      asked.leastLongEdge,
      asked.mostLongEdge,
      `from ${asked.leastLongEdge} to ${asked.mostLongEdge} pixels`,
    ),
    asked.leastShortEdge > 1 &&
      figure("shortest_edge", short, asked.leastShortEdge, null, `at least ${asked.leastShortEdge} pixels`),
    leastRatio > 0 && {
      ...figure(
        "ratio",
        ratio,
        rounded(leastRatio),
        rounded(mostRatio),
        `width divided by height from ${rounded(leastRatio)} to ${rounded(mostRatio)}`,
      ),
      passed: ratio >= leastRatio - RATIO_SPARE && ratio <= mostRatio + RATIO_SPARE,
    },
    asked.whiteGround && {
      ...figure(
        "white_background",
        found.whiteEdge,
        WHITE_EDGE,
        null,
        `pure white (#ffffff) on at least ${WHITE_EDGE} of the edge, nothing transparent`,
      ),
      passed: !found.transparent && found.whiteEdge >= WHITE_EDGE,
    },
    asked.leastProductShare > 0 &&
      figure(
        "product_share",
        found.productShare,
        asked.leastProductShare,
        null,
        `the product takes at least ${asked.leastProductShare} of width or height`,
      ),
  ];
  return rules.filter((rule) => rule !== false);
}

function figure(
  rule: CheckedRule["rule"],
  found: number,
  least: number | null,
  most: number | null,
  wanted: string,
): CheckedRule {
  const passed = found >= (least ?? Number.NEGATIVE_INFINITY) && found <= (most ?? Number.POSITIVE_INFINITY);
  return { rule, passed, found: rounded(found), wanted, least, most };
}

/** Whole pixels seldom have a ratio to the last digit. */
const RATIO_SPARE = 0.005;

const rounded = (value: number) => Math.round(value * 1_000) / 1_000;
