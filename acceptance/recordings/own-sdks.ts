import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import {
  BedrockRuntimeClient,
  type ContentBlock,
  ConverseCommand,
  ConverseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { CohereClientV2 } from "cohere-ai";
import { inputOf, promptOf, type Read, type Said, stopOf } from "./said.ts";

type Stops = Readonly<Record<string, Said["stop"]>>;

const BEDROCK_STOPS: Stops = {
  end_turn: "whole",
  stop_sequence: "whole",
  tool_use: "tools",
  max_tokens: "cut",
  guardrail_intervened: "refused",
  content_filtered: "refused",
};

/** AWS's SDK, pointed at a server that replays. */
export function bedrock(url: string, modelId: string): Read {
  const client = new BedrockRuntimeClient({
    endpoint: url,
    region: "us-east-1",
    credentials: { accessKeyId: "AKIDEXAMPLEOPERATOR1", secretAccessKey: "secret" },
    maxAttempts: 1,
    // By itself it speaks HTTP/2.
    requestHandler: { handle: (request: Sent) => overHttp1(request) },
  });
  return async (recording) => {
    const asked = {
      modelId,
      messages: [{ role: "user" as const, content: [{ text: promptOf(recording) }] }],
    };
    if (!recording.isStream) {
      const { output, stopReason, usage } = await client.send(new ConverseCommand(asked));
      const blocks: readonly ContentBlock[] = output?.message?.content ?? [];
      return {
        text: blocks.map(({ text }) => text ?? "").join(""),
        calls: blocks.flatMap(({ toolUse }) =>
          toolUse ? [{ name: toolUse.name ?? "", input: toolUse.input }] : [],
        ),
        stop: stopOf(stopReason, BEDROCK_STOPS),
        ...{ input: inputOfBedrock(usage), output: usage?.outputTokens ?? 0 },
      };
    }
    let text = "";
    let stop: Said["stop"] = null;
    let counts = { input: 0, output: 0 };
    const calls = new Map<number, { name: string; json: string }>();
    const { stream } = await client.send(new ConverseStreamCommand(asked));
    for await (const { contentBlockStart, contentBlockDelta, messageStop, metadata } of stream ?? []) {
      const { contentBlockIndex: at = 0, start } = contentBlockStart ?? {};
      if (start?.toolUse) calls.set(at, { name: start.toolUse.name ?? "", json: "" });
      const delta = contentBlockDelta?.delta;
      text += delta?.text ?? "";
      const call = calls.get(contentBlockDelta?.contentBlockIndex ?? 0);
      if (call && delta?.toolUse) call.json += delta.toolUse.input ?? "";
      if (messageStop) stop = stopOf(messageStop.stopReason, BEDROCK_STOPS);
      if (metadata)
        counts = { input: inputOfBedrock(metadata.usage), output: metadata.usage?.outputTokens ?? 0 };
    }
    return {
      text,
      calls: [...calls.values()].map(({ name, json }) => ({ name, input: inputOf(json) })),
      stop,
      ...counts,
    };
  };
}

interface Sent {
  readonly method: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

async function overHttp1({ method, hostname, port, path, headers, body }: Sent) {
  const response = await fetch(`http://${hostname}:${port}${path}`, { method, headers, body: body ?? null });
  return {
    response: {
      statusCode: response.status,
      headers: Object.fromEntries(response.headers),
      body: response.body && Readable.fromWeb(response.body as ReadableStream),
    },
  };
}

/** AWS counts what its cache had apart. */
function inputOfBedrock(
  usage:
    | {
        readonly inputTokens?: number | undefined;
        readonly cacheReadInputTokens?: number | undefined;
        readonly cacheWriteInputTokens?: number | undefined;
      }
    | undefined,
): number {
  if (usage?.inputTokens === undefined) return 0;
  return usage.inputTokens + (usage.cacheReadInputTokens ?? 0) + (usage.cacheWriteInputTokens ?? 0);
}

const COHERE_STOPS: Stops = {
  COMPLETE: "whole",
  STOP_SEQUENCE: "whole",
  TOOL_CALL: "tools",
  MAX_TOKENS: "cut",
};

/** Cohere's SDK, which tells what is billed apart from what the model reads. It is pointed at a server that replays. */
export function cohere(url: string, model: string): Read {
  const client = new CohereClientV2({ environment: url, token: "secret", maxRetries: 0 });
  return async (recording) => {
    const asked = { model, messages: [{ role: "user" as const, content: promptOf(recording) }] };
    if (!recording.isStream) {
      const { message, finishReason, usage } = await client.chat(asked);
      return {
        text: (message.content ?? []).map((part) => (part.type === "text" ? part.text : "")).join(""),
        calls: (message.toolCalls ?? []).map((call) => ({
          name: call.function?.name ?? "",
          input: inputOf(call.function?.arguments),
        })),
        stop: stopOf(finishReason, COHERE_STOPS),
        ...{ input: usage?.billedUnits?.inputTokens ?? 0, output: usage?.billedUnits?.outputTokens ?? 0 },
      };
    }
    let text = "";
    let stop: Said["stop"] = null;
    let counts = { input: 0, output: 0 };
    const calls: { name: string; json: string }[] = [];
    for await (const event of await client.chatStream(asked)) {
      if (event.type === "content-delta") text += event.delta?.message?.content?.text ?? "";
      if (event.type === "tool-call-start") {
        const call = event.delta?.message?.toolCalls?.function;
        calls.push({ name: call?.name ?? "", json: call?.arguments ?? "" });
      }
      const call = calls.at(-1);
      if (event.type === "tool-call-delta" && call)
        call.json += event.delta?.message?.toolCalls?.function?.arguments ?? "";
      if (event.type !== "message-end") continue;
      stop = stopOf(event.delta?.finishReason, COHERE_STOPS);
      const billed = event.delta?.usage?.billedUnits;
      counts = { input: billed?.inputTokens ?? 0, output: billed?.outputTokens ?? 0 };
    }
    return {
      text,
      calls: calls.map(({ name, json }) => ({ name, input: inputOf(json) })),
      stop,
      ...counts,
    };
  };
}
