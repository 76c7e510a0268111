import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { NeutralEvent } from "../neutral/answer.ts";
import { AnthropicStreamReader } from "./answer/stream-reader.ts";
import { decode } from "./testing/streams.ts";

/** Answers as others recorded them. Not in this repository. What official SDKs make of them: acceptance/anthropic.corpora.test.ts */
const CORPORA = `${import.meta.dir}/../../../../../../shared/corpora/providers/anthropic`;
const isThere = existsSync(CORPORA);
const STREAMS = isThere ? readdirSync(CORPORA).filter((file) => file.endsWith(".chunks.txt")) : [];

/** As it came over the wire, up to its first end. */
function wireOf(file: string): string {
  const lines = readFileSync(`${CORPORA}/${file}`, "utf8").split("\n").filter(Boolean);
  const events = lines.map((line) => `event: ${JSON.parse(line).type}\ndata: ${line}\n\n`).join("");
  return events.split(/(?<="message_stop"\}\n\n)/)[0] ?? "";
}

describe.skipIf(!isThere)("recorded streams of Anthropic's", () => {
  test("are there", () => expect(STREAMS.length).toBeGreaterThan(15));

  for (const file of STREAMS)
    test(`${file} is the same in pieces of any size, and however its lines end`, () => {
      const text = wireOf(file);
      const whole = decode([text]);
      const isWhole = file !== "spliced-message-start.chunks.txt";
      expect(whole.events.at(-1)?.kind === "end").toBe(isWhole);
      for (const size of [1, 2, 3, 1_000]) expect(decode(piecesOf(text, size)).events).toEqual(whole.events);
      expect(decode([text.replaceAll("\n", "\r\n")]).events).toEqual(whole.events);
      expect(decode([text.trimEnd()]).events).toEqual(whole.events);
      for (const size of [1, 1_000]) {
        const { reader, passed } = pass(piecesOf(text, size));
        expect(reader.complete).toBe(isWhole);
        if (isWhole && !file.startsWith("duplicate")) expect(passed).toBe(text);
        expect(reader.counts).toEqual(countsIn(whole.events));
      }
    });
});

function piecesOf(text: string, size: number): readonly Uint8Array[] {
  const bytes = Buffer.from(text);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  );
}

function pass(pieces: readonly Uint8Array[]) {
  const reader = new AnthropicStreamReader();
  const passed = [...pieces.map((piece) => reader.push(piece)), reader.end()];
  return { reader, passed: Buffer.concat(passed.filter((piece) => piece !== null)).toString() };
}

function countsIn(events: readonly NeutralEvent[]) {
  const usage = events.findLast(({ kind }) => kind === "usage");
  return usage?.kind === "usage" ? usage.counts : null;
}
