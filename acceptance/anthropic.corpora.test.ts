import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";
import { type AnthropicUpstream, type Played, startAnthropicUpstream } from "./upstreams/anthropic.ts";

/** Answers of Anthropic's as others recorded them. Not in this repository; its own fixtures stand in for them. */
const CORPORA = `${import.meta.dir}/../../shared/corpora/providers/anthropic`;

/** Recordings that are no answers, and why. What becomes of them is tested by itself. */
const OTHERS: Readonly<Record<string, string>> = {
  "anthropic-skill-version-create.json": "the answer of another API, which creates a version of a skill",
  "duplicate-message-start.chunks.txt":
    "its beginning stands there twice, so the official SDK does not read it",
  "spliced-message-start.chunks.txt": "two answers in one, of which the first was cut",
};

interface Recording {
  readonly name: string;
  readonly isStream: boolean;
  /** As it came over the wire. */
  readonly body: string;
}

let upstream: AnthropicUpstream;
let product: Product;
/** Asks the replaying server itself. */
let direct: Anthropic;
/** Asks it through the product, in either protocol. */
let relayed: Anthropic;
let translated: OpenAI;

const MODEL = "claude-opus-4-6";
const isThere = existsSync(CORPORA);
const RECORDINGS = isThere ? readdirSync(CORPORA).sort().flatMap(recordingsIn) : [];

/** Some hold several answers, one after the other: each is one. */
function recordingsIn(file: string): readonly Recording[] {
  const text = readFileSync(`${CORPORA}/${file}`, "utf8");
  if (!file.endsWith(".txt")) return [{ name: file, isStream: false, body: text }];
  const events = text.split("\n").filter((line) => line.trim() !== "");
  const answers = framed(events)
    .split(/(?<="message_stop"\}\n\n)/)
    .filter(Boolean);
  return answers.map((body, at) => ({ name: at === 0 ? file : `${file}#${at + 1}`, isStream: true, body }));
}

function framed(events: readonly string[]): string {
  return events.map((line) => `event: ${JSON.parse(line).type}\ndata: ${line}\n\n`).join("");
}

const find = (name: string): Recording => RECORDINGS.find((one) => one.name === name) ?? expect.unreachable();
const asking = ({ name }: Recording) => ({
  model: MODEL,
  max_tokens: 4_000,
  messages: [{ role: "user" as const, content: `recording<${name}>` }],
});

describe.skipIf(!isThere)("recorded answers of Anthropic's", () => {
  beforeAll(async () => {
    upstream = startAnthropicUpstream();
    upstream.play = (body): Played => {
      const [, name = ""] = /recording<([^>]+)>/.exec(JSON.stringify(body.messages)) ?? [];
      const { isStream, body: recorded } = find(name);
      return { type: isStream ? "text/event-stream" : "application/json", body: recorded };
    };
    product = await startProduct(await makeDataDir());
    const model = ["--model", `${MODEL}=0,0`];
    await run(["providers", "add", "anthropic", "--base-url", upstream.baseUrl, "--allow-private", ...model]);
    const { key } = JSON.parse(await run(["keys", "create", "--live", "--json"]));
    const root = new URL(upstream.baseUrl).origin;
    direct = new Anthropic({ baseURL: root, apiKey: "secret-of-the-operator", maxRetries: 0 });
    relayed = new Anthropic({ baseURL: product.url, apiKey: key, maxRetries: 0 });
    translated = new OpenAI({ baseURL: `${product.url}/v1`, apiKey: key, maxRetries: 0 });
  }, 300_000);

  afterAll(async () => {
    await product.stop();
    await upstream.stop();
    await removeDataDir(product.dataDir);
  });

  const answers = RECORDINGS.filter(({ name }) => OTHERS[name] === undefined);

  test("are there, whole and streamed", () => {
    expect(answers.filter(({ isStream }) => isStream).length).toBeGreaterThan(15);
    expect(answers.filter(({ isStream }) => !isStream).length).toBeGreaterThan(10);
  });

  for (const recording of answers)
    test(`${recording.name} is the same through the product, in both protocols`, async () => {
      const wanted = await read(direct, recording);
      expect(await read(relayed, recording)).toEqual(wanted);
      expect(await readTranslated(recording)).toEqual(inOpenAiWords(wanted));
    });

  test("a whole answer to who asked for a stream is streamed", async () => {
    const recording = find("anthropic-clear-thinking.1.json");
    const { content, stop_reason } = await read(direct, recording);
    const streamed = await relayed.messages.stream(asking(recording)).finalMessage();
    expect(streamed).toMatchObject({ content, stop_reason });
  });

  test("a beginning that stands there twice does no harm", async () => {
    const recording = find("duplicate-message-start.chunks.txt");
    const { content, usage } = await relayed.messages.stream(asking(recording)).finalMessage();
    expect(content).toMatchObject([{ type: "text", text: "Hello, World!" }]);
    expect(usage).toMatchObject({ input_tokens: 17, output_tokens: 227 });
    expect((await readTranslated(recording)).text).toBe("Hello, World!");
  });

  test("two answers in one are none, in either protocol", async () => {
    const recording = find("spliced-message-start.chunks.txt");
    expect(await failureOf(relayed.messages.stream(asking(recording)).finalMessage())).toBeInstanceOf(Error);
    expect(await failureOf(readTranslated(recording))).toBeInstanceOf(Error);
  });

  test("what is no answer is not passed on", async () => {
    const recording = find("anthropic-skill-version-create.json");
    expect(await failureOf(relayed.messages.create(asking(recording)))).toMatchObject({ status: 502 });
    expect(await failureOf(readTranslated(recording))).toMatchObject({ status: 502 });
  });
});

