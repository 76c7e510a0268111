import type { Attachment, RequestBounds } from "../../../../contract.ts";
import { type Allowance, base64In, pictureIn } from "../../../attached/attached-data.ts";
import { isRecord, type JsonRecord } from "../../../json/json-record.ts";
import { isText, textBytes, textHead } from "../../../json/text-value.ts";
import { tokensToExplain } from "../../../neutral/tool-tokens.ts";

/** What comes after them has no bound of its own. */
const MAX_ATTACHMENTS = 1_500;
/** Characters of their beginnings that are read: some milliseconds. */
const MAX_READ_CHARACTERS = 2_097_152;

/** Parts that have at most as many tokens as bytes in the body. */
const TEXT_PARTS: ReadonlySet<unknown> = new Set([
  "input_text",
  "output_text",
  "text",
  "refusal",
  "reasoning_text",
  "summary_text",
]);

/**
 * What of a checked request bounds its cost (C-1).
 * @param bodyBytes of the whole body
 */
export function readBounds(bodyBytes: number, request: JsonRecord): RequestBounds {
  const attachments: Attachment[] = [];
  const allowance = { characters: MAX_READ_CHARACTERS };
  let isUnbounded = false;
  for (const part of partsIn(request["input"])) {
    if (TEXT_PARTS.has(part["type"])) continue;
    const attachment = attachments.length < MAX_ATTACHMENTS ? attachmentIn(part, allowance) : null;
    if (attachment === null) isUnbounded = true;
    else attachments.push(attachment);
  }
  const limit = request["max_output_tokens"];
  return {
    inputBytes: attachments.reduce((bytes, attachment) => bytes - attachment.bytes, bodyBytes),
    inputBesides: tokensToExplain(request["tools"]),
    attachments,
    refersToMore: isUnbounded,
    audio: false,
    outputTokens: typeof limit === "number" ? limit : null,
    outputBesides: 0,
    choices: 1,
    choicesShown: 1,
  };
}

function* partsIn(input: unknown): Generator<JsonRecord> {
  if (!Array.isArray(input)) return;
  for (const item of input) {
    if (!isRecord(item)) continue;
    for (const given of [item["content"], item["output"]])
      for (const part of Array.isArray(given) ? given : [given]) if (isRecord(part)) yield part;
  }
}

/** Null when nothing but the model's context bounds it. */
function attachmentIn(part: JsonRecord, allowance: Allowance): Attachment | null {
  if (part["type"] === "input_file") {
    const data = part["file_data"];
    return isText(data) ? { kind: "file", bytes: textBytes(data) } : null;
  }
  const url = part["image_url"];
  if (part["type"] !== "input_image" || !isText(url)) return null;
  const given = part["detail"];
  const detail = given === "low" || given === "high" || given === "original" ? given : "auto";
  const data = base64In(url);
  if (data !== null) return data.type.startsWith("image/") ? pictureIn(data, detail, allowance) : null;
  return textHead(url, 5) === "data:" ? null : { kind: "picture", size: null, detail, bytes: 0 };
}
