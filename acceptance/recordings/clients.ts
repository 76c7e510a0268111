import Anthropic from "@anthropic-ai/sdk";
import { GoogleGenAI } from "@google/genai";
import OpenAI from "openai";
import { inputOf, promptOf, type Read, type Said, stopOf } from "./said.ts";

interface Where {
  /** Of the product, or of the server that replays. */
  readonly url: string;
  readonly key: string;
  readonly model: string;
}

/** OpenAI's SDK, which asks for chat completions. */
export function chat({ url, key, model }: Where): Read {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0 });
  return async (recording) => {
    const asked = { model, messages: [{ role: "user" as const, content: promptOf(recording) }] };
    const { choices, usage } = recording.isStream
      ? await client.chat.completions
          .stream({ ...asked, stream_options: { include_usage: true } })
          .finalChatCompletion()
      : await client.chat.completions.create(asked);
    const [choice] = choices;
    return {
      text: (choice?.message.content ?? "") + (choice?.message.refusal ?? ""),
      calls: (choice?.message.tool_calls ?? []).map((call) =>
        call.type === "function"
          ? { name: call.function.name, input: inputOf(call.function.arguments) }
          : { name: call.custom.name, input: call.custom.input },
      ),
      stop: stopOf(choice?.finish_reason, {
        stop: "whole",
        tool_calls: "tools",
        length: "cut",
        content_filter: "refused",
      }),
      input: usage?.prompt_tokens ?? 0,
      // xAI counts thoughts in the total alone.
      output: usage ? usage.total_tokens - usage.prompt_tokens : 0,
    };
  };
}

/** The same SDK, which asks for responses. */
export function responses({ url, key, model }: Where): Read {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0 });
  return async (recording) => {
    const asked = { model, input: promptOf(recording) };
    const { output, usage, status, incomplete_details } = recording.isStream
      ? await client.responses.stream(asked).finalResponse()
      : await client.responses.create(asked);
    const calls: Said["calls"][number][] = [];
    let text = "";
    for (const item of output) {
      if (item.type === "function_call") calls.push({ name: item.name, input: inputOf(item.arguments) });
      if (item.type === "custom_tool_call") calls.push({ name: item.name, input: item.input });
      if (item.type !== "message") continue;
      for (const part of item.content) text += part.type === "refusal" ? part.refusal : part.text;
    }
    const isCut = status === "incomplete" && incomplete_details?.reason === "max_output_tokens";
    const stop = status !== "incomplete" ? (calls.length > 0 ? "tools" : "whole") : isCut ? "cut" : "refused";
    return { text, calls, stop, input: usage?.input_tokens ?? 0, output: usage?.output_tokens ?? 0 };
  };
}

/** Anthropic's SDK. */
export function messages({ url, key, model }: Where): Read {
  const client = new Anthropic({ baseURL: url, apiKey: key, maxRetries: 0 });
  return async (recording) => {
    const asked = {
      ...{ model, max_tokens: 4_000 },
      messages: [{ role: "user" as const, content: promptOf(recording) }],
    };
    const { content, stop_reason, usage } = recording.isStream
      ? await client.messages.stream(asked).finalMessage()
      : await client.messages.create(asked);
    return {
      text: content.map((block) => (block.type === "text" ? block.text : "")).join(""),
      calls: content.flatMap((block) =>
        block.type === "tool_use" ? [{ name: block.name, input: block.input }] : [],
      ),
      stop: stopOf(stop_reason, {
        end_turn: "whole",
        stop_sequence: "whole",
        pause_turn: "whole",
        tool_use: "tools",
        max_tokens: "cut",
        refusal: "refused",
      }),
      input:
        usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0),
      output: usage.output_tokens,
    };
  };
}

/** Google's SDK. */
export function gemini({ url, key, model }: Where): Read {
  const client = new GoogleGenAI({
    apiKey: key,
    httpOptions: { baseUrl: url, retryOptions: { attempts: 1 } },
  });
  return async (recording) => {
    const asked = { model, contents: promptOf(recording) };
    const chunks = recording.isStream
      ? await Array.fromAsync(await client.models.generateContentStream(asked))
      : [await client.models.generateContent(asked)];
    const parts = chunks.flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? []);
    const calls = parts.flatMap(({ functionCall }) =>
      functionCall ? [{ name: functionCall.name ?? "", input: functionCall.args ?? {} }] : [],
    );
    const reason = chunks.map(({ candidates }) => candidates?.[0]?.finishReason).findLast(Boolean);
    const usage = chunks.map(({ usageMetadata }) => usageMetadata).findLast(Boolean);
    const stop = stopOf(reason, {
      STOP: "whole",
      MAX_TOKENS: "cut",
      SAFETY: "refused",
      PROHIBITED_CONTENT: "refused",
    });
    return {
      text: parts.map(({ text, thought }) => (thought ? "" : (text ?? ""))).join(""),
      calls,
      stop: stop === "whole" && calls.length > 0 ? "tools" : stop,
      input: usage?.promptTokenCount ?? 0,
      output: (usage?.candidatesTokenCount ?? 0) + (usage?.thoughtsTokenCount ?? 0),
    };
  };
}