async function run(words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await sallyport(product.dataDir, words, {
    input: "secret-of-the-operator",
  });
  expect(code, stderr).toBe(0);
  return stdout;
}

async function failureOf(call: PromiseLike<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  return null;
}

/** What the official SDK makes of it. */
async function read(client: Anthropic, recording: Recording): Promise<Anthropic.Message> {
  const params = asking(recording);
  return recording.isStream ? client.messages.stream(params).finalMessage() : client.messages.create(params);
}

interface Said {
  readonly text: string;
  readonly calls: readonly { readonly id: string; readonly name: string; readonly input: unknown }[];
  readonly finish: string;
  readonly refusal: string | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** What OpenAI's official SDK makes of it. */
async function readTranslated(recording: Recording): Promise<Said> {
  const { model, messages } = asking(recording);
  const params = { model, messages };
  const { choices, usage } = recording.isStream
    ? await translated.chat.completions
        .stream({ ...params, stream_options: { include_usage: true } })
        .finalChatCompletion()
    : await translated.chat.completions.create(params);
  const [choice] = choices;
  return {
    text: choice?.message.content ?? "",
    calls: (choice?.message.tool_calls ?? []).flatMap((call) =>
      call.type === "function"
        ? [{ id: call.id, name: call.function.name, input: JSON.parse(call.function.arguments) }]
        : [],
    ),
    finish: choice?.finish_reason ?? "",
    refusal: choice?.message.refusal ?? null,
    inputTokens: usage?.prompt_tokens ?? -1,
    outputTokens: usage?.completion_tokens ?? -1,
  };
}

const FINISHES: Readonly<Record<string, string>> = {
  end_turn: "stop",
  tool_use: "tool_calls",
  max_tokens: "length",
  refusal: "content_filter",
  pause_turn: "stop",
};

/** A refusal that is explained is a message of its own there, and one that is not a filter. */
function inOpenAiWords({ content, stop_reason, stop_details, usage }: Anthropic.Message): Said {
  const refusal = stop_details?.explanation ?? null;
  return {
    refusal,
    text: content.map((block) => (block.type === "text" ? block.text : "")).join(""),
    calls: content.flatMap((block) =>
      block.type === "tool_use" ? [{ id: block.id, name: block.name, input: block.input }] : [],
    ),
    finish: refusal === null ? (FINISHES[stop_reason ?? ""] ?? "") : "stop",
    inputTokens:
      usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0),
    outputTokens: usage.output_tokens,
  };
}
