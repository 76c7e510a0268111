import { type JsonRecord, parseRecord } from "../../json/json-record.ts";
import { type CallIdForm, callIdFor, WORD_CHARACTERS } from "../../neutral/call-ids.ts";
import { change, refuseField } from "../../neutral/refuse.ts";
import type {
  Change,
  NeutralRequest,
  Part,
  TextPart,
  ToolCallPart,
  ToolResultPart,
} from "../../neutral/request.ts";
import { writeCache } from "../wire/cache.ts";
import { writeCitation } from "../wire/citations.ts";
import { DIALECT } from "../wire/signatures.ts";
import { encodeMedia } from "./media.ts";

type Asking = Pick<NeutralRequest, "names">;

/** What a user's part becomes. */
export function encodeAsked(
  part: Part,
  request: Asking,
  title: string,
  changes: Change[],
): readonly JsonRecord[] {
  switch (part.kind) {
    case "text":
      return encodeText(part);
    case "media":
      return [encodeMedia(part, request, title, changes)];
    case "tool-result":
      return [encodeResult(part, request, title, changes)];
    default:
      return encodeAnswered(part, request, title, changes);
  }
}

/** What a part of the model's own becomes. */
export function encodeAnswered(
  part: Part,
  request: Asking,
  title: string,
  changes: Change[],
): readonly JsonRecord[] {
  switch (part.kind) {
    case "text":
      return encodeText(part);
    case "refusal":
      return part.text === "" ? [] : [{ type: "text", text: part.text }];
    case "reasoning": {
      const { signature, text, isRedacted } = part;
      // Thoughts without this provider's own signature are refused, and those of others mean nothing to it.
      if (signature?.dialect !== DIALECT) {
        changes.push(change(request, "left-out", "reasoningSignature"));
        return [];
      }
      return isRedacted
        ? [{ type: "redacted_thinking", data: signature.value }]
        : [{ type: "thinking", thinking: text, signature: signature.value }];
    }
    case "tool-call":
      return [encodeCall(part, request, title)];
    case "media":
      return refuseField(request, part.media, title);
    case "tool-result":
      return [encodeResult(part, request, title, changes)];
  }
}

/** "text content blocks must be non-empty". */
export function encodeText({ text, citations, cache }: TextPart): readonly JsonRecord[] {
  if (text === "") return [];
  const cited = citations?.filter(({ source }) => source.kind === "document").map(writeCitation) ?? [];
  return [
    {
      type: "text",
      text,
      ...(cited.length === 0 ? {} : { citations: cited }),
      ...writeCache(cache),
    },
  ];
}

function encodeCall(
  { id, name, input, isCustom, cache }: ToolCallPart,
  request: Asking,
  title: string,
): JsonRecord {
  const parsed = input.trim() === "" ? {} : parseRecord(input);
  if (isCustom || parsed === null) refuseField(request, "toolInput", title);
  return {
    type: "tool_use",
    id: callIdFor(id, CALL_ID),
    name,
    input: parsed,
    ...writeCache(cache),
  };
}

function encodeResult(
  { id, parts, isError, cache }: ToolResultPart,
  request: Asking,
  title: string,
  changes: Change[],
): JsonRecord {
  const content = parts.flatMap((part) => encodeAsked(part, request, title, changes));
  return {
    type: "tool_result",
    tool_use_id: callIdFor(id, CALL_ID),
    ...(content.length === 0 ? {} : { content }),
    ...(isError ? { is_error: true } : {}),
    ...writeCache(cache),
  };
}

/** "tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'". */
const CALL_ID: CallIdForm = { characters: WORD_CHARACTERS, most: 128 };
