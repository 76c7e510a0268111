import { PublicError } from "../../../../kernel/errors.ts";
import {
  PICTURE_QUALITIES,
  type PictureOperation,
  type PictureQuality,
  type PictureSize,
} from "../../../contract.ts";
import type { JsonRecord } from "../../json/json-record.ts";
import { isAbsent, refuseValue } from "../../json/members.ts";
import { isText, type TextValue, textBytes, textHead } from "../../json/text-value.ts";

/** What of the parameters the gateway itself depends on. */
export interface PictureParameters {
  readonly model: string;
  readonly stream: boolean;
  readonly count: number;
  readonly size: PictureSize | null;
  readonly quality: PictureQuality | null;
  readonly partial: number;
}

const MAX_MODEL_CHARACTERS = 128;
/** OpenAI API reference: at most 10, and at most 3 before each. */
const MOST_PICTURES = 10;
const MOST_PARTIAL = 3;
const SIZE = /^([1-9]\d{1,4})x([1-9]\d{1,4})$/;
const MOST_SIZE_CHARACTERS = 64;

/** Other servers' names for `n`. Whoever said 1 by the one and 10 by the other would pay for one. */
const OTHER_COUNTS = [
  "num_images",
  "num_images_per_prompt",
  "images_per_prompt",
  "num_outputs",
  "num_outputs_per_prompt",
  "num_return_sequences",
  "number_of_images",
  "batch_size",
  "batch_count",
  "n_iter",
  "samples",
  "num_samples",
  "max_images",
  "candidate_count",
  "sequential_image_generation_options",
] as const;
/** Seedream draws as many as it likes where this is on, whatever `n` says. */
const SERIES = "sequential_image_generation";
/** Other servers' names for `size`. */
const OTHER_SIZES = ["width", "height", "aspect_ratio", "resolution"] as const;
/** What routes, streams and bounds the cost. */
const DECIDING: ReadonlySet<string> = new Set([
  ...["model", "n", "size", "quality", "stream", "partial_images", "response_format"],
  ...[SERIES, ...OTHER_COUNTS, ...OTHER_SIZES],
]);
/** A number of pixels, however it is written. */
const PIXELS = /^[\s+]*\d+\s*[xX*×][\s+]*\d+\s*$/;

/**
 * Checks the members that route, stream and bound the cost; all the rest is the provider's to judge.
 * @param values as JSON has them, or the texts of a form
 * @throws PublicError invalid_parameter, feature_retains_content
 */
export function readParameters(operation: PictureOperation, values: JsonRecord): PictureParameters {
  const { model, prompt, size, response_format: format } = values;
  if (!isText(model))
    refuseValue("model", isAbsent(model) ? "is required" : "must be a string, the name of a model");
  const name = textHead(model, MAX_MODEL_CHARACTERS + 1);
  if (name === "") refuseValue("model", "must not be empty");
  if (name.length > MAX_MODEL_CHARACTERS)
    refuseValue("model", `must have at most ${MAX_MODEL_CHARACTERS} characters`);
  refuseOtherCases(values);
  if (operation !== "variations") checkPrompt(prompt);
  // An address is good for an hour at OpenAI, which keeps the picture behind it.
  if (format === "url") throw new PublicError("feature_retains_content", { param: "response_format" });
  if (!isAbsent(format) && format !== "b64_json") refuseValue("response_format", "must be 'b64_json'");
  for (const other of OTHER_COUNTS)
    if (!isAbsent(values[other])) refuseValue(other, "is not possible; write 'n'");
  const series = values[SERIES];
  if (!isAbsent(series) && series !== "disabled") refuseValue(SERIES, "must be 'disabled'; write 'n'");
  const asked = sizeOf(size);
  for (const other of OTHER_SIZES)
    if (asked !== null && !isAbsent(values[other])) refuseValue(other, "is not possible beside 'size'");
  return {
    model: name,
    stream: switchIn(values, "stream"),
    count: numberIn(values, "n", 1, MOST_PICTURES) ?? 1,
    size: asked,
    quality: PICTURE_QUALITIES.find((quality) => quality === values["quality"]) ?? null,
    partial: numberIn(values, "partial_images", 0, MOST_PARTIAL) ?? 0,
  };
}

/** Servers in Go read 'N' and 'ſize' as 'n' and 'size' too (encoding/json): whoever said both would pay for the one and get the other. */
function refuseOtherCases(values: JsonRecord): void {
  for (const name in values) {
    if (DECIDING.has(name)) continue;
    const folded = name.toUpperCase().toLowerCase();
    if (DECIDING.has(folded)) refuseValue(folded, "must be written in small letters");
  }
}

function checkPrompt(prompt: unknown): asserts prompt is TextValue {
  if (isAbsent(prompt)) refuseValue("prompt", "is required");
  if (!isText(prompt)) refuseValue("prompt", "must be a string");
  if (textBytes(prompt) === 0) refuseValue("prompt", "must not be empty");
}

/** A size by its pixels; null where the model chooses. A word that no price knows is the dearest. */
function sizeOf(value: unknown): PictureSize | null {
  if (isAbsent(value)) return null;
  if (!isText(value)) refuseValue("size", "must be a string, as '1024x1024'");
  const text = textHead(value, MOST_SIZE_CHARACTERS);
  const [, width, height] = SIZE.exec(text) ?? [];
  if (width !== undefined) return { width: Number(width), height: Number(height) };
  // Read by the provider in its own way, it would be another size than the one that is paid for.
  if (PIXELS.test(text)) refuseValue("size", "must be as '1024x1024', in at most five digits each");
  return null;
}

function switchIn(values: JsonRecord, name: string): boolean {
  const value = values[name];
  if (isAbsent(value)) return false;
  if (value === true || value === "true") return true;
  if (value === false || value === "false") return false;
  return refuseValue(name, "must be true or false");
}

function numberIn(values: JsonRecord, name: string, least: number, most: number): number | null {
  const value = values[name];
  if (isAbsent(value)) return null;
  const number = typeof value === "string" && /^\d{1,3}$/.test(value) ? Number(value) : value;
  if (typeof number !== "number" || !Number.isInteger(number) || number < least || number > most)
    refuseValue(name, `must be a whole number from ${least} to ${most}`);
  return number;
}
