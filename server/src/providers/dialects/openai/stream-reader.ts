import { Content } from "../../../kernel/content.ts";
import { type InferenceRequest, StreamError, type StreamReader } from "../../contract.ts";
import { AnswerCount } from "./answer-count.ts";
import { type EventPlace, EventSplitter, type EventVisitor } from "./event-splitter.ts";
import { isRecord, type JsonRecord, parseRecord } from "./json-record.ts";

/** Ends the event before it, so that what we append is an event of its own. */
const BLANK_LINE = new TextEncoder().encode("\n\n");

/** Reads one streamed answer while it passes (OpenAI API reference, "Streaming"). */
export class OpenAiStreamReader extends AnswerCount implements StreamReader, EventVisitor {
  readonly #events = new EventSplitter();
  readonly #includeUsage: boolean;
  #ended = false;
  complete = false;
  failure: Content | null = null;

  constructor(request: InferenceRequest) {
    super();
    this.#includeUsage = request.includeUsage;
  }

  get failed(): boolean {
    return this.failure !== null;
  }

  push(piece: Uint8Array): Uint8Array | null {
    if (this.complete || this.failed) return null;
    return this.#events.push(piece, this);
  }

  end(): Uint8Array | null {
    const rest = this.complete || this.failed || this.#ended ? null : this.#events.rest();
    this.#ended = true;
    if (rest === null) return null;
    try {
      if (this.visit(rest) !== true) return null;
    } catch {
      // Cut in the middle. What the stream was before that is known; `complete` says the rest.
      return null;
    }
    return Buffer.concat([rest.bytes, BLANK_LINE]);
  }

  /** Whether the caller gets the event; null ends the stream without it. */
  visit(event: EventPlace): boolean | null {
    if (this.complete) return null;
    const { data, name } = dataOf(event);
    if (data === null) return true;
    if (data === "[DONE]") {
      this.complete = true;
      return true;
    }
    if (data.trim() === "") return false;
    const chunk = parseRecord(data);
    if (chunk === null) throw new StreamError("an event is not a JSON object");
    if (isFailure(chunk, name)) {
      this.failure = new Content(data);
      return null;
    }
    return this.#readChunk(chunk);
  }

  #readChunk(chunk: JsonRecord): boolean {
    const choices = chunk["choices"];
    const some = Array.isArray(choices) && choices.length > 0;
    this.take(chunk, some ? choices : []);
    if (some) return true;
    // The chunk that only carries usage. Azure's first chunk has no choices either, but no usage.
    return this.#includeUsage || !isRecord(chunk["usage"]);
  }
}

/** vLLM of old sends the error itself and not inside `error`. */
function isFailure(chunk: JsonRecord, eventName: string | null): boolean {
  return (
    isRecord(chunk["error"]) ||
    typeof chunk["error"] === "string" ||
    chunk["object"] === "error" ||
    eventName === "error"
  );
}

const DATA = Buffer.from("data:");
const SPACE = 0x20;
const LINE_END = /\r\n|\n|\r/;

interface EventData {
  /** Null when the event has no `data` line: a comment that keeps the connection open. */
  readonly data: string | null;
  readonly name: string | null;
}

function startsWithData(bytes: Uint8Array, start: number): boolean {
  for (let index = 0; index < DATA.length; index += 1) if (bytes[start + index] !== DATA[index]) return false;
  return true;
}

/** One `data:` line is what everybody sends; all else takes the long way. */
function dataOf({ bytes, start, end, firstLineEnd, lines }: EventPlace): EventData {
  const text = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (lines === 1 && startsWithData(bytes, start)) {
    const from = start + DATA.length;
    return { data: text.toString("utf8", bytes[from] === SPACE ? from + 1 : from, firstLineEnd), name: null };
  }
  const data: string[] = [];
  let name: string | null = null;
  // A byte order mark may stand before the first line.
  for (const line of text
    .toString("utf8", start, end)
    .replace(/^\ufeff/, "")
    .split(LINE_END)) {
    const [, field, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === "data") data.push(value);
    else if (field === "event") name = value;
  }
  return { data: data.length === 0 ? null : data.join("\n"), name };
}
