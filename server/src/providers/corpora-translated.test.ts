import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { decodeStream, gather } from "../../testing/neutral-streams.ts";
import { Content } from "../kernel/content.ts";
import { isRecord, type JsonRecord, parseRecord } from "./dialects/json/json-record.ts";
import type { NeutralAnswer } from "./dialects/neutral/answer.ts";
import { openAiDialect, responsesDialect } from "./dialects/openai/index.ts";

/** Recorded answers, as `corpora.test.ts` has them, read into the neutral form. */
const CORPORA = `${import.meta.dir}/../../../../shared/corpora/providers`;
const FOLDERS = [
  "openai",
  "open-responses",
  "azure",
  "groq",
  "deepseek",
  "mistral",
  "xai",
  "openai-compatible",
];

/** What the caller must get of a recording: texts, calls and counts as they stand in it. */
interface Recorded {
  readonly text: string;
  /** `name(arguments)` */
  readonly calls: readonly string[];
  readonly input: unknown;
  readonly output: unknown;
}

/** Files that are no answer to a conversation, and why. */
const SKIPPED: Readonly<Record<string, string>> = {
  "openai/gpt-image-response-format-error.json": "an error of the images API",
  "openai/openai-image-edit.json": "an answer of the images API",
  "openai/openai-skill-create.json": "an answer of the skills API, which is not offered",
  "openai/openai-transcription.json": "an answer of the transcription API",
  "openai/openai-completion-text.chunks.txt":
    "a completion of old, which is passed through and not translated",
  "openai/parallel-tool-call-wrapper.1.chunks.txt":
    "its first and last event are no JSON: a brace is missing at their end",
  "openai/openai-error.1.chunks.txt": "an error: see 'errors' below",
  "openai/openai-error.1.json": "an error: see 'errors' below",
  "openai/reasoning-model-legacy-parameter-error.json": "an error: see 'errors' below",
  "openai/reasoning-model-temperature-error.json": "an error: see 'errors' below",
};

function filesOf(folder: string): readonly string[] {
  return existsSync(CORPORA) ? readdirSync(`${CORPORA}/${folder}`).map((file) => `${folder}/${file}`) : [];
}

const FILES = FOLDERS.flatMap(filesOf);

describe.skipIf(FILES.length === 0)("recorded answers, translated", () => {
  for (const name of FILES) {
    const reason = SKIPPED[name];
    if (reason !== undefined) test.skip(`${name}: ${reason}`, () => undefined);
    else test(name, () => check(name, readFileSync(`${CORPORA}/${name}`, "utf8")));
  }

  test.each(Object.keys(SKIPPED).filter((name) => name.includes("error") && name.endsWith(".json")))(
    "%s is an error, and no answer",
    (name) => {
      const body = new Content(readFileSync(`${CORPORA}/${name}`, "utf8"));
      expect(openAiDialect.codec?.decodeAnswer(body)).toBeNull();
      expect(responsesDialect.codec?.decodeAnswer(body)).toBeNull();
      expect(openAiDialect.readError(body, "").words).not.toBeNull();
    },
  );
});

function check(name: string, text: string): void {
  const isStream = name.endsWith(".txt");
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const chunks = (isStream ? lines : [text])
    .map((line) => parseRecord(line))
    .filter((chunk) => chunk !== null);
  const isChat = chunks.some((chunk) => Array.isArray(chunk["choices"]));
  const dialect = isChat ? openAiDialect : responsesDialect;
  const codec = dialect.codec;
  if (codec === null) throw new Error("no codec");
  const recorded = isChat ? recordedChat(chunks) : recordedResponse(chunks);
  if (!isStream) {
    const answer = codec.decodeAnswer(new Content(text));
    expect(answer === null ? null : readOf(answer)).toEqual(recorded);
    return;
  }
  const stream = lines.map((line) => `data: ${line}\n\n`).join("") + (isChat ? "data: [DONE]\n\n" : "");
  const decoded = decodeStream(codec.streamDecoder(), [Buffer.from(stream)]);
  expect(decoded).toMatchObject({ broken: false, failed: false });
  const { parts, usage, isWhole } = gather(decoded.events);
  expect(isWhole).toBe(true);
  const calls = parts.filter(({ kind }) => kind === "tool-call");
  const read: Recorded = {
    text: parts
      .filter(({ kind }) => kind === "text")
      .map((part) => part.text)
      .join(""),
    calls: calls.map((call) => `${call.name}(${call.text})`),
    input: usage?.input,
    output: usage?.output,
  };
  expect(read).toEqual(recorded);
}

