import type { AskedPictures, PictureQuality, PictureSize } from "../contract.ts";

/** The tokens of one picture that a model draws, at most. */
interface DrawnTokens {
  /** Of the picture itself, with those that come before it. */
  readonly picture: number;
  /** Of words and thoughts beside it. */
  readonly written: number;
}

/** Models that count the pictures they draw alike. `model` is tried on the last part of a name; the first that fits counts. */
interface DrawingFamily {
  readonly model: RegExp;
  readonly tokens: (size: PictureSize | null, quality: PictureQuality | null) => number;
  readonly written: number;
  readonly source: string;
}

const SQUARE_PIXELS = 1024 * 1024;
/** Of each picture that comes before the whole one (OpenAI, "Image generation", streaming). */
const PARTIAL_TOKENS = 100;

/** OpenAI, "Image generation", table of output tokens of a square picture; the older words for the quality beside them. */
const BY_QUALITY: Readonly<Record<PictureQuality, number>> = {
  low: 272,
  medium: 1056,
  high: 4160,
  standard: 4160,
  hd: 4160,
};
/** A long picture of 1024 x 1536 has 6,240 tokens: as its pixels say, and a little less than this margin. */
const MARGIN = 1.05;
/** The most pixels of the sizes that a model chooses by itself. */
const CHOSEN_PIXELS = 1024 * 1536;

const FAMILIES: readonly DrawingFamily[] = [
  {
    model: /^gemini-2/,
    tokens: () => 1290,
    written: 1024,
    source: "https://ai.google.dev/gemini-api/docs/image-generation, 2026-11",
  },
  {
    model: /^(?:gemini-|nano-banana)/,
    tokens: (size) => (size === null || pixelsOf(size) <= 2 * SQUARE_PIXELS ? 1120 : 2520),
    written: 8192,
    source: "https://ai.google.dev/gemini-api/docs/pricing, 2026-11",
  },
];

/** OpenAI's own, and every model of which nobody says how it counts. */
const ANY_FAMILY: Omit<DrawingFamily, "model"> = {
  tokens: (size, quality) => {
    const pixels = size === null ? CHOSEN_PIXELS : Math.max(SQUARE_PIXELS, pixelsOf(size));
    return Math.ceil((BY_QUALITY[quality ?? "high"] * pixels * MARGIN) / SQUARE_PIXELS);
  },
  written: 1024,
  source: "https://platform.openai.com/docs/guides/image-generation, 2026-11",
};

function pixelsOf({ width, height }: PictureSize): number {
  return width * height;
}

/** Models that send unfinished pictures in a stream (OpenAI, "Image generation", streaming). Others refuse to be asked, or send none. */
const SEND_PARTIALS = /^(?:chatgpt-image|gpt-image|simulated-image)/;

/** Whether a model can be asked for unfinished pictures. */
export function sendsPartials(model: string): boolean {
  return SEND_PARTIALS.test(lastPart(model));
}

function lastPart(model: string): string {
  return model.slice(model.lastIndexOf("/") + 1).toLowerCase();
}

/** What one picture of those that are asked for has at most at this model (C-1). What the caller leaves open is the dearest. */
export function drawnTokens(
  model: string,
  { size, quality, partial }: Pick<AskedPictures, "size" | "quality" | "partial">,
): DrawnTokens {
  const name = lastPart(model);
  const { tokens, written } = FAMILIES.find((family) => family.model.test(name)) ?? ANY_FAMILY;
  return { picture: tokens(size, quality) + partial * PARTIAL_TOKENS, written };
}
