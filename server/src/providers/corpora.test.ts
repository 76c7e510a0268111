import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { SMALL } from "../../testing/bounds.ts";
import { Content } from "../kernel/content.ts";
import type { Endpoint, TokenCounts } from "./contract.ts";
import { parseRecord } from "./dialects/json/json-record.ts";
import { openAiPassThrough } from "./dialects/openai/index.ts";

/** Answers as providers gave them, recorded by others. Not in this repository; its own fixtures stand in for them. */
const CORPORA = `${import.meta.dir}/../../../../shared/corpora/providers`;
const FOLDERS = ["openai", "azure", "groq", "deepseek", "mistral", "xai", "openai-compatible"];

interface Recording {
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly text: string;
}

describe.skipIf(!existsSync(CORPORA))("recorded answers", () => {
  const recordings = existsSync(CORPORA) ? FOLDERS.flatMap(recordingsIn) : [];

  test("there are some of each form", () => {
    expect(recordings.filter(isStream).length).toBeGreaterThan(8);
    expect(recordings.filter((recording) => !isStream(recording)).length).toBeGreaterThan(6);
  });

  for (const recording of recordings) {
    test(recording.name, () => (isStream(recording) ? checkStream(recording) : checkAnswer(recording)));
  }
});

function isStream({ name }: Recording): boolean {
  return name.endsWith(".txt");
}

/** Those in the shape of chat completions and completions; answers of other APIs have no `choices`. */
function recordingsIn(folder: string): Recording[] {
  return readdirSync(`${CORPORA}/${folder}`).flatMap((file) => {
    const text = readFileSync(`${CORPORA}/${folder}/${file}`, "utf8");
    const first = parseRecord(file.endsWith(".txt") ? (text.split("\n")[0] ?? "") : text);
    if (!Array.isArray(first?.["choices"])) return [];
    const endpoint: Endpoint = first["object"] === "text_completion" ? "completions" : "chat.completions";
    return [{ name: `${folder}/${file}`, endpoint, text }];
  });
}

function checkAnswer({ endpoint, text }: Recording): void {
  const answer = openAiPassThrough.readAnswer(endpoint, new Content(text));
  expect(answer).not.toBeNull();
  checkCounts(answer?.counts ?? null, text);
  expect(answer?.outputCharacters).toBeGreaterThan(0);
}

/** Framed as on the wire, in one piece, in pieces of 1,000 bytes and byte by byte. */
function checkStream({ endpoint, text }: Recording): void {
  const lines = text.split("\n").filter((line) => line !== "");
  const bytes = Buffer.from([...lines, "[DONE]"].map((line) => `data: ${line}\n\n`).join(""));
  const body = new Content("{}");
  let characters = 0;
  for (const size of [bytes.length, 1000, 1]) {
    const reader = openAiPassThrough.streamReader({
      endpoint,
      model: "m",
      stream: true,
      includeUsage: true,
      bounds: SMALL,
      body,
    });
    const passed: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += size)
      passed.push(reader.push(bytes.subarray(at, at + size)) ?? new Uint8Array(0));
    expect(Buffer.concat(passed).equals(bytes)).toBeTrue();
    expect(reader).toMatchObject({ complete: true, failed: false });
    checkCounts(reader.counts, text);
    if (characters > 0) expect(reader.outputCharacters).toBe(characters);
    characters = reader.outputCharacters;
  }
  expect(characters).toBeGreaterThan(0);
}

/** The counts agree with the last ones in the text: input with `prompt_tokens`, the sum with `total_tokens`. */
function checkCounts(counts: TokenCounts | null, text: string): void {
  const last = (name: string) =>
    Number([...text.matchAll(new RegExp(`"${name}": ?(\\d+)`, "g"))].at(-1)?.[1]);
  expect(counts?.input).toBe(last("prompt_tokens"));
  expect((counts?.input ?? 0) + (counts?.output ?? 0)).toBe(last("total_tokens"));
  expect(counts?.cached ?? 0).toBe(last("cached_tokens") || 0);
  expect(counts?.reasoning ?? 0).toBe(last("reasoning_tokens") || 0);
}
