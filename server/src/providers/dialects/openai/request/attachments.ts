import type { Attachment, PictureDetail } from "../../../contract.ts";
import { type Allowance, bareBase64, base64In, pictureIn, soundIn } from "../../attached/attached-data.ts";
import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import { isText, textBytes, textHead } from "../../json/text-value.ts";

/** What a part of a message attaches; null when the part is of a kind that has no bound of its own. */
export function readAttachment(part: JsonRecord, allowance: Allowance): Attachment | null {
  switch (part["type"]) {
    case "image_url":
      return readPicture(part["image_url"], allowance);
    case "input_audio":
      return readSound(part["input_audio"], allowance);
    case "file":
      return readFile(part["file"]);
    default:
      return null;
  }
}

/** Mistral also takes the address itself where OpenAI has an object. */
function readPicture(given: unknown, allowance: Allowance): Attachment | null {
  const url = isRecord(given) ? given["url"] : given;
  if (!isText(url)) return null;
  const detail = detailOf(isRecord(given) ? given["detail"] : undefined);
  const data = base64In(url);
  // A picture at an address: whatever is there, the provider refuses all but pictures. The address itself counts as
  // text.
  if (data === null)
    return textHead(url, 5) === "data:" ? null : { kind: "picture", size: null, detail, bytes: 0 };
  return data.type.startsWith("image/") ? pictureIn(data, detail, allowance) : null;
}

function detailOf(given: unknown): PictureDetail {
  return given === "low" || given === "high" || given === "original" ? given : "auto";
}

/** OpenAI has base64 under `data`; Mistral takes the string itself, and others a data URL. */
function readSound(given: unknown, allowance: Allowance): Attachment | null {
  const value = isRecord(given) ? given["data"] : given;
  if (!isText(value) || /^https?:/i.test(textHead(value, 6))) return null;
  return soundIn(base64In(value) ?? bareBase64(value), allowance);
}

function readFile(given: unknown): Attachment | null {
  const value = isRecord(given) ? given["file_data"] : null;
  return isText(value) ? { kind: "file", bytes: textBytes(value) } : null;
}
