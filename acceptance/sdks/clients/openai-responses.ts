import OpenAI from "openai";
import { type Ask, type Client, type Heard, TOOL, weatherIn } from "../words.ts";
import { failureIn } from "./openai-chat.ts";

type Item = OpenAI.Responses.ResponseInputItem;

/** OpenAI's SDK, Responses. What the model said is sent back whole, since nothing is kept. */
export function openAiResponses(url: string, apiKey: string): Client {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });

  async function once(params: OpenAI.Responses.ResponseCreateParamsNonStreaming, { stream, leaves }: Ask) {
    if (!stream) return { response: await client.responses.create(params), pieces: 0 };
    const run = client.responses.stream({ ...params, stream: true });
    let pieces = 0;
    run.on("response.output_text.delta", () => {
      pieces += 1;
      if (leaves) run.abort();
    });
    return { response: await run.finalResponse(), pieces };
  }

  return {
    title: "openai (Responses)",
    wordless: ["embeddings"],
    embed: null,
    count: null,
    async ask(ask, model): Promise<Heard> {
      const input: Item[] = [questionOf(ask)];
      const heard = { calls: [] as Heard["calls"][number][], thought: "", pieces: 0 };
      for (;;) {
        const { response, pieces } = await once({ model, input, ...membersOf(ask) }, ask);
        heard.pieces += pieces;
        for (const item of response.output)
          if (item.type === "reasoning") heard.thought += item.summary.map(({ text }) => text).join("");
        const calls = response.output.flatMap((item) => (item.type === "function_call" ? [item] : []));
        if (calls.length === 0)
          return {
            ...heard,
            text: response.output_text,
            end: endOf(response),
            input: response.usage?.input_tokens ?? -1,
            output: response.usage?.output_tokens ?? -1,
          };
        input.push(...(response.output as Item[]));
        for (const { call_id, name, arguments: given } of calls) {
          const parsed = JSON.parse(given);
          heard.calls.push({ name, input: parsed });
          input.push({ type: "function_call_output", call_id, output: weatherIn(parsed.city) });
        }
      }
    },
    failureIn,
  };
}

function endOf({ output, incomplete_details: details }: OpenAI.Responses.Response): Heard["end"] {
  const parts = output.flatMap((item) => (item.type === "message" ? item.content : []));
  if (details?.reason === "content_filter" || parts.some(({ type }) => type === "refusal")) return "refusal";
  return details?.reason === "max_output_tokens" ? "length" : "stop";
}

function questionOf({ prompt, image, document }: Ask): Item {
  const content: OpenAI.Responses.ResponseInputContent[] = [{ type: "input_text", text: prompt }];
  if (image)
    content.push({ type: "input_image", detail: "auto", image_url: `data:image/png;base64,${image}` });
  if (document)
    content.push({
      type: "input_file",
      filename: "a.pdf",
      file_data: `data:application/pdf;base64,${document}`,
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
              ...{ type: "function" as const, name: TOOL.name, description: TOOL.description, strict: true },
              parameters: { ...TOOL.schema },
            },
          ],
        }
      : {}),
    ...(schema
      ? { text: { format: { type: "json_schema" as const, name: "weather", strict: true, schema } } }
      : {}),
    ...(thinks
      ? {
          reasoning: { effort: "low" as const, summary: "auto" as const },
          include: ["reasoning.encrypted_content" as const],
        }
      : {}),
    ...(limit ? { max_output_tokens: limit } : {}),
  };
}
