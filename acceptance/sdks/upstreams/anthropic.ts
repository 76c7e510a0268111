import { type Says, USED } from "../words.ts";
import { type Asked, type Body, event, inPieces, type Speaker, textOf } from "./speaker.ts";

const SIGNATURE = "EqQBCkgIAxABGAIiQL9signed";
const STOPS = { stop: "end_turn", tools: "tool_use", length: "max_tokens", refusal: "refusal" } as const;

/** Anthropic's Messages API (platform.claude.com/docs, API reference, 2026-11). */
export const anthropic: Speaker = {
  kind: "anthropic",
  title: "Anthropic",
  model: "claude-sonnet-4-6",
  embeddingModel: null,
  secret: "sk-ant-the-operators-own",
  basePath: "/v1",
  streamType: "text/event-stream; charset=utf-8",
  wordless: [],
  accepts: ({ headers, path }) =>
    headers.get("x-api-key") === "sk-ant-the-operators-own" &&
    headers.get("anthropic-version") === "2023-06-01" &&
    ["/v1/messages", "/v1/messages/count_tokens", "/v1/models"].includes(path),
  told: ({ body }) => {
    const blocks: Body[] = body.messages.flatMap(({ content }: Body) =>
      Array.isArray(content) ? content : [],
    );
    const of = (type: string) => blocks.filter((block) => block.type === type);
    return {
      stream: body.stream === true,
      tools: (body.tools ?? []).map(({ name }: Body) => name),
      results: of("tool_result").map((block) => ({
        id: block.tool_use_id,
        text: JSON.stringify(block.content),
      })),
      images: of("image").map(({ source }) => ({ type: source.media_type, data: source.data })),
      documents: of("document").map(({ source }) => source.data),
      hasSchema: body.output_config?.format?.schema?.properties?.city !== undefined,
      thinks: ["enabled", "adaptive"].includes(body.thinking?.type),
      signatures: of("thinking").map(({ signature }) => signature),
      limit: body.max_tokens,
      ...{ shows: true, signs: true, single: body.tool_choice?.disable_parallel_tool_use === true },
    };
  },
  whole: (says, asked) => message(says, asked),
  stream(says, asked) {
    const whole = message(says, asked);
    const begun = { ...whole, content: [], stop_reason: null, usage: { ...USAGE, output_tokens: 1 } };
    const { stop_reason, stop_details, usage } = whole;
    return [
      event({ type: "message_start", message: begun }),
      event({ type: "ping" }),
      ...whole.content.flatMap((block: Body, index: number) => [
        event({ type: "content_block_start", index, content_block: emptied(block) }),
        ...deltasOf(block, says).map((delta) => event({ type: "content_block_delta", index, delta })),
        event({ type: "content_block_stop", index }),
      ]),
      event({
        type: "message_delta",
        delta: { stop_reason, stop_sequence: null, stop_details },
        usage: { output_tokens: usage.output_tokens },
      }),
      event({ type: "message_stop" }),
    ];
  },
  failure: () => event({ type: "error", error: { type: "overloaded_error", message: "Overloaded" } }),
  limited: () => ({
    type: "error",
    error: { type: "rate_limit_error", message: "This request would exceed your rate limit." },
    request_id: "req_011",
  }),
  count: ({ path }) => (path.endsWith("/count_tokens") ? { input_tokens: USED.input } : null),
};

const USAGE = {
  input_tokens: USED.input,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
  output_tokens: USED.output,
  service_tier: "standard",
};

function message(says: Says, { body }: Asked): Body {
  const isRefused = says.end === "refusal";
  return {
    ...{ id: "msg_01XFDUDYJgAACz", type: "message", role: "assistant", model: body.model },
    content: [
      ...(says.thought === undefined
        ? []
        : [{ type: "thinking", thinking: says.thought, signature: SIGNATURE }]),
      ...(says.text === undefined || isRefused ? [] : [{ type: "text", text: textOf(says) }]),
      ...(says.calls ?? []).map((call) => ({ type: "tool_use", ...call })),
    ],
    ...{ stop_reason: STOPS[says.end], stop_sequence: null },
    stop_details: isRefused
      ? { type: "refusal", category: "cyber", explanation: "This was declined." }
      : null,
    usage: USAGE,
  };
}

function emptied(block: Body): Body {
  if (block.type === "text") return { ...block, text: "" };
  return block.type === "thinking" ? { ...block, thinking: "", signature: "" } : { ...block, input: {} };
}

function deltasOf(block: Body, says: Says): Body[] {
  if (block.type === "text") return (says.text ?? []).map((text) => ({ type: "text_delta", text }));
  if (block.type === "thinking")
    return [
      ...inPieces(block.thinking).map((thinking) => ({ type: "thinking_delta", thinking })),
      { type: "signature_delta", signature: block.signature },
    ];
  return inPieces(JSON.stringify(block.input)).map((partial_json) => ({
    type: "input_json_delta",
    partial_json,
  }));
}
