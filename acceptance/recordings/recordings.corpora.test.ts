import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "../product.ts";
import { chat, gemini, messages, responses } from "./clients.ts";
import { bedrock, cohere } from "./own-sdks.ts";
import { isChat, type Replay, startReplay } from "./replay.ts";
import type { Read, Recording } from "./said.ts";

/** Answers as their providers gave them, recorded by others. Not in this repository. */
const CORPORA = `${import.meta.dir}/../../../shared/corpora/providers`;

/** How a provider's answers are asked for. */
interface Source {
  readonly folders: readonly string[];
  /** As `providers add` calls it. */
  readonly kind: string;
  readonly basePath: string;
  readonly model: string;
  readonly secret: string;
  isMeant?(recording: Recording): boolean;
  /** What its own SDK reads from the server that replays. */
  own(url: string, model: string): Read;
  /** Those of the clients that ask it in the form of the recording. */
  readonly clients: readonly Client[];
}

const CLIENTS = { chat, responses, messages, gemini };
type Client = keyof typeof CLIENTS;
const ALL = Object.keys(CLIENTS) as Client[];
const KEY = "sk-the-operators-own";
const OPENAI_FORM = [
  ...["openai", "open-responses", "azure", "groq", "deepseek", "mistral", "xai", "openai-compatible"],
];
const isThere = existsSync(CORPORA);

const SOURCES: readonly Source[] = [
  {
    ...{ folders: ["amazon-bedrock"], kind: "bedrock", basePath: "", model: "anthropic.claude-sonnet-4-6" },
    secret: "AKIDEXAMPLEOPERATOR1:wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    ...{ own: bedrock, clients: ALL },
  },
  {
    ...{ folders: ["cohere"], kind: "cohere", basePath: "", model: "command-a-03-2025", secret: KEY },
    ...{ own: cohere, clients: ALL },
  },
  {
    isMeant: ({ text }) => text.includes('"candidates"'),
    ...{ folders: ["google"], kind: "google", basePath: "/v1beta", model: "gemini-2.5-flash", secret: KEY },
    own: (url, model) => gemini({ url, model, key: KEY }),
    clients: ALL,
  },
  {
    ...{ folders: ["anthropic"], kind: "anthropic", basePath: "/v1", model: "claude-opus-4-6", secret: KEY },
    own: (url, model) => messages({ url, model, key: KEY }),
    clients: ALL,
  },
  {
    ...{ folders: OPENAI_FORM, kind: "openai-compatible", basePath: "/v1", model: "any-chat", secret: KEY },
    isMeant: isChat,
    own: (url, model) => chat({ url, model, key: KEY }),
    clients: ALL,
  },
  {
    ...{ folders: OPENAI_FORM, kind: "openai", basePath: "/v1", model: "gpt-5-mini", secret: KEY },
    isMeant: (recording) => !isChat(recording),
    own: (url, model) => responses({ url, model, key: KEY }),
    // The others ask OpenAI for chat completions. What they would hear of a response: providers/corpora-translated.test.ts.
    clients: ["responses"],
  },
];

