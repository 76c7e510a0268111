import type { JsonRecord } from "../../../json/json-record.ts";
import {
  isAbsent,
  recordIn,
  recordsIn,
  refuseMember,
  refuseOthers,
  refuseValue,
  requiredText,
  textIn,
  wordIn,
} from "../../../json/members.ts";
import type { Change, MediaPart, Part, TextPart, ToolCallPart, Turn } from "../../../neutral/request.ts";
import { cacheMarkIn, documentIn, mediaAt, soundIn } from "../form/media.ts";
import { reasoningIn, signatureIn } from "../form/signatures.ts";

const CONTENT = "messages[].content";

interface Conversation {
  readonly system: readonly TextPart[];
  readonly turns: readonly Turn[];
}

/**
 * Reads the conversation. What a system says before anybody else stands above it.
 * @param changes gets what is left out
 * @throws PublicError untranslatable, invalid_parameter
 */
export function readMessages(request: JsonRecord, changes: Change[]): Conversation {
  const system: TextPart[] = [];
  const turns: Turn[] = [];
  const legacy: string[] = [];
  let isNamed = false;
  for (const message of recordsIn(request, "messages")) {
    refuseOthers(message, READ, "messages[]");
    const { role } = message;
    if (role === "system" || role === "developer") {
      const parts = textsIn(message);
      if (turns.length === 0) system.push(...parts);
      else turns.push({ role: "system", parts });
    } else if (role === "user") turns.push({ role, parts: partsIn(message, CONTENT) });
    else if (role === "assistant") turns.push({ role, parts: saidIn(message, legacy) });
    else if (role === "tool") {
      const id = requiredText(message, "tool_call_id", "messages[].tool_call_id");
      turns.push({ role: "user", parts: [resultOf(message, id, null)] });
    } else if (role === "function") {
      const name = requiredText(message, "name", "messages[].name");
      turns.push({ role: "user", parts: [resultOf(message, legacy.at(-1) ?? `call_${name}`, name)] });
    } else
      refuseValue("messages[].role", "must be one of system, developer, user, assistant, tool, function");
    isNamed ||= role !== "function" && !isAbsent(message["name"]);
  }
  if (isNamed) changes.push({ kind: "left-out", name: "messages[].name" });
  return { system, turns };
}

const READ: ReadonlySet<string> = new Set(
  `role content name refusal tool_calls tool_call_id function_call reasoning_content reasoning reasoning_details
  extra_content annotations audio cache_control prompt_cache_breakpoint citations images parsed`.split(/\s+/),
);

/** Content as a list; a string is a text. */
function givenIn(message: JsonRecord): readonly JsonRecord[] {
  const { content } = message;
  if (isAbsent(content)) return [];
  if (typeof content === "string") return [{ ...message, type: "text", text: content }];
  const parts = recordsIn(message, "content", CONTENT);
  for (const part of parts) refuseOthers(part, OF_PART, `${CONTENT}[]`);
  return parts;
}

/** Of all kinds of parts; what a kind has not is told of where it is read. */
const OF_PART: ReadonlySet<string> = new Set(
  `type text refusal image_url input_audio file video_url cache_control prompt_cache_breakpoint annotations
  citations`.split(/\s+/),
);

function textsIn(message: JsonRecord): readonly TextPart[] {
  return givenIn(message).map((part) =>
    part["type"] === "text" ? textOf(part) : refuseMember(`${CONTENT}[].type`),
  );
}

function textOf(part: JsonRecord): TextPart {
  return { kind: "text", text: requiredText(part, "text", `${CONTENT}[].text`), ...cacheMarkIn(part) };
}

function partsIn(message: JsonRecord, place: string): readonly (TextPart | MediaPart)[] {
  return givenIn(message).map((part) => {
    if (part["type"] === "text") return textOf(part);
    return { ...mediaIn(part, `${place}[]`), ...cacheMarkIn(part) };
  });
}

const DETAILS = ["low", "high", "original", "auto"] as const;

