import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogle } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import {
  APICallError,
  type EmbeddingModel,
  embedMany,
  generateText,
  jsonSchema,
  type LanguageModel,
  type ModelMessage,
  Output,
  stepCountIs,
  streamText,
  tool,
} from "ai";
import { type Ask, type Client, type Failure, type Heard, TOOL, weatherIn } from "../words.ts";

// Its warnings name models that it does not know.
Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false });

type Options = NonNullable<Parameters<typeof generateText>[0]["providerOptions"]>;

interface Given {
  readonly title: string;
  readonly languageModel: (model: string) => LanguageModel;
  readonly embeddingModel: ((model: string) => EmbeddingModel) | null;
  readonly thinking: Options;
  readonly single: Options;
  readonly wordless?: readonly string[];
}

/** Vercel's `ai` with the provider of OpenAI's, whose default is Responses. */
export function vercelOpenAi(url: string, apiKey: string): Client {
  const provider = createOpenAI({ baseURL: `${url}/v1`, apiKey });
  return vercel({
    title: "ai + @ai-sdk/openai",
    languageModel: (model) => provider(model),
    embeddingModel: (model) => provider.textEmbeddingModel(model),
    single: { openai: { parallelToolCalls: false } },
    // It does not know that models of others think, and has to be told.
    thinking: {
      openai: { forceReasoning: true, reasoningEffort: "low", reasoningSummary: "auto" },
    },
  });
}

export function vercelAnthropic(url: string, apiKey: string): Client {
  const provider = createAnthropic({ baseURL: `${url}/v1`, apiKey });
  return vercel({
    title: "ai + @ai-sdk/anthropic",
    languageModel: (model) => provider(model),
    embeddingModel: null,
    single: { anthropic: { disableParallelToolUse: true } },
    thinking: { anthropic: { thinking: { type: "enabled", budgetTokens: 2_048 } } },
    wordless: ["embeddings"],
  });
}

export function vercelGoogle(url: string, apiKey: string): Client {
  const provider = createGoogle({ baseURL: `${url}/v1beta`, apiKey });
  return vercel({
    title: "ai + @ai-sdk/google",
    languageModel: (model) => provider(model),
    embeddingModel: (model) => provider.textEmbeddingModel(model),
    single: {},
    wordless: ["one call at a time"],
    thinking: { google: { thinkingConfig: { includeThoughts: true, thinkingBudget: 2_048 } } },
  });
}

function vercel({ title, languageModel, embeddingModel, thinking, single, wordless = [] }: Given): Client {
  return {
    title,
    wordless: ["counting", ...wordless],
    count: null,
    embed:
      embeddingModel &&
      (async (texts, model) => {
        const values = [...texts];
        return (await embedMany({ model: embeddingModel(model), values, maxRetries: 0 })).embeddings;
      }),
    async ask(ask, model): Promise<Heard> {
      const calls: Heard["calls"][number][] = [];
      const leaving = new AbortController();
      const asked = {
        model: languageModel(model),
        messages: [questionOf(ask)],
        maxRetries: 0,
        abortSignal: leaving.signal,
        stopWhen: stepCountIs(4),
        ...(ask.offersTool ? { tools: toolsTo(calls) } : {}),
        ...(ask.schema ? { output: Output.object({ schema: jsonSchema(ask.schema) }) } : {}),
        ...(ask.thinks ? { providerOptions: thinking } : {}),
        ...(ask.single ? { providerOptions: single } : {}),
        ...(ask.limit ? { maxOutputTokens: ask.limit } : {}),
      };
      if (!ask.stream) {
        const { steps } = await generateText(asked);
        return heardIn(steps, calls, 0);
      }
      let failure: unknown = null;
      // What fails stands in the stream as well.
      const result = streamText({ ...asked, onError: () => {} });
      let pieces = 0;
      for await (const part of result.fullStream) {
        if (part.type === "error") failure = part.error;
        if (part.type === "abort") throw new Error("aborted");
        if (part.type !== "text-delta") continue;
        pieces += 1;
        if (ask.leaves) leaving.abort();
      }
      if (failure !== null) throw failure;
      return heardIn(await result.steps, calls, pieces);
    },
    failureIn,
  };
}

function toolsTo(calls: Heard["calls"][number][]) {
  return {
    [TOOL.name]: tool({
      description: TOOL.description,
      inputSchema: jsonSchema<{ city: string }>({ ...TOOL.schema, required: [...TOOL.schema.required] }),
      execute: (input) => {
        calls.push({ name: TOOL.name, input });
        return weatherIn(input.city);
      },
    }),
  };
}

interface Step {
  readonly text: string;
  readonly reasoningText: string | undefined;
  readonly finishReason: string;
  readonly usage: { readonly inputTokens: number | undefined; readonly outputTokens: number | undefined };
}

const ENDS: Readonly<Record<string, Heard["end"]>> = {
  stop: "stop",
  length: "length",
  "content-filter": "refusal",
};

function heardIn(steps: readonly Step[], calls: Heard["calls"], pieces: number): Heard {
  const last = steps.at(-1);
  return {
    text: last?.text ?? "",
    pieces,
    calls,
    end: ENDS[last?.finishReason ?? ""] ?? "other",
    thought: steps.map(({ reasoningText }) => reasoningText ?? "").join(""),
    input: last?.usage.inputTokens ?? -1,
    output: last?.usage.outputTokens ?? -1,
  };
}

function questionOf({ prompt, image, document }: Ask): ModelMessage {
  return {
    role: "user",
    content: [
      { type: "text", text: prompt },
      ...(image ? [{ type: "file" as const, data: image, mediaType: "image/png" }] : []),
      ...(document ? [{ type: "file" as const, data: document, mediaType: "application/pdf" }] : []),
    ],
  };
}

function failureIn(error: unknown): Failure | null {
  if (!APICallError.isInstance(error)) return null;
  const body = error.responseBody ?? "";
  const [, param = null] = /"param":"([^"]+)"/.exec(body) ?? [];
  const [, code = null] = /"(?:code|reason)":"([^"]+)"/.exec(body) ?? [];
  return { status: error.statusCode ?? 0, code, param };
}