/** Files that are no answer to a conversation, and why. */
const SKIPPED: Readonly<Record<string, string>> = {
  "cohere/cohere-reranking.1.json": "an answer of the reranking API, which is not offered",
  "google/google-429-retry-info.json": "an error",
  "anthropic/anthropic-skill-version-create.json": "an answer of the skills API, which is not offered",
  "anthropic/duplicate-message-start.chunks.txt":
    "its beginning stands there twice, so its own SDK does not read it",
  "anthropic/spliced-message-start.chunks.txt": "two answers in one, of which the first was cut",
  "openai/gpt-image-response-format-error.json": "an error of the images API",
  "openai/openai-image-edit.json": "an answer of the images API",
  "openai/openai-skill-create.json": "an answer of the skills API, which is not offered",
  "openai/openai-transcription.json": "an answer of the transcription API",
  "openai/openai-completion-text.chunks.txt": "a completion of old",
  "anthropic/anthropic-refusal.json":
    "a refusal in words, which each client hears in its own place: anthropic.corpora.test.ts",
  "google/google-stream-tool-call-array-arguments-missing-terminal-function-call.chunks.txt":
    "its own SDK does not put pieces of arguments together: dialects/google/provider/stream-decoder.test.ts",
  "google/google-vertex-stream-tool-call-arguments-nested.1.chunks.txt": "the same",
  "mistral/mistral-tool-call.chunks.txt":
    "Mistral leaves out the index of a call, and OpenAI's SDK does not read that: corpora-translated.test.ts",
  "mistral/mistral-incremental-tool-call.chunks.txt":
    "Mistral leaves out the role, and OpenAI's SDK does not read that: corpora-translated.test.ts",
  "mistral/mistral-reasoning.json":
    "its content is in parts, which OpenAI's SDK hands on as they are: corpora-translated.test.ts",
  "openai/openai-apply-patch-tool.1.chunks.txt": "its own SDK does not know one of its events",
  "azure/azure-reasoning-encrypted-content.1.chunks.txt":
    "its response changes its id in the middle, and its own SDK refuses that",
  "openai/parallel-tool-call-wrapper.1.chunks.txt":
    "its first and last event are no JSON: a brace is missing at their end",
  "openai/openai-error.1.chunks.txt": "an error",
  "openai/openai-error.1.json": "an error",
  "openai/reasoning-model-legacy-parameter-error.json": "an error",
  "openai/reasoning-model-temperature-error.json": "an error",
};

function recordingsIn(folder: string): readonly Recording[] {
  return readdirSync(`${CORPORA}/${folder}`).flatMap((file): Recording[] => {
    const text = readFileSync(`${CORPORA}/${folder}/${file}`, "utf8");
    const name = `${folder}/${file}`;
    if (folder !== "anthropic" || !file.endsWith(".txt"))
      return [{ name, isStream: file.endsWith(".txt"), text }];
    // Some hold several answers, one after the other.
    const answers = text.split(/(?<="message_stop"\}\n)/).filter((one) => one.trim() !== "");
    return answers.map((one, at) => ({
      name: at === 0 ? name : `${name}#${at + 1}`,
      isStream: true,
      text: one,
    }));
  });
}

const RECORDINGS = isThere ? SOURCES.map(({ folders }) => folders.flatMap(recordingsIn)) : [];

describe.skipIf(!isThere)("recorded answers, read by their provider's own SDK and by every client's", () => {
  let replay: Replay;
  let product: Product;
  let key = "";

  beforeAll(async () => {
    replay = startReplay(RECORDINGS.flat());
    product = await startProduct(await makeDataDir());
    const run = async (words: readonly string[], input = "") => {
      const { code, stdout, stderr } = await sallyport(product.dataDir, words, { input });
      expect(code, stderr).toBe(0);
      return stdout;
    };
    for (const { kind, basePath, model, secret } of SOURCES)
      await run(
        [
          "providers",
          "add",
          kind,
          "--base-url",
          replay.url + basePath,
          "--allow-private",
          "--model",
          `${model}=0,0`,
        ],
        secret,
      );
    key = JSON.parse(await run(["keys", "create", "--live", "--json"])).key;
  }, 300_000);

  afterAll(async () => {
    await product.stop();
    await replay.stop();
    await removeDataDir(product.dataDir);
  });

  for (const [at, source] of SOURCES.entries())
    for (const recording of (RECORDINGS[at] ?? []).filter((one) => source.isMeant?.(one) ?? true)) {
      const reason = SKIPPED[recording.name];
      if (reason !== undefined) test.skip(`${recording.name}: ${reason}`, () => undefined);
      else
        test(recording.name, async () => {
          const wanted = await source.own(replay.url, source.model)(recording);
          for (const client of source.clients) {
            const read = CLIENTS[client]({ url: product.url, key, model: source.model });
            expect([client, await read(recording)]).toEqual([client, wanted]);
          }
        });
    }
});
