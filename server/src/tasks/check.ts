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
}

/** So much of the edge must be pure white; the product may touch it. */
const WHITE_EDGE = 0.9;

/** M-1: which rules of a marketplace a picture keeps, in the order in which a seller would mend them. */
export function checkPicture(name: MarketplaceName, found: PictureMeasures): readonly CheckedRule[] {
  const asked: Marketplace = MARKETPLACES[name];
  const [short, long] = [Math.min(found.width, found.height), Math.max(found.width, found.height)];
  const ratio = found.width / found.height;
  const rules: CheckedRule[] = [
    {
      rule: "format",
      passed: asked.formats.includes(found.format),
      found: found.format,
      wanted: asked.formats.join(", "),
    },
    {
      rule: "bytes",
      passed: found.bytes <= asked.mostBytes,
      found: found.bytes,
      wanted: `at most ${asked.mostBytes}`,
    },
    {
      rule: "longest_edge",
      passed: long >= asked.leastLongEdge && long <= asked.mostLongEdge,
      found: long,
      wanted: `from ${asked.leastLongEdge} to ${asked.mostLongEdge} pixels`,
    },
  ];
  if (asked.leastShortEdge > 1)
    rules.push({
      rule: "shortest_edge",
      passed: short >= asked.leastShortEdge,
      found: short,
      wanted: `at least ${asked.leastShortEdge} pixels`,
    });
  if (asked.leastRatio > 0)
    rules.push({
      rule: "ratio",
      passed: ratio >= asked.leastRatio - RATIO_SPARE && ratio <= asked.mostRatio + RATIO_SPARE,
      found: rounded(ratio),
      wanted: `width divided by height from ${rounded(asked.leastRatio)} to ${rounded(asked.mostRatio)}`,
    });
  if (asked.whiteGround)
    rules.push({
      rule: "white_background",
      passed: !found.transparent && found.whiteEdge >= WHITE_EDGE,
      found: rounded(found.whiteEdge),
      wanted: `pure white (#ffffff) on at least ${WHITE_EDGE} of the edge, nothing transparent`,
    });
  if (asked.leastProductShare > 0)
    rules.push({
      rule: "product_share",
      passed: found.productShare >= asked.leastProductShare,
      found: rounded(found.productShare),
      wanted: `the product takes at least ${asked.leastProductShare} of width or height`,
    });
  return rules;
}

/** Whole pixels seldom have a ratio to the last digit. */
const RATIO_SPARE = 0.005;

const rounded = (value: number) => Math.round(value * 1_000) / 1_000;