function mediaIn(part: JsonRecord, place: string): MediaPart {
  switch (part["type"]) {
    case "image_url": {
      const param = `${place}.image_url`;
      // Mistral also takes the address itself.
      const given =
        typeof part["image_url"] === "string"
          ? { url: part["image_url"] }
          : recordIn(part, "image_url", param);
      const detail = wordIn(given ?? {}, "detail", DETAILS, `${param}.detail`);
      return mediaAt("image", requiredText(given ?? {}, "url", `${param}.url`), `${param}.url`, { detail });
    }
    case "input_audio": {
      const param = `${place}.input_audio`;
      const given = recordIn(part, "input_audio", param) ?? {};
      const format = requiredText(given, "format", `${param}.format`);
      return soundIn(requiredText(given, "data", `${param}.data`), format, `${param}.format`);
    }
    case "file": {
      const param = `${place}.file`;
      const given = recordIn(part, "file", param) ?? {};
      const data = requiredText(given, "file_data", `${param}.file_data`);
      return documentIn(data, textIn(given, "filename", `${param}.filename`), `${param}.file_data`);
    }
    case "video_url": {
      const given = recordIn(part, "video_url", `${place}.video_url`) ?? {};
      return mediaAt("video", requiredText(given, "url", `${place}.video_url.url`), `${place}.video_url.url`);
    }
    default:
      return refuseMember(`${place}.type`);
  }
}

/** What the model said: it thought first, then wrote, then called. */
function saidIn(message: JsonRecord, legacy: string[]): readonly Part[] {
  const parts: Part[] = [...thoughtsIn(message)];
  const texts: Part[] = [];
  for (const part of givenIn(message)) {
    if (part["type"] === "refusal")
      texts.push({ kind: "refusal", text: requiredText(part, "refusal", `${CONTENT}[].refusal`) });
    else if (part["type"] !== "text") refuseMember(`${CONTENT}[].type`);
    else if (part["text"] !== "") texts.push(textOf(part));
  }
  const signature = signatureIn(message["extra_content"]);
  const first = texts[0];
  if (first?.kind === "text" && signature.signature) texts[0] = { ...first, ...signature };
  parts.push(...texts);
  const refusal = textIn(message, "refusal", "messages[].refusal");
  if (refusal !== null && refusal !== "") parts.push({ kind: "refusal", text: refusal });
  parts.push(...recordsIn(message, "tool_calls", "messages[].tool_calls").map(callOf));
  const old = recordIn(message, "function_call", "messages[].function_call");
  if (old !== null) {
    const id = `call_${legacy.length}`;
    legacy.push(id);
    parts.push(functionOf(old, id, "messages[].function_call"));
  }
  return parts;
}

function thoughtsIn(message: JsonRecord): readonly Part[] {
  const details = reasoningIn(message["reasoning_details"]);
  if (details.length > 0) return details;
  const text = message["reasoning_content"] ?? message["reasoning"];
  if (typeof text !== "string" || text === "") return [];
  return [{ kind: "reasoning", text, signature: null, isRedacted: false }];
}

const CALLS = "messages[].tool_calls[]";

/** Clients send back what they were given, and what their SDK made of it. */
const OF_CALL: ReadonlySet<string> = new Set([
  "id",
  "type",
  "index",
  "function",
  "custom",
  "extra_content",
  "cache_control",
]);
const OF_CALLED: ReadonlySet<string> = new Set(["name", "arguments", "input", "parsed_arguments"]);

function callOf(call: JsonRecord): ToolCallPart {
  refuseOthers(call, OF_CALL, CALLS);
  const id = requiredText(call, "id", `${CALLS}.id`);
  const signature = signatureIn(call["extra_content"]);
  const custom = recordIn(call, "custom", `${CALLS}.custom`);
  if (custom !== null) {
    refuseOthers(custom, OF_CALLED, `${CALLS}.custom`);
    return {
      kind: "tool-call",
      id,
      name: requiredText(custom, "name", `${CALLS}.custom.name`),
      input: requiredText(custom, "input", `${CALLS}.custom.input`),
      isCustom: true,
      ...signature,
    };
  }
  const called = recordIn(call, "function", `${CALLS}.function`) ?? {};
  return { ...functionOf(called, id, `${CALLS}.function`), ...signature };
}

function functionOf(called: JsonRecord, id: string, place: string): ToolCallPart {
  refuseOthers(called, OF_CALLED, place);
  return {
    kind: "tool-call",
    id,
    name: requiredText(called, "name", `${place}.name`),
    input: textIn(called, "arguments", `${place}.arguments`) ?? "",
    isCustom: false,
  };
}

function resultOf(message: JsonRecord, id: string, name: string | null): Part {
  return { kind: "tool-result", id, name, parts: partsIn(message, CONTENT), isError: false };
}
