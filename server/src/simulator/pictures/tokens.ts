import { countReadTokens } from "../tokens.ts";
import type { AskedPictures, Quality } from "./asked.ts";

/** Of a square picture of a megapixel (OpenAI, "Image generation", table of output tokens). */
const TOKENS: Readonly<Record<Quality, number>> = { low: 272, medium: 1056, high: 4160 };
const SQUARE_PIXELS = 1024 * 1024;
const PARTIAL_TOKENS = 100;
/** The simulator's own number for each picture that is sent. */
const SENT_TOKENS = 323;

/** The `usage` of a picture answer, as gpt-image-1 writes it. */
export interface PictureUsage {
  readonly total_tokens: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly input_tokens_details: { readonly text_tokens: number; readonly image_tokens: number };
  readonly output_tokens_details: { readonly text_tokens: number; readonly image_tokens: number };
}

/** Counts by OpenAI's table, which it scales with the number of pixels. */
export function pictureUsage(asked: AskedPictures, made: number, partial: number): PictureUsage {
  const { width, height, quality, prompt, sent } = asked;
  const each = Math.ceil((TOKENS[quality] * width * height) / SQUARE_PIXELS);
  return usage(
    countReadTokens(prompt.length, 0),
    sent.length * SENT_TOKENS,
    each * made + partial * PARTIAL_TOKENS,
  );
}

export function usage(text: number, image: number, output: number): PictureUsage {
  return {
    total_tokens: text + image + output,
    input_tokens: text + image,
    output_tokens: output,
    input_tokens_details: { text_tokens: text, image_tokens: image },
    output_tokens_details: { text_tokens: 0, image_tokens: output },
  };
}
