import { openContent } from "../../../../kernel/content.ts";
import { PublicError } from "../../../../kernel/errors.ts";
import { drawnTokens } from "../../../attachments/index.ts";
import type { EncodingTarget, PictureSize, TokenCounts } from "../../../contract.ts";
import { isRecord, type JsonRecord, parseFirstRecord } from "../../json/json-record.ts";
import type { PictureCodec, PictureData } from "../../neutral/pictures.ts";
import type { Change } from "../../neutral/request.ts";
import { blockOf, candidatesOf, finishOf, isAnswer, partsOf } from "../wire/candidates.ts";
import { generationOf } from "../wire/models.ts";
import { readUsage } from "../wire/usage.ts";

/** ai.google.dev/api/generate-content#ImageConfig */
const RATIOS = [
  [1, 1],
  [2, 3],
  [3, 2],
  [3, 4],
  [4, 3],
  [4, 5],
  [5, 4],
  [9, 16],
  [16, 9],
  [21, 9],
] as const;
/** OpenAI's 1792 x 1024 is 1.6 % from 16:9. */
const RATIO_TOLERANCE = 0.03;
/** The edge of a square of each size that the third generation draws, and the largest that is asked of it. */
const SIZES = [
  ["1K", 1024, 1300],
  ["2K", 2048, 2600],
  ["4K", 4096, 5200],
] as const;
/** Reasons to end that are about what a picture would show (ai.google.dev/api/generate-content#FinishReason). */
const REFUSALS: ReadonlySet<string> = new Set([
  "SAFETY",
  "IMAGE_SAFETY",
  "PROHIBITED_CONTENT",
  "IMAGE_PROHIBITED_CONTENT",
  "BLOCKLIST",
  "SPII",
  "RECITATION",
  "IMAGE_RECITATION",
]);

/** Pictures by `generateContent`, one a call (ai.google.dev/gemini-api/docs/image-generation). */
export const geminiPictureCodec: PictureCodec = {
  encodeRequest(request, target) {
    const changes: Change[] = [];
    const refuse = (param: string): never => {
      throw new PublicError("untranslatable", { param, provider: target.provider.title });
    };
    if (request.operation === "variations") refuse("image");
    if (request.mask !== null) refuse("mask");
    if (request.background === "transparent") refuse("background");
    if (request.format !== null && request.format !== "png") refuse("output_format");
    const imageConfig = imageConfigOf(request.size, target, changes, refuse);
    const drawn = drawnTokens(target.model, { size: request.size, quality: null, partial: 0 });
    const isSecond = generationOf(target.model).number < 2.5;
    const parts = [
      ...request.sources.map(({ type, data }) => ({ inlineData: { mimeType: type, data } })),
      { text: request.prompt },
    ];
    const body = {
      contents: [{ role: "user", parts }],
      generationConfig: {
        responseModalities: isSecond ? ["TEXT", "IMAGE"] : ["IMAGE"],
        // What was put aside covers no more.
        maxOutputTokens: drawn.picture + drawn.written,
        ...(imageConfig === null ? {} : { imageConfig }),
      },
    };
    return { body: [JSON.stringify(body)], changes };
  },

  decodeAnswer(body) {
    const answer = parseFirstRecord(openContent(body));
    if (answer === null || !isAnswer(answer)) return null;
    const candidates = candidatesOf(answer);
    const refused = blockOf(answer) !== null || candidates.some((one) => REFUSALS.has(finishOf(one) ?? ""));
    return {
      pictures: candidates.flatMap(partsOf).flatMap(pictureIn).slice(0, 1),
      counts: countsOf(answer),
      refused,
    };
  },
};

function imageConfigOf(
  size: PictureSize | null,
  { model }: EncodingTarget,
  changes: Change[],
  refuse: (param: string) => never,
): JsonRecord | null {
  if (size === null) return null;
  const { width, height } = size;
  const off = ([across, down]: readonly [number, number]) => Math.abs((width * down) / (height * across) - 1);
  const [nearest] = RATIOS.toSorted((one, other) => off(one) - off(other));
  if (nearest === undefined || off(nearest) > RATIO_TOLERANCE) return refuse("size");
  const edge = Math.sqrt(width * height);
  const hasSizes = generationOf(model).number >= 3 || generationOf(model).number === 0;
  const known = SIZES.find(([, , most]) => edge <= most);
  if (known === undefined || (!hasSizes && known[0] !== "1K")) return refuse("size");
  if (width !== known[1] || height !== known[1]) changes.push({ kind: "approximated", name: "size" });
  return { aspectRatio: nearest.join(":"), ...(hasSizes ? { imageSize: known[0] } : {}) };
}

/** Pictures that a model thinks with are none of its answer. */
function pictureIn(part: JsonRecord): readonly PictureData[] {
  const data = part["inlineData"];
  if (!isRecord(data) || part["thought"] === true) return [];
  const { mimeType, data: base64 } = data;
  const isPicture = typeof mimeType === "string" && /^image\/(?:png|jpeg|webp)$/.test(mimeType);
  return isPicture && typeof base64 === "string" && base64 !== "" ? [{ type: mimeType, data: base64 }] : [];
}

/** Google's older models do not say which of their tokens are a picture's. */
function countsOf(answer: JsonRecord): TokenCounts | null {
  const counts = readUsage(answer["usageMetadata"]);
  if (counts === null || counts.imageOutput > 0) return counts;
  return { ...counts, imageOutput: counts.output - counts.reasoning };
}
