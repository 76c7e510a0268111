import { type Content, openContent } from "../../../../kernel/content.ts";
import {
  type Answer,
  type MadePictures,
  PICTURE_QUALITIES,
  type PictureOperation,
  type PictureSize,
  type TokenCounts,
} from "../../../contract.ts";
import { isRecord, type JsonRecord, parseRecord } from "../../json/json-record.ts";
import { readUsage } from "../answer/usage.ts";
import { reportsError } from "../errors/reported-error.ts";

/** Null when the text is no answer with pictures. One without any is an answer: its provider made none. */
export function readPictures(body: Content): Answer | null {
  const answer = recordOf(body);
  return answer === null ? null : counted(picturesIn(answer).length, countsOf(answer), answer);
}

function recordOf(body: Content): JsonRecord | null {
  const answer = parseRecord(openContent(body));
  return answer === null || reportsError(answer) || !Array.isArray(answer["data"]) ? null : answer;
}

function counted(count: number, counts: TokenCounts | null, facts: JsonRecord): Answer {
  return {
    counts,
    unsplitTokens: 0,
    outputCharacters: count,
    uncountedCharacters: 0,
    extras: null,
    pictures: { count, ...factsOf(facts) },
  };
}

function picturesIn({ data }: JsonRecord): readonly JsonRecord[] {
  return Array.isArray(data) ? data.filter(isPicture) : [];
}

function isPicture(item: unknown): item is JsonRecord {
  return isRecord(item) && (isLong(item["b64_json"]) || isLong(item["url"]));
}

function isLong(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

/** Tokens of a picture are those that its provider does not say are of text. */
export function countsOf(answer: JsonRecord): TokenCounts | null {
  const counts = readUsage(answer)?.counts ?? null;
  if (counts === null) return null;
  const usage = isRecord(answer["usage"]) ? answer["usage"] : {};
  const details = isRecord(usage["output_tokens_details"]) ? usage["output_tokens_details"] : {};
  const text = typeof details["text_tokens"] === "number" ? details["text_tokens"] : 0;
  return { ...counts, imageOutput: Math.max(0, counts.output - Math.max(0, text)) };
}

/** What an answer or an event says of its pictures. */
export function factsOf(answer: JsonRecord): Pick<MadePictures, "size" | "quality"> {
  return {
    size: sizeOf(answer["size"]),
    quality: PICTURE_QUALITIES.find((quality) => quality === answer["quality"]) ?? null,
  };
}

function sizeOf(value: unknown): PictureSize | null {
  const [, width, height] = (typeof value === "string" && /^(\d{1,5})x(\d{1,5})$/.exec(value)) || [];
  return width === undefined ? null : { width: Number(width), height: Number(height) };
}

/** What the events of a stream are called (OpenAI API reference, "Image streaming"). */
export const EVENT_NAMES: Readonly<Record<PictureOperation, string>> = {
  generations: "image_generation",
  edits: "image_edit",
  variations: "image_variation",
};

/** A whole answer as the end of a stream: some servers ignore `stream`. Null when it is no answer, or has no picture. */
export function pictureStreamOf(operation: PictureOperation, body: Content): string | null {
  const answer = recordOf(body);
  if (answer === null) return null;
  const { data: _, usage, created, ...facts } = answer;
  const pictures = picturesIn(answer);
  if (pictures.length === 0) return null;
  const type = `${EVENT_NAMES[operation]}.completed`;
  return pictures
    .map((picture, at) => {
      const isLast = at === pictures.length - 1;
      const event = {
        type,
        created_at: created,
        ...facts,
        ...picture,
        ...(isLast && isRecord(usage) ? { usage } : {}),
      };
      return `event: ${type}\ndata: ${JSON.stringify(event)}\n\n`;
    })
    .join("");
}
