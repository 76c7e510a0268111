import OpenAI from "openai";
import { type Ask, type Client, type Failure, type Heard, TOOL, weatherIn } from "../words.ts";

type Message = OpenAI.ChatCompletionMessageParam;

/** OpenAI's SDK, chat completions and embeddings. */
export function openAiChat(url: string, apiKey: string): Client {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });

  async function once(params: OpenAI.ChatCompletionCreateParamsNonStreaming, { stream, leaves }: Ask) {
    if (!stream) return { completion: await client.chat.completions.create(params), pieces: 0, thought: "" };
    const run = client.chat.completions.stream({
      ...params,
      stream: true,
      stream_options: { include_usage: true },
    });
    let pieces = 0;
    let thought = "";
    run.on("chunk", ({ choices }) => {
      const delta = choices[0]?.delta as { reasoning_content?: string } | undefined;
      thought += delta?.reasoning_content ?? "";
    });
    run.on("content", () => {
      pieces += 1;
      if (leaves) run.abort();
    });
    return { completion: await run.finalChatCompletion(), pieces, thought };
  }

  return {
    title: "openai (chat)",
    wordless: [],
    count: null,
    async ask(ask, model): Promise<Heard> {
      const messages: Message[] = [questionOf(ask)];
      const heard = { calls: [] as Heard["calls"][number][], thought: "", pieces: 0 };
      for (;;) {
        const { completion, pieces, thought } = await once({ model, messages, ...membersOf(ask) }, ask);
        const [choice] = completion.choices;
        if (choice === undefined) throw new Error("no choice");
        const { message } = choice;
        heard.pieces += pieces;
        heard.thought += thought || ((message as { reasoning_content?: string }).reasoning_content ?? "");
        const calls = (message.tool_calls ?? []).flatMap((call) => (call.type === "function" ? [call] : []));
        if (calls.length === 0)
          return {
            ...heard,
            text: message.content ?? "",
            end: endOf(choice),
            input: completion.usage?.prompt_tokens ?? -1,
            output: completion.usage?.completion_tokens ?? -1,
          };
        messages.push(message);
        for (const { id, function: called } of calls) {
          const input = JSON.parse(called.arguments);
          heard.calls.push({ name: called.name, input });
          messages.push({ role: "tool", tool_call_id: id, content: weatherIn(input.city) });
        }
      }
    },
    embed: async (texts, model) => {
      const { data } = await client.embeddings.create({ model, input: [...texts] });
      return data.map(({ embedding }) => embedding);
    },
    failureIn,
  };
}

function endOf({ finish_reason: finish, message }: OpenAI.ChatCompletion.Choice): Heard["end"] {
  if (message.refusal || finish === "content_filter") return "refusal";
  return finish === "stop" || finish === "length" ? finish : "other";
}

function questionOf({ prompt, image, document }: Ask): Message {
  if (image === undefined && document === undefined) return { role: "user", content: prompt };
  const content: OpenAI.ChatCompletionContentPart[] = [{ type: "text", text: prompt }];
  if (image) content.push({ type: "image_url", image_url: { url: `data:image/png;base64,${image}` } });
  if (document)
    content.push({
      type: "file",
      file: { filename: "a.pdf", file_data: `data:application/pdf;base64,${document}` },
    });
  return { role: "user", content };
}

function membersOf({ offersTool, single, schema, thinks, limit }: Ask) {
  return {
    ...(single ? { parallel_tool_calls: false } : {}),
    ...(offersTool
      ? {
          tools: [
            {
              type: "function" as const,
              function: { name: TOOL.name, description: TOOL.description, parameters: { ...TOOL.schema } },
            },
          ],
        }
      : {}),
    ...(schema
      ? {
          response_format: {
            type: "json_schema" as const,
            json_schema: { name: "weather", strict: true, schema },
          },
        }
      : {}),
    ...(thinks ? { reasoning_effort: "low" as const } : {}),
    ...(limit ? { max_completion_tokens: limit } : {}),
  };
}

export function failureIn(error: unknown): Failure | null {
  if (!(error instanceof OpenAI.APIError) || error.status === undefined) return null;
  return { status: error.status, code: error.code ?? null, param: error.param ?? null };
}
