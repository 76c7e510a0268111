import type { Attachment, Endpoint, RequestBounds } from "../../../contract.ts";
import { type Allowance, bareBase64, pictureIn } from "../../attached/attached-data.ts";
import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import { isText, textBytes } from "../../json/text-value.ts";
import { tokensToExplain } from "../../neutral/tool-tokens.ts";

/** Blocks that have at most as many tokens as bytes in the body. */
const TEXT_BLOCKS: ReadonlySet<unknown> = new Set(["text", "thinking", "redacted_thinking", "tool_use"]);
/** Blocks that have others inside. */
const FRAMES: ReadonlySet<unknown> = new Set(["tool_result", "search_result"]);

/** Anthropic takes 100 pictures in a request. What comes after them has no bound of its own. */
const MAX_ATTACHMENTS = 1_500;
/** Of their beginnings: some milliseconds. */
const MAX_READ_CHARACTERS = 2_097_152;

/** A tool that Anthropic describes itself (computer use: 735 and 499 tokens; text editor: 700; "Tool use", Pricing). */
const DESCRIBED_TOOL = 2_000;

function toolTokens({ tools }: JsonRecord): number {
  if (!Array.isArray(tools)) return 0;
  const described = tools.filter(
    (tool) => isRecord(tool) && isText(tool["type"]) && tool["type"] !== "custom",
  );
  return tokensToExplain(tools) + described.length * DESCRIBED_TOOL;
}

/**
 * What of a checked request bounds its cost (C-1).
 * @param bodyBytes of the whole body
 */
export function readBounds(endpoint: Endpoint, bodyBytes: number, request: JsonRecord): RequestBounds {
  const found = new Found();
  const { messages, max_tokens: most } = request;
  if (Array.isArray(messages))
    for (const message of messages) if (isRecord(message)) found.read(message["content"]);
  return {
    inputBytes: found.attachments.reduce((rest, { bytes }) => rest - bytes, bodyBytes),
    inputBesides: toolTokens(request),
    attachments: found.attachments,
    refersToMore: found.isUnbounded,
    audio: false,
    outputTokens: endpoint === "tokens.count" ? 0 : typeof most === "number" ? most : null,
    outputBesides: 0,
    choices: 1,
    choicesShown: 1,
  };
}

class Found {
  readonly attachments: Attachment[] = [];
  isUnbounded = false;
  readonly #allowance: Allowance = { characters: MAX_READ_CHARACTERS };

  read(content: unknown): void {
    if (isText(content) || content === undefined) return;
    if (!Array.isArray(content)) {
      this.isUnbounded = true;
      return;
    }
    for (const block of content) this.#readBlock(block);
  }

  #readBlock(block: unknown): void {
    if (!isRecord(block)) {
      this.isUnbounded = true;
      return;
    }
    const { type, source } = block;
    if (TEXT_BLOCKS.has(type)) return;
    const inner = contentOf(block);
    if (inner !== NO_FRAME) {
      this.read(inner);
      return;
    }
    const attachment =
      this.attachments.length < MAX_ATTACHMENTS && isRecord(source)
        ? attachmentOf(type, source, this.#allowance)
        : null;
    if (attachment === null) this.isUnbounded = true;
    else this.attachments.push(attachment);
  }
}

const NO_FRAME = Symbol();

/** What stands inside a block that is no more than a frame around others, or around text. */
function contentOf({ type, source, content }: JsonRecord): unknown {
  if (FRAMES.has(type)) return content;
  if (type !== "document" || !isRecord(source)) return NO_FRAME;
  if (source["type"] === "text") return undefined;
  return source["type"] === "content" ? source["content"] : NO_FRAME;
}

/** Null for what only the model's context bounds, such as a document at an address. */
function attachmentOf(type: unknown, source: JsonRecord, allowance: Allowance): Attachment | null {
  const { data } = source;
  if (type === "image") {
    if (source["type"] === "url") return { kind: "picture", size: null, detail: "auto", bytes: 0 };
    return isText(data) ? pictureIn(bareBase64(data), "auto", allowance) : null;
  }
  return type === "document" && isText(data) ? { kind: "file", bytes: textBytes(data) } : null;
}
