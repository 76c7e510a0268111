import type { Canaries } from "./canaries.ts";

export type Endpoint = "chat.completions" | "completions" | "embeddings";

export const PATHS: Readonly<Record<Endpoint, string>> = {
  "chat.completions": "/v1/chat/completions",
  completions: "/v1/completions",
  embeddings: "/v1/embeddings",
};

export interface BodyOptions {
  readonly stream: boolean;
  /** What the simulator is to do, such as "fault=hang". */
  readonly dials: string;
  /** Null: one that exists. */
  readonly model: string | null;
}

const MODELS: Readonly<Record<Endpoint, string>> = {
  "chat.completions": "gpt-4o-mini",
  completions: "gpt-4o-mini",
  embeddings: "text-embedding-3-small",
};

/** A body with a canary in every member that a caller controls. */
export function bodyOf(endpoint: Endpoint, canaries: Canaries, options: BodyOptions): object {
  const { stream, dials, model } = options;
  const next = (field: string) => canaries.next(`${endpoint} ${field}`);
  const said = (field: string) => `[[simulate ${dials}]] ${next(field)}`;
  return {
    model: model ?? MODELS[endpoint],
    user: next("user"),
    safety_identifier: next("safety_identifier"),
    prompt_cache_key: next("prompt_cache_key"),
    metadata: { [next("metadata name")]: next("metadata value") },
    [next("unknown member")]: { deep: [next("unknown value")] },
    ...(stream ? { stream, stream_options: { include_usage: true, [next("stream_options")]: 1 } } : {}),
    ...MEMBERS[endpoint](next, said),
  };
}

type Next = (field: string) => string;

const MEMBERS: Readonly<Record<Endpoint, (next: Next, said: Next) => object>> = {
  "chat.completions": (next, said) => ({
    messages: [
      { role: "system", name: next("messages name"), content: next("messages system") },
      { role: next("messages role"), content: [{ type: "text", text: next("messages part") }] },
      { role: "user", content: [{ type: "image_url", image_url: { url: dataUrl(next("messages image")) } }] },
      {
        role: "assistant",
        content: null,
        tool_calls: [
          {
            id: next("tool_calls id"),
            type: "function",
            function: { name: next("tool_calls name"), arguments: `{"a":"${next("tool_calls arguments")}"}` },
          },
        ],
      },
      { role: "tool", tool_call_id: next("tool_call_id"), content: next("tool result") },
      { role: "user", content: said("messages content") },
    ],
    tools: [
      {
        type: "function",
        function: {
          name: next("tools name"),
          description: next("tools description"),
          parameters: { type: "object", properties: { [next("tools parameter")]: { type: "string" } } },
        },
      },
    ],
    response_format: {
      type: "json_schema",
      json_schema: { name: next("schema name"), schema: { title: next("schema title") } },
    },
    stop: [next("stop")],
    logit_bias: { [next("logit_bias")]: 1 },
    prediction: { type: "content", content: next("prediction") },
  }),
  completions: (next, said) => ({ prompt: said("prompt"), suffix: next("suffix"), stop: next("stop") }),
  embeddings: (next, said) => ({ input: [next("input")], prompt: said("prompt") }),
};

function dataUrl(text: string): string {
  return `data:image/png;base64,${Buffer.from(text).toString("base64")}`;
}
