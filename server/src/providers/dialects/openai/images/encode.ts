import { openBytes } from "../../../../kernel/content.ts";
import type { EncodingTarget, InferenceRequest, RequestBody } from "../../../contract.ts";
import { applyEdits, type Edit, leaveOutMember, setMember } from "../../json/edits.ts";
import { isPictureRequest, type PictureRequest } from "./request.ts";

/** OpenAI's own models always answer with data, and refuse the parameter that asks for it. */
const ALWAYS_DATA = /(?:^|\/)(?:chatgpt|gpt)-image/;
const FORMAT = "response_format";
const FORMAT_NAME = Buffer.from(`"${FORMAT}"`);

/**
 * The caller's own bytes with only these changed: the model's name, and that pictures come as data and not as addresses at which the
 * provider would keep them (Z-5).
 */
export function encodePictures(request: InferenceRequest, target: EncodingTarget): RequestBody {
  const bytes = openBytes(request.body);
  if (!isPictureRequest(request)) throw new Error("a request for pictures that was not read as one");
  const edits: Edit[] = [];
  const rename = target.model === request.model ? null : target.model;
  const asksForData = !ALWAYS_DATA.test(target.model);
  if (request.form !== null) editForm(edits, request.form, rename, asksForData);
  else if (request.json !== null) editJson(edits, bytes, request.json, rename, asksForData);
  return applyEdits(bytes, edits);
}

function editJson(
  edits: Edit[],
  bytes: Buffer,
  { start, members }: NonNullable<PictureRequest["json"]>,
  rename: string | null,
  asksForData: boolean,
): void {
  const named = (name: string) => members.find((member) => member.name === name);
  if (rename !== null) setMember(edits, start, named("model"), "model", JSON.stringify(rename));
  const format = named(FORMAT);
  if (asksForData) setMember(edits, start, format, FORMAT, '"b64_json"');
  else if (format !== undefined) leaveOutMember(edits, bytes, format, FORMAT_NAME);
}

function editForm(
  edits: Edit[],
  { boundary, parts }: NonNullable<PictureRequest["form"]>,
  rename: string | null,
  asksForData: boolean,
): void {
  const named = (name: string) => parts.find((part) => part.name === name);
  const model = named("model");
  if (rename !== null && model !== undefined)
    edits.push({ start: model.contentStart, end: model.contentEnd, text: rename });
  const format = named(FORMAT);
  const between = `\r\n--${boundary}\r\n`;
  if (format === undefined) {
    const start = parts[0]?.start ?? 0;
    const text = `Content-Disposition: form-data; name="${FORMAT}"\r\n\r\nb64_json${between}`;
    if (asksForData) edits.push({ start, end: start, text });
  } else if (asksForData)
    edits.push({ start: format.contentStart, end: format.contentEnd, text: "b64_json" });
  else if (format !== parts.at(-1))
    edits.push({ start: format.start, end: format.contentEnd + between.length, text: "" });
  else edits.push({ start: format.start - between.length, end: format.contentEnd, text: "" });
}
