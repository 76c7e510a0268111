import { openBytes, openContent } from "../../../../kernel/content.ts";
import { PublicError } from "../../../../kernel/errors.ts";
import { type InferenceRequest, NO_TOKENS, type TokenCounts } from "../../../contract.ts";
import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import { isAbsent, refuseOthers, refuseValue } from "../../json/members.ts";
import type { CallerPictureCodec, NeutralPictureRequest, PictureData } from "../../neutral/pictures.ts";
import type { Change } from "../../neutral/request.ts";
import { EVENT_NAMES } from "./answer.ts";
import { beginsAsForm } from "./form.ts";
import type { SentPicture } from "./picture-parts.ts";
import { fieldsOf, isPictureRequest } from "./request.ts";

/** What is read, what decides nothing, and what is said under another name. */
const READ: ReadonlySet<string> = new Set([
  "model",
  "prompt",
  "n",
  "size",
  "quality",
  "background",
  "output_format",
  "response_format",
  "stream",
  "partial_images",
  "images",
  "mask",
  "user",
  "moderation",
  "input_fidelity",
]);
/** Left out where a provider has no word for them, because the picture is as good without. */
const HARMLESS = ["quality", "partial_images", "input_fidelity"] as const;
const PROVIDER = "which speaks another API";

/** Pictures of callers, to and from the neutral form (OpenAI API reference, "Images"). */
export const openAiPictureCodec: CallerPictureCodec = {
  decodeRequest: readNeutral,
  encodeAnswer(pictures, { asked, made, counts, createdSeconds }) {
    const operation = asked.pictures?.operation ?? "generations";
    const facts = { ...(made.size === null ? {} : { size: `${made.size.width}x${made.size.height}` }) };
    const usage = counts === null ? {} : { usage: usageOf(counts) };
    const first = pictures[0]?.type;
    if (!asked.stream) {
      const data = pictures.map(({ data: b64_json }) => ({ b64_json }));
      return JSON.stringify({ created: createdSeconds, ...facts, ...formatOf(first), data, ...usage });
    }
    const type = `${EVENT_NAMES[operation]}.completed`;
    return pictures
      .map(({ data, type: itsType }, at) => {
        const event = { type, created_at: createdSeconds, ...facts, ...formatOf(itsType), b64_json: data };
        const isLast = at === pictures.length - 1;
        return `event: ${type}\ndata: ${JSON.stringify({ ...event, ...(isLast ? usage : {}) })}\n\n`;
      })
      .join("");
  },
};

function formatOf(type: string | undefined): JsonRecord {
  return type?.startsWith("image/") ? { output_format: type.slice("image/".length) } : {};
}

function usageOf({ input, imageInput, output, imageOutput }: TokenCounts = NO_TOKENS): JsonRecord {
  return {
    total_tokens: input + output,
    input_tokens: input,
    output_tokens: output,
    input_tokens_details: { text_tokens: input - imageInput, image_tokens: imageInput },
    output_tokens_details: { text_tokens: output - imageOutput, image_tokens: imageOutput },
  };
}

function readNeutral(request: InferenceRequest): NeutralPictureRequest {
  const { pictures, body } = request;
  if (pictures === undefined || !isPictureRequest(request))
    throw new Error("a request for pictures that was not read as one");
  const bytes = openBytes(body);
  const isForm = beginsAsForm(bytes);
  const values = isForm ? fieldsOf(bytes, request.form?.parts ?? []) : parsed(openContent(body));
  refuseOthers(values, READ);
  const { operation, size } = pictures;
  if (!isAbsent(values["size"]) && values["size"] !== "auto" && size === null)
    refuseValue("size", "must be as '1024x1024'");
  const { moderation } = values;
  if (!isAbsent(moderation) && moderation !== "auto") refuse("moderation");
  return {
    operation,
    prompt: typeof values["prompt"] === "string" ? values["prompt"] : "",
    size,
    background: wordOf(values, "background", ["transparent", "opaque"]),
    format: wordOf(values, "output_format", ["png", "jpeg", "webp"]),
    ...(isForm ? sentIn(bytes, request.form?.pictures ?? []) : referredIn(values)),
    changes: HARMLESS.flatMap((name): Change[] =>
      isAbsent(values[name]) || values[name] === "auto" ? [] : [{ kind: "left-out", name }],
    ),
  };
}

function parsed(text: string): JsonRecord {
  const value: unknown = JSON.parse(text);
  return isRecord(value) ? value : refuseValue("body", "must be a JSON object");
}

function refuse(param: string): never {
  throw new PublicError("untranslatable", { param, provider: PROVIDER });
}

function wordOf<Word extends string>(values: JsonRecord, name: string, words: readonly Word[]): Word | null {
  const value = values[name];
  if (isAbsent(value) || value === "auto") return null;
  return words.find((word) => word === value) ?? refuseValue(name, `must be one of ${words.join(", ")}`);
}

type Sources = Pick<NeutralPictureRequest, "sources" | "mask">;

function sentIn(bytes: Buffer, pictures: readonly SentPicture[]): Sources {
  const dataOf = ({ type, part }: SentPicture): PictureData => ({
    type,
    data: bytes.toString("base64", part.contentStart, part.contentEnd),
  });
  const mask = pictures.find(({ isMask }) => isMask);
  return {
    sources: pictures.filter(({ isMask }) => !isMask).map(dataOf),
    mask: mask === undefined ? null : dataOf(mask),
  };
}

/** Pictures by data URL. What is at an address cannot be told to a provider that reads none. */
function referredIn({ images, mask }: JsonRecord): Sources {
  const dataOf = (reference: unknown, param: string): PictureData => {
    const address = isRecord(reference) ? reference["image_url"] : null;
    const url = isRecord(address) ? address["url"] : address;
    const [, type, data] = (typeof url === "string" && /^data:([\w/+.-]+);base64,(.*)$/s.exec(url)) || [];
    return type === undefined || data === undefined ? refuse(`${param}.image_url`) : { type, data };
  };
  const list: readonly unknown[] = Array.isArray(images) ? images : [];
  return {
    sources: list.map((reference, at) => dataOf(reference, `images[${at}]`)),
    mask: isAbsent(mask) ? null : dataOf(mask, "mask"),
  };
}
