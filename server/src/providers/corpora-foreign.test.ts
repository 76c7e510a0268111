import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { bedrockEvent } from "../../testing/event-frames.ts";
import { decodeStream, gather } from "../../testing/neutral-streams.ts";
import { Content } from "../kernel/content.ts";
import { bedrockDialect } from "./dialects/bedrock/index.ts";
import { cohereDialect } from "./dialects/cohere/index.ts";

/** Recorded answers of providers whose dialect no caller speaks. */
const CORPORA = `${import.meta.dir}/../../../../shared/corpora/providers`;

const SKIPPED: Readonly<Record<string, string>> = {
  "cohere/cohere-reranking.1.json": "an answer of the reranking API, which is not offered",
};

const FILES = ["amazon-bedrock", "cohere"].flatMap((folder) =>
  existsSync(CORPORA) ? readdirSync(`${CORPORA}/${folder}`).map((file) => `${folder}/${file}`) : [],
);

describe.skipIf(FILES.length === 0)("recorded answers of Bedrock and Cohere", () => {
  for (const name of FILES) {
    const reason = SKIPPED[name];
    if (reason !== undefined) test.skip(`${name}: ${reason}`, () => undefined);
    else test(name, () => check(name, readFileSync(`${CORPORA}/${name}`, "utf8")));
  }
});

function check(name: string, text: string): void {
  const isBedrock = name.startsWith("amazon-bedrock/");
  const codec = (isBedrock ? bedrockDialect : cohereDialect).codec;
  if (!name.endsWith(".txt")) {
    const answer = codec?.decodeAnswer(new Content(text));
    const parts = answer?.choices[0]?.parts ?? [];
    const said = parts.map((part) => (part.kind === "text" ? part.text : "")).join("");
    const calls = parts.flatMap((part) => (part.kind === "tool-call" ? part.name : []));
    expect({ said, calls }).toEqual(recorded(JSON.parse(text)));
    expect(answer?.usage?.input).toBeGreaterThan(0);
    return;
  }
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const chunks = lines.map((line) => JSON.parse(line) as Record<string, object>);
  const pieces = chunks.map((chunk) => {
    const [type = ""] = Object.keys(chunk);
    return isBedrock
      ? bedrockEvent(type, chunk[type] ?? {})
      : Buffer.from(`data: ${JSON.stringify(chunk)}\n\n`);
  });
  if (codec === null || codec === undefined) throw new Error("no codec");
  const decoded = decodeStream(codec.streamDecoder(), pieces);
  expect(decoded).toMatchObject({ broken: false, failed: false });
  const { parts, stop, isWhole } = gather(decoded.events);
  expect([isWhole, stop === null]).toEqual([true, false]);
  const written = parts
    .filter(({ kind }) => kind !== "reasoning")
    .map((part) => part.text)
    .join("");
  expect(written).toBe(deltasIn(chunks));
}

/** What a whole answer says, by the members that either provider uses. */
function recorded(answer: { readonly message?: Message; readonly output?: { readonly message: Message } }): {
  readonly said: string;
  readonly calls: string[];
} {
  const message = answer.message ?? answer.output?.message;
  const content = message?.content ?? [];
  return {
    said: content.map((part) => part.text ?? "").join(""),
    calls: [
      ...content.flatMap((part) => part.toolUse?.name ?? []),
      ...(message?.tool_calls ?? []).map((call) => call.function.name),
    ],
  };
}

interface Message {
  readonly content?: readonly { readonly text?: string; readonly toolUse?: { readonly name: string } }[];
  readonly tool_calls?: readonly { readonly function: { readonly name: string } }[];
}

/** Texts and arguments of calls, in the order in which they came. */
function deltasIn(chunks: readonly object[]): string {
  const found: string[] = [];
  const look = (value: unknown, name = ""): void => {
    if (typeof value === "string" && ["text", "input", "arguments"].includes(name)) found.push(value);
    if (typeof value === "object" && value !== null)
      for (const [inner, next] of Object.entries(value)) if (inner !== "citations") look(next, inner);
  };
  for (const chunk of chunks) look(chunk);
  return found.join("");
}
