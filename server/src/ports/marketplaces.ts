/** What a marketplace asks of a picture of a product, as its own pages said in 2026 (docs/pictures.md names them). */
export interface Marketplace {
  /** What people call it. */
  readonly title: string;
  /** Of files, the first being the one that is made. */
  readonly formats: readonly ("jpeg" | "png" | "webp")[];
  readonly mostBytes: number;
  /** Of the shorter and the longer edge, in pixels. */
  readonly leastShortEdge: number;
  readonly leastLongEdge: number;
  readonly mostLongEdge: number;
  /** Width divided by height. */
  readonly leastRatio: number;
  readonly mostRatio: number;
  /** The product stands on pure white. */
  readonly whiteGround: boolean;
  /** Whether logos and texts may lie on its main pictures. */
  readonly overlays: boolean;
  /** How much of the longer edge the product takes at least; 0 where nothing is said. */
  readonly leastProductShare: number;
  /** The size that is made. */
  readonly width: number;
  readonly height: number;
}

const MEGABYTE = 1024 * 1024;
const ANY_RATIO = { leastRatio: 0, mostRatio: Number.MAX_SAFE_INTEGER } as const;

export const MARKETPLACES = {
  amazon: {
    title: "Amazon",
    formats: ["jpeg", "png"],
    mostBytes: 10 * MEGABYTE,
    leastShortEdge: 1,
    leastLongEdge: 1_000,
    mostLongEdge: 10_000,
    ...ANY_RATIO,
    whiteGround: true,
    overlays: false,
    leastProductShare: 0.85,
    width: 2_000,
    height: 2_000,
  },
  shopify: {
    title: "Shopify",
    formats: ["jpeg", "png", "webp"],
    mostBytes: 20 * MEGABYTE,
    leastShortEdge: 800,
    leastLongEdge: 800,
    mostLongEdge: 5_000,
    ...ANY_RATIO,
    whiteGround: false,
    overlays: true,
    leastProductShare: 0,
    width: 2_048,
    height: 2_048,
  },
  etsy: {
    title: "Etsy",
    formats: ["jpeg", "png"],
    mostBytes: 10 * MEGABYTE,
    leastShortEdge: 2_000,
    leastLongEdge: 2_000,
    mostLongEdge: 10_000,
    leastRatio: 1,
    mostRatio: 4 / 3,
    whiteGround: false,
    overlays: true,
    leastProductShare: 0,
    width: 2_700,
    height: 2_025,
  },
  ebay: {
    title: "eBay",
    formats: ["jpeg", "png", "webp"],
    mostBytes: 12 * MEGABYTE,
    leastShortEdge: 1,
    leastLongEdge: 500,
    mostLongEdge: 9_000,
    ...ANY_RATIO,
    whiteGround: false,
    overlays: false,
    leastProductShare: 0,
    width: 1_600,
    height: 1_600,
  },
  mercado_libre: {
    title: "Mercado Libre",
    formats: ["jpeg", "png"],
    mostBytes: 10 * MEGABYTE,
    leastShortEdge: 500,
    leastLongEdge: 500,
    mostLongEdge: 1_920,
    ...ANY_RATIO,
    whiteGround: true,
    overlays: false,
    leastProductShare: 0,
    width: 1_200,
    height: 1_200,
  },
  instagram: {
    title: "Instagram",
    formats: ["jpeg"],
    mostBytes: 8 * MEGABYTE,
    leastShortEdge: 320,
    leastLongEdge: 320,
    mostLongEdge: 1_800,
    leastRatio: 4 / 5,
    mostRatio: 1.91,
    whiteGround: false,
    overlays: true,
    leastProductShare: 0,
    width: 1_080,
    height: 1_350,
  },
} as const satisfies Readonly<Record<string, Marketplace>>;

export type MarketplaceName = keyof typeof MARKETPLACES;

export const MARKETPLACE_NAMES = Object.keys(MARKETPLACES) as readonly MarketplaceName[];