function readOf({ choices, usage }: NeutralAnswer): Recorded {
  const parts = choices.flatMap((choice) => choice.parts);
  return {
    text: parts.map((part) => (part.kind === "text" ? part.text : "")).join(""),
    calls: parts.flatMap((part) => (part.kind === "tool-call" ? `${part.name}(${part.input})` : [])),
    input: usage?.input,
    output: usage?.output,
  };
}

/** As the file says it, put together by hand. The output is what the total has beside the input. */
function recordedChat(chunks: readonly JsonRecord[]): Recorded {
  let text = "";
  const calls = new Map<unknown, { name: string; input: string }>();
  let usage: JsonRecord = {};
  for (const chunk of chunks) {
    if (isRecord(chunk["usage"])) usage = chunk["usage"];
    const [choice] = Array.isArray(chunk["choices"]) ? (chunk["choices"] as unknown[]) : [];
    const said = isRecord(choice) ? (choice["delta"] ?? choice["message"]) : null;
    if (!isRecord(said)) continue;
    const content = Array.isArray(said["content"])
      ? said["content"]
      : [{ type: "text", text: said["content"] }];
    for (const part of content as JsonRecord[])
      if (part["type"] === "text") text += String(part["text"] ?? "");
    for (const call of (said["tool_calls"] ?? []) as JsonRecord[]) {
      const called = call["function"] as JsonRecord;
      const key = call["index"] ?? call["id"];
      const known = calls.get(key) ?? { name: "", input: "" };
      known.name += String(called["name"] ?? "");
      known.input += String(called["arguments"] ?? "");
      calls.set(key, known);
    }
  }
  const input = usage["prompt_tokens"];
  return {
    text,
    calls: [...calls.values()].map(({ name, input: given }) => `${name}(${given})`),
    input,
    output: Number(usage["total_tokens"]) - Number(input),
  };
}

/** A stream is what its events say up to its first end: one file holds two, and some were shortened by hand. */
function recordedResponse(chunks: readonly JsonRecord[]): Recorded {
  const end = chunks.findIndex(({ type }) => type === "response.completed" || type === "response.incomplete");
  const events = chunks.slice(0, end + 1);
  const response = (chunks[end]?.["response"] ?? chunks[0]) as JsonRecord;
  const items = events.length > 0 ? events.filter(isDone).map(({ item }) => item) : response["output"];
  const output = items as readonly JsonRecord[];
  const usage = (response["usage"] ?? {}) as JsonRecord;
  const content = output.flatMap((item) =>
    item["type"] === "message" ? (item["content"] as JsonRecord[]) : [],
  );
  const deltas = events.filter(({ type }) => type === "response.output_text.delta");
  const counted = (count: unknown) => (usage["total_tokens"] === 0 ? undefined : count);
  return {
    text: (events.length > 0
      ? deltas.map(({ delta }) => delta)
      : content.map((part) => part["text"] ?? "")
    ).join(""),
    calls: output
      .filter(({ type }) => type === "function_call" || type === "custom_tool_call")
      .map((item) => `${String(item["name"])}(${String(item["arguments"] ?? item["input"])})`),
    input: counted(usage["input_tokens"]),
    output: counted(usage["output_tokens"]),
  };
}

function isDone({ type }: JsonRecord): boolean {
  return type === "response.output_item.done";
}
