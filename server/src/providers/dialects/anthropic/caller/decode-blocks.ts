import type { JsonRecord } from "../../json/json-record.ts";
import {
  isAbsent,
  recordIn,
  recordsIn,
  refuseMember,
  refuseOthers,
  requiredText,
  textIn,
} from "../../json/members.ts";
import type { Change, MediaPart, Part, TextPart } from "../../neutral/request.ts";
import { readCache } from "../wire/cache.ts";
import { readCitation } from "../wire/citations.ts";
import { isPartSignature, readSignature } from "../wire/signatures.ts";
import { readMedia } from "./decode-media.ts";

/**
 * The blocks of a message; a string is one of text.
 * @param changes gets what is left out
 * @throws PublicError untranslatable, invalid_parameter
 */
export function readBlocks(content: unknown, place: string, changes: Change[]): readonly Part[] {
  if (typeof content === "string") return [{ kind: "text", text: content }];
  const parts: Part[] = [];
  for (const block of recordsIn({ content }, "content", place)) {
    if (block["type"] === "redacted_thinking" && isPartSignature(String(block["data"])))
      signLast(parts, block);
    else parts.push(...readBlock(block, `${place}[]`, changes));
  }
  return parts;
}

/** Puts a signature of another dialect back where it was. */
function signLast(parts: Part[], block: JsonRecord): void {
  const signature = readSignature(String(block["data"]));
  const last = parts.at(-1);
  if (signature !== null && (last?.kind === "text" || last?.kind === "tool-call"))
    parts[parts.length - 1] = { ...last, signature };
}

/** What each kind of block has; all else is refused by name. */
const KNOWN: Readonly<Record<string, ReadonlySet<string>>> = {
  text: new Set(["type", "text", "citations", "cache_control"]),
  image: new Set(["type", "source", "cache_control"]),
  document: new Set(["type", "source", "title", "context", "citations", "cache_control"]),
  search_result: new Set(["type", "source", "title", "content", "citations", "cache_control"]),
  thinking: new Set(["type", "thinking", "signature"]),
  redacted_thinking: new Set(["type", "data"]),
  tool_use: new Set(["type", "id", "name", "input", "cache_control", "caller"]),
  tool_result: new Set(["type", "tool_use_id", "content", "is_error", "cache_control"]),
};

function readBlock(block: JsonRecord, place: string, changes: Change[]): readonly Part[] {
  const type = String(block["type"]);
  const known = Object.hasOwn(KNOWN, type) ? KNOWN[type] : undefined;
  if (known !== undefined) refuseOthers(block, known, place);
  switch (block["type"]) {
    case "text":
      return [readText(block, place)];
    case "image":
    case "document":
      return [readMedia(block, place)];
    case "search_result":
      return [readSearchResult(block, place, changes)];
    case "thinking": {
      const text = textIn(block, "thinking", `${place}.thinking`) ?? "";
      const signature = readSignature(textIn(block, "signature", `${place}.signature`) ?? "");
      return [{ kind: "reasoning", text, signature, isRedacted: false }];
    }
    case "redacted_thinking": {
      const signature = readSignature(requiredText(block, "data", `${place}.data`));
      return [{ kind: "reasoning", text: "", signature, isRedacted: true }];
    }
    case "tool_use":
      // Code of the provider's that called a tool is no part of a conversation elsewhere.
      if ((recordIn(block, "caller", `${place}.caller`)?.["type"] ?? "direct") !== "direct")
        refuseMember(`${place}.caller`);
      return [
        {
          kind: "tool-call",
          id: requiredText(block, "id", `${place}.id`),
          name: requiredText(block, "name", `${place}.name`),
          input: JSON.stringify(block["input"] ?? {}),
          isCustom: false,
          ...readCache(block),
        },
      ];
    case "tool_result":
      return [
        {
          kind: "tool-result",
          id: requiredText(block, "tool_use_id", `${place}.tool_use_id`),
          name: null,
          parts: isAbsent(block["content"]) ? [] : readResult(block["content"], `${place}.content`, changes),
          isError: block["is_error"] === true,
          ...readCache(block),
        },
      ];
    default:
      return refuseMember(`${place}.type`);
  }
}

function readText(block: JsonRecord, place: string): TextPart {
  const given = block["citations"];
  const citations = Array.isArray(given) ? given.flatMap((one) => readCitation(one) ?? []) : [];
  const text = requiredText(block, "text", `${place}.text`);
  return {
    kind: "text",
    text,
    ...(citations.length === 0
      ? {}
      : { citations: citations.map((one) => ({ ...one, start: 0, end: text.length })) }),
    ...readCache(block),
  };
}

/** What a tool came to has texts, pictures and documents. */
function readResult(content: unknown, place: string, changes: Change[]): readonly (TextPart | MediaPart)[] {
  return readBlocks(content, place, changes).map((part) =>
    part.kind === "text" || part.kind === "media" ? part : refuseMember(`${place}[].type`),
  );
}

/** Text with a title, which other providers are shown as a document. */
function readSearchResult(block: JsonRecord, place: string, changes: Change[]): MediaPart {
  const texts = readBlocks(block["content"], `${place}.content`, changes).map((part) =>
    part.kind === "text" ? part.text : refuseMember(`${place}.content[].type`),
  );
  const source = requiredText(block, "source", `${place}.source`);
  changes.push({ kind: "approximated", name: `${place}.type` });
  return {
    kind: "media",
    media: "document",
    mimeType: "text/plain",
    source: { kind: "text", text: [source, ...texts].join("\n\n") },
    detail: null,
    title: textIn(block, "title", `${place}.title`),
    citations: recordIn(block, "citations", `${place}.citations`)?.["enabled"] === true,
    ...readCache(block),
  };
}
