import Anthropic from "@anthropic-ai/sdk";
import { type Ask, type Client, type Failure, type Heard, TOOL, weatherIn } from "../words.ts";

/** Anthropic's SDK. */
export function anthropicSdk(url: string, apiKey: string): Client {
  const client = new Anthropic({ baseURL: url, apiKey, maxRetries: 0 });

  async function once(params: Anthropic.MessageCreateParamsNonStreaming, { stream, leaves }: Ask) {
    if (!stream) return { message: await client.messages.create(params), pieces: 0 };
    const run = client.messages.stream(params);
    let pieces = 0;
    run.on("text", () => {
      pieces += 1;
      if (leaves) run.abort();
    });
    return { message: await run.finalMessage(), pieces };
  }

  return {
    title: "@anthropic-ai/sdk",
    wordless: ["embeddings"],
    embed: null,
    async ask(ask, model): Promise<Heard> {
      const messages: Anthropic.MessageParam[] = [questionOf(ask)];
      const heard = { calls: [] as Heard["calls"][number][], thought: "", pieces: 0 };
      for (;;) {
        const { message, pieces } = await once({ model, messages, ...membersOf(ask) }, ask);
        heard.pieces += pieces;
        const { content, usage } = message;
        for (const block of content) if (block.type === "thinking") heard.thought += block.thinking;
        const calls = content.flatMap((block) => (block.type === "tool_use" ? [block] : []));
        if (calls.length === 0)
          return {
            ...heard,
            text: content.map((block) => (block.type === "text" ? block.text : "")).join(""),
            end: endOf(message),
            input: usage.input_tokens,
            output: usage.output_tokens,
          };
        messages.push({ role: "assistant", content });
        const results = calls.map(({ id, name, input }): Anthropic.ToolResultBlockParam => {
          const given = input as Record<string, unknown>;
          heard.calls.push({ name, input: given });
          return { type: "tool_result", tool_use_id: id, content: weatherIn(given["city"]) };
        });
        messages.push({ role: "user", content: results });
      }
    },
    count: async (text, model) => {
      const messages = [{ role: "user" as const, content: text }];
      return (await client.messages.countTokens({ model, messages })).input_tokens;
    },
    failureIn,
  };
}

const ENDS: Readonly<Record<string, Heard["end"]>> = {
  end_turn: "stop",
  max_tokens: "length",
  refusal: "refusal",
};

const endOf = ({ stop_reason: reason }: Anthropic.Message): Heard["end"] => ENDS[reason ?? ""] ?? "other";

function questionOf({ prompt, image, document }: Ask): Anthropic.MessageParam {
  const content: Anthropic.ContentBlockParam[] = [{ type: "text", text: prompt }];
  if (image)
    content.push({ type: "image", source: { type: "base64", media_type: "image/png", data: image } });
  if (document)
    content.push({
      type: "document",
      source: { type: "base64", media_type: "application/pdf", data: document },
    });
  return { role: "user", content };
}

function membersOf({ offersTool, single, schema, thinks, limit }: Ask) {
  return {
    ...(single ? { tool_choice: { type: "auto" as const, disable_parallel_tool_use: true } } : {}),
    max_tokens: limit ?? 4_000,
    ...(offersTool
      ? {
          tools: [
            {
              name: TOOL.name,
              description: TOOL.description,
              input_schema: { ...TOOL.schema, required: [...TOOL.schema.required] },
            },
          ],
        }
      : {}),
    ...(schema ? { output_config: { format: { type: "json_schema" as const, schema } } } : {}),
    ...(thinks ? { thinking: { type: "enabled" as const, budget_tokens: 2_048 } } : {}),
  };
}

function failureIn(error: unknown): Failure | null {
  if (!(error instanceof Anthropic.APIError) || error.status === undefined) return null;
  const told = (
    error.error as { readonly error?: { readonly code?: string; readonly param?: string } } | null
  )?.error;
  return { status: error.status, code: told?.code ?? null, param: told?.param ?? null };
}
