import type { JsonObject } from "../json.ts";
import { BadRequest } from "../reply.ts";
import { PICTURE_FORMATS, type PictureFormat } from "./draw.ts";

export const PICTURE_OPERATIONS = ["generations", "edits", "variations"] as const;
export type PictureOperation = (typeof PICTURE_OPERATIONS)[number];

/** What is asked for at /v1/images. */
export interface AskedPictures {
  readonly operation: PictureOperation;
  readonly model: string;
  readonly prompt: string;
  readonly count: number;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  readonly quality: Quality;
  readonly format: PictureFormat;
  readonly transparent: boolean;
  /** How many come before the whole one, of a stream. */
  readonly partial: number;
  readonly stream: boolean;
  /** A text for each picture that was sent, the same for the same bytes. */
  readonly sent: readonly string[];
}

export type Quality = "low" | "medium" | "high";

const SIZE = /^(\d{2,4})x(\d{2,4})$/;
const LEAST_EDGE = 16;
const LONGEST_EDGE = 4096;
const MOST_PIXELS = 8_388_608;
const MOST_PICTURES = 10;
const MOST_PARTIAL = 3;
const MOST_SENT = 16;

/** The words for quality of OpenAI's models, old and new. */
const QUALITIES: Readonly<Record<string, Quality>> = {
  low: "low",
  medium: "medium",
  high: "high",
  auto: "high",
  standard: "medium",
  hd: "high",
};

/**
 * Reads the members of a request, from JSON or from a form (OpenAI API reference, "Images").
 * @throws BadRequest
 */
export function readAsked(
  operation: PictureOperation,
  body: JsonObject,
  sent: AskedPictures["sent"],
): AskedPictures {
  const { width, height } = sizeOf(body["size"]);
  const prompt = typeof body["prompt"] === "string" ? body["prompt"] : "";
  if (operation !== "variations" && prompt === "")
    throw new BadRequest("'prompt' must not be empty.", "prompt");
  if (operation !== "generations" && (sent.length === 0 || sent.length > MOST_SENT))
    throw new BadRequest(`Between 1 and ${MOST_SENT} pictures must be sent.`, "image");
  if (body["response_format"] === "url")
    throw new BadRequest("The simulator keeps no picture, so it has no address for one.", "response_format");
  return {
    ...{ operation, prompt, width, height, sent },
    model: String(body["model"]),
    count: whole(body["n"], "n", 1, MOST_PICTURES, 1),
    quality: known(QUALITIES, body["quality"] ?? "auto", "quality"),
    format: known(FORMATS, body["output_format"] ?? "png", "output_format"),
    transparent: body["background"] === "transparent",
    partial: whole(body["partial_images"], "partial_images", 0, MOST_PARTIAL, 0),
    stream: body["stream"] === true || body["stream"] === "true",
  };
}

const FORMATS: Readonly<Record<string, PictureFormat>> = Object.fromEntries(
  PICTURE_FORMATS.map((format) => [format, format]),
);

/** The fields of a form as members, and its pictures by what is in them. */
export async function readForm(
  form: Iterable<readonly [string, string | Blob]>,
): Promise<{ body: JsonObject; sent: AskedPictures["sent"] }> {
  const body: Record<string, unknown> = {};
  const sent: string[] = [];
  for (const [name, value] of form) {
    if (typeof value === "string") body[name] = value;
    else sent.push(`${name} ${Bun.hash.wyhash(await value.arrayBuffer()).toString(36)}`);
  }
  return { body, sent: sent.filter((text) => text.startsWith("image")) };
}

function sizeOf(value: unknown): { readonly width: number; readonly height: number } {
  if (value === undefined || value === null || value === "auto") return { width: 1024, height: 1024 };
  const [, width = 0, height = 0] = (SIZE.exec(String(value)) ?? []).map(Number);
  const fits =
    Math.min(width, height) >= LEAST_EDGE &&
    Math.max(width, height) <= LONGEST_EDGE &&
    width * height <= MOST_PIXELS;
  if (fits) return { width, height };
  throw new BadRequest(
    `'size' must be 'auto' or as '1024x1024', with ${LEAST_EDGE} to ${LONGEST_EDGE} pixels on an edge.`,
    "size",
  );
}

function whole(value: unknown, name: string, least: number, most: number, usual: number): number {
  if (value === undefined || value === null) return usual;
  const number = typeof value === "string" && /^\d{1,3}$/.test(value) ? Number(value) : value;
  if (typeof number === "number" && Number.isInteger(number) && number >= least && number <= most)
    return number;
  throw new BadRequest(`'${name}' must be between ${least} and ${most}.`, name);
}

function known<Value>(values: Readonly<Record<string, Value>>, value: unknown, name: string): Value {
  const found = typeof value === "string" && Object.hasOwn(values, value) ? values[value] : undefined;
  if (found !== undefined) return found;
  throw new BadRequest(`'${name}' must be one of ${Object.keys(values).join(", ")}.`, name);
}
