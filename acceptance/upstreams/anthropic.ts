import type Anthropic from "@anthropic-ai/sdk";

type Params = Anthropic.MessageCreateParams;
type Block = Readonly<Record<string, unknown>>;

/** What the upstream was sent last. */
interface Seen {
  readonly path: string;
  readonly headers: Headers;
  readonly body: Params;
}

/** What it answers in place of what it was asked: a whole body, or a stream. */
export interface Played {
  readonly status?: number;
  readonly type: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | ReadableStream<Uint8Array>;
}

export interface AnthropicUpstream {
  readonly baseUrl: string;
  readonly seen: readonly Seen[];
  /** Answers like this until it is null again. */
  play: ((body: Params) => Played | null) | null;
  stop(): Promise<void>;
}

/** A small server that speaks Anthropic's Messages API, and does what it is asked. */
export function startAnthropicUpstream(): AnthropicUpstream {
  const seen: Seen[] = [];
  const own: { play: AnthropicUpstream["play"] } = { play: null };
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 30,
    async fetch(request) {
      const path = new URL(request.url).pathname;
      if (request.method === "GET") return modelsFor(request.headers);
      const body = (await request.json()) as Params;
      seen.push({ path, headers: request.headers, body });
      if (!isAuthorized(request.headers) || !request.headers.has("anthropic-version"))
        return failed(401, "authentication_error", "invalid x-api-key");
      const played = own.play?.(body) ?? null;
      if (played !== null)
        return new Response(played.body, {
          status: played.status ?? 200,
          headers: { ...played.headers, "content-type": played.type },
        });
      if (path.endsWith("/count_tokens")) return Response.json({ input_tokens: 14 });
      const message = answerTo(body);
      if (body.stream !== true) return Response.json(message);
      return new Response(streamOf(message), {
        headers: { "content-type": "text/event-stream; charset=utf-8" },
      });
    },
  });
  return Object.assign(own, {
    baseUrl: `http://127.0.0.1:${server.port}/v1`,
    seen,
    stop: () => server.stop(true),
  });
}

function modelsFor(headers: Headers): Response {
  if (!headers.has("anthropic-version"))
    return failed(400, "invalid_request_error", "anthropic-version: header is required");
  if (!isAuthorized(headers)) return failed(401, "authentication_error", "invalid x-api-key");
  return Response.json({ data: [{ type: "model", id: "claude-opus-4-6" }], has_more: false });
}

/** The SDK says its key as a Bearer token, older ones and others in a header of its own. */
function isAuthorized(headers: Headers): boolean {
  return [headers.get("x-api-key"), headers.get("authorization")?.slice("Bearer ".length)].includes(
    "secret-of-the-operator",
  );
}

function failed(status: number, type: string, message: string): Response {
  return Response.json({ type: "error", error: { type, message }, request_id: "req_upstream" }, { status });
}

const USAGE = {
  input_tokens: 20,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 5,
  cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
  output_tokens: 12,
  service_tier: "standard",
};

function answerTo(body: Params) {
  const [content, stop] = contentFor(body);
  return {
    id: "msg_upstream",
    type: "message",
    role: "assistant",
    model: body.model,
    content,
    stop_reason: stop,
    stop_sequence: stop === "stop_sequence" ? (body.stop_sequences?.[0] ?? null) : null,
    usage: USAGE,
  };
}

/** It calls each tool once; it shows what it was shown; it thinks where it is told to. */
function contentFor(body: Params): readonly [readonly Block[], string] {
  const asked = JSON.stringify(body.messages.at(-1));
  if (asked.includes("refuse")) return [[], "refusal"];
  const thought =
    body.thinking === undefined || body.thinking.type === "disabled"
      ? []
      : [{ type: "thinking", thinking: "Let me think.", signature: "c2lnbmVk" }];
  const isAnswered = asked.includes("tool_result");
  if (body.tools !== undefined && !isAnswered && body.tool_choice?.type !== "none")
    return [[...thought, ...body.tools.map(callOf)], "tool_use"];
  return [
    [...thought, { type: "text", text: textFor(body, asked) }],
    body.stop_sequences ? "stop_sequence" : "end_turn",
  ];
}

function callOf(tool: object, index: number): Block {
  const name = "name" in tool ? tool.name : "unknown";
  return { type: "tool_use", id: `toolu_${index}`, name, input: { city: "Kyoto", at: index } };
}

function textFor(body: Params, asked: string): string {
  if (body.output_config?.format) return '{"city":"Kyoto","degrees":21}';
  const [picture] = /"media_type":"image\/\w+"/.exec(asked) ?? [];
  return picture === undefined ? "Hello from Claude 🎉, as asked." : `I see ${picture}`;
}

/** In pieces of a few characters, with a ping in between. */
function streamOf(message: ReturnType<typeof answerTo>): string {
  const event = (data: Block) => `event: ${String(data["type"])}\ndata: ${JSON.stringify(data)}\n\n`;
  const begun = { ...message, content: [], stop_reason: null, usage: { ...USAGE, output_tokens: 1 } };
  const blocks = message.content.flatMap((block, index) => [
    event({ type: "content_block_start", index, content_block: emptied(block) }),
    event({ type: "ping" }),
    ...deltasOf(block).map((delta) => event({ type: "content_block_delta", index, delta })),
    event({ type: "content_block_stop", index }),
  ]);
  const { stop_reason, stop_sequence, usage } = message;
  return [
    event({ type: "message_start", message: begun }),
    ...blocks,
    event({
      type: "message_delta",
      delta: { stop_reason, stop_sequence },
      usage: { output_tokens: usage.output_tokens },
    }),
    event({ type: "message_stop" }),
  ].join("");
}

function emptied(block: Block): Block {
  if (block["type"] === "text") return { ...block, text: "" };
  return block["type"] === "thinking" ? { ...block, thinking: "", signature: "" } : { ...block, input: {} };
}

function deltasOf(block: Block): readonly Block[] {
  if (block["type"] === "text") return inPieces(block["text"]).map((text) => ({ type: "text_delta", text }));
  if (block["type"] === "thinking")
    return [
      ...inPieces(block["thinking"]).map((thinking) => ({ type: "thinking_delta", thinking })),
      { type: "signature_delta", signature: block["signature"] },
    ];
  return inPieces(JSON.stringify(block["input"])).map((partial_json) => ({
    type: "input_json_delta",
    partial_json,
  }));
}

function inPieces(text: unknown): readonly string[] {
  return String(text).match(/[\s\S]{1,7}/gu) ?? [];
}
