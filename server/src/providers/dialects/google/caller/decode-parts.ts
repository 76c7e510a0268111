import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import type { Change, MediaPart, Part, ToolResultPart } from "../../neutral/request.ts";
import { textOf } from "../wire/candidates.ts";
import { listMember, member, objectMember } from "../wire/members.ts";
import { readSignature } from "../wire/signature.ts";
import { onlyGoogle, refuseOthers } from "./names.ts";

const KNOWN = new Set(
  `text thought thoughtSignature inlineData fileData functionCall functionResponse mediaResolution`.split(
    " ",
  ),
);
const OF_A_RESPONSE = new Set(["id", "name", "response", "parts"]);

interface OpenCall {
  readonly id: string;
  isAnswered: boolean;
}

interface Queue {
  readonly calls: OpenCall[];
  /** Those before it are answered. */
  next: number;
}

function queue(queues: Map<string, Queue>, name: string): Queue {
  const known = queues.get(name) ?? { calls: [], next: 0 };
  queues.set(name, known);
  return known;
}

/** Reads the parts of a conversation in their order. It has state: calls of functions often have no id, and need one elsewhere. */
export class PartReader {
  readonly #changes: Change[];
  /** Calls without an answer yet, oldest first, by their own ids and by their names. */
  readonly #byId = new Map<string, Queue>();
  readonly #byName = new Map<string, Queue>();
  #calls = 0;

  constructor(changes: Change[]) {
    this.#changes = changes;
  }

  /** @throws PublicError untranslatable */
  read(part: JsonRecord): readonly Part[] {
    refuseOthers(part, KNOWN, "contents[].parts[].");
    if (member(part, "mediaResolution") !== undefined)
      this.#changes.push({ kind: "left-out", name: "contents[].parts[].mediaResolution" });
    const said = textOf(member(part, "thoughtSignature"));
    const read = said === null || said === "" ? null : readSignature(said);
    const signature = read?.signature ?? null;
    const signed = signature === null ? {} : { signature };
    const call = member(part, "functionCall");
    if (isRecord(call)) return [{ ...this.#call(call), ...signed }];
    const result = member(part, "functionResponse");
    if (isRecord(result)) return [this.#result(result)];
    const media = readMedia(part);
    if (media !== null) return [{ ...media, ...signed }];
    const text = textOf(part["text"]) ?? "";
    const isThought = part["thought"] === true;
    if (isThought || (text === "" && signature !== null))
      return [{ kind: "reasoning", text, signature, isRedacted: read?.isRedacted ?? false }];
    return text === "" ? [] : [{ kind: "text", text, ...signed }];
  }

  #call(call: JsonRecord): Part {
    refuseOthers(call, new Set(["id", "name", "args"]), "contents[].parts[].functionCall.");
    const name = textOf(call["name"]) ?? "";
    const own = textOf(call["id"]);
    const id = own || `call_${this.#calls}`;
    this.#calls += 1;
    const open = { id, isAnswered: false };
    if (id === own) queue(this.#byId, id).calls.push(open);
    queue(this.#byName, name).calls.push(open);
    return {
      kind: "tool-call",
      id,
      name,
      input: JSON.stringify(objectMember(call, "args")),
      isCustom: false,
    };
  }

  #result(result: JsonRecord): ToolResultPart {
    refuseOthers(result, OF_A_RESPONSE, "contents[].parts[].functionResponse.");
    const name = textOf(result["name"]);
    const response = objectMember(result, "response");
    const media = listMember(result, "parts").flatMap((one) => (isRecord(one) ? (readMedia(one) ?? []) : []));
    const keys = Object.keys(response);
    const isError = keys.length === 1 && keys[0] === "error";
    return {
      kind: "tool-result",
      id: this.#answered(textOf(result["id"]), name),
      name,
      parts: [{ kind: "text", text: textIn(response, keys) }, ...media],
      isError,
    };
  }

  /** The call that is answered: the one with its id, else the oldest of its name. */
  #answered(id: string | null, name: string | null): string {
    const open = id ? this.#byId.get(id) : this.#byName.get(name ?? "");
    // Each call is looked at once, however many there are.
    while (open !== undefined && open.next < open.calls.length) {
      const found = open.calls[open.next++];
      if (found === undefined || found.isAnswered) continue;
      found.isAnswered = true;
      return found.id;
    }
    return id || onlyGoogle("contents[].parts[].functionResponse without its functionCall");
  }
}

/** Google's own words for what a function gave (ai.google.dev/api/caching#FunctionResponse); others keep their form. */
function textIn(response: JsonRecord, keys: readonly string[]): string {
  const [only] = keys;
  const value = only === undefined ? undefined : response[only];
  const isPlain = keys.length === 1 && ["output", "result", "error"].includes(only ?? "");
  if (isPlain && typeof value === "string") return value;
  return JSON.stringify(isPlain && only !== "error" && isRecord(value) ? value : response);
}

const KINDS: Readonly<Record<string, MediaPart["media"]>> = {
  image: "image",
  audio: "audio",
  video: "video",
};

/** Null when it is no picture, document, sound or video. */
function readMedia(part: JsonRecord): MediaPart | null {
  const inline = member(part, "inlineData");
  const file = member(part, "fileData");
  const given = isRecord(inline) ? inline : isRecord(file) ? file : null;
  if (given === null) return null;
  const mimeType = textOf(member(given, "mimeType"));
  const data = textOf(given["data"]);
  const url = textOf(member(given, "fileUri"));
  return {
    kind: "media",
    media: KINDS[mimeType?.split("/", 1)[0] ?? ""] ?? "document",
    mimeType,
    source: data === null ? { kind: "url", url: url ?? "" } : { kind: "base64", data },
    detail: null,
    title: textOf(member(given, "displayName")),
    citations: false,
  };
}
