import { type Says, USED, VECTOR } from "../words.ts";
import { type Asked, anotherId, type Body, event, inPieces, type Speaker, textOf } from "./speaker.ts";

const REFUSED = "I'm sorry, I can't help with that.";
const isResponses = ({ path }: Asked) => path === "/v1/responses";

/** OpenAI's chat completions and its Responses, with thoughts that only the latter shows (API reference, 2026-11). */
export const openai: Speaker = {
  kind: "openai",
  title: "OpenAI",
  model: "gpt-5-mini",
  embeddingModel: "text-embedding-3-small",
  secret: "sk-the-operators-own",
  basePath: "/v1",
  streamType: "text/event-stream; charset=utf-8",
  wordless: [],
  accepts: ({ headers, path }) =>
    headers.get("authorization") === "Bearer sk-the-operators-own" &&
    ["/v1/chat/completions", "/v1/responses", "/v1/embeddings", "/v1/models"].includes(path),
  told: (asked) => (isResponses(asked) ? toldInResponses(asked) : toldInChat(asked)),
  whole: (says, asked) => (isResponses(asked) ? response(says, asked, anotherId()) : completion(says, asked)),
  stream: (says, asked) => (isResponses(asked) ? responseEvents(says, asked) : chunks(says, asked)),
  failure: (asked) =>
    isResponses(asked)
      ? event({ type: "error", sequence_number: 9, code: "server_error", message: "It broke.", param: null })
      : `data: ${JSON.stringify({ error: { message: "It broke.", type: "server_error", code: null, param: null } })}\n\n`,
  limited: () => ({
    error: {
      message: "Rate limit reached for gpt-5-mini.",
      type: "requests",
      param: null,
      code: "rate_limit_exceeded",
    },
  }),
  embeddings: ({ path, body }) =>
    path !== "/v1/embeddings"
      ? null
      : {
          object: "list",
          model: body.model,
          data: [body.input].flat().map((_: unknown, index: number) => ({
            ...{ object: "embedding", index },
            embedding:
              body.encoding_format === "base64"
                ? Buffer.from(Float32Array.from(VECTOR).buffer).toString("base64")
                : VECTOR,
          })),
          usage: { prompt_tokens: USED.input, total_tokens: USED.input },
        },
};

function toldInChat({ body }: Asked) {
  const parts: Body[] = body.messages.flatMap(({ content }: Body) => (Array.isArray(content) ? content : []));
  const results = body.messages.filter(({ role }: Body) => role === "tool");
  return {
    stream: body.stream === true,
    tools: (body.tools ?? []).map((tool: Body) => tool.function.name),
    results: results.map(({ tool_call_id: id, content }: Body) => ({ id, text: JSON.stringify(content) })),
    images: parts.filter(({ type }) => type === "image_url").map(({ image_url }) => dataIn(image_url.url)),
    documents: parts.filter(({ type }) => type === "file").map(({ file }) => dataIn(file.file_data).data),
    hasSchema: body.response_format?.json_schema?.schema?.properties?.city !== undefined,
    thinks: typeof body.reasoning_effort === "string",
    signatures: [],
    limit: body.max_completion_tokens ?? body.max_tokens ?? null,
    ...{ shows: false, signs: false, single: body.parallel_tool_calls === false },
  };
}

function toldInResponses({ body }: Asked) {
  const items: Body[] = Array.isArray(body.input) ? body.input : [];
  const parts: Body[] = items.flatMap(({ content }) => (Array.isArray(content) ? content : []));
  return {
    stream: body.stream === true,
    tools: (body.tools ?? []).map(({ name }: Body) => name),
    results: items
      .filter(({ type }) => type === "function_call_output")
      .map(({ call_id: id, output }) => ({ id, text: JSON.stringify(output) })),
    images: parts.filter(({ type }) => type === "input_image").map(({ image_url }) => dataIn(image_url)),
    documents: parts.filter(({ type }) => type === "input_file").map((part) => dataIn(part.file_data).data),
    hasSchema: body.text?.format?.schema?.properties?.city !== undefined,
    thinks: typeof body.reasoning?.effort === "string",
    signatures: items.flatMap(({ encrypted_content: sealed }) => sealed ?? []),
    limit: body.max_output_tokens ?? null,
    ...{ shows: true, signs: wantsThoughts(body), single: body.parallel_tool_calls === false },
  };
}

export function dataIn(url: string): { readonly type: string; readonly data: string } {
  const [, type = "", data = url] = /^data:([^;]+);base64,(.*)$/s.exec(url) ?? [];
  return { type, data };
}

const USAGE = {
  prompt_tokens: USED.input,
  completion_tokens: USED.output,
  total_tokens: USED.input + USED.output,
  prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
};
const FINISHES = { stop: "stop", tools: "tool_calls", length: "length", refusal: "stop" } as const;

function completion(says: Says, { body }: Asked) {
  const calls = (says.calls ?? []).map(({ id, name, input }) => ({
    ...{ id, type: "function", function: { name, arguments: JSON.stringify(input) } },
  }));
  const isRefused = says.end === "refusal";
  const content = says.text === undefined || isRefused ? null : textOf(says);
  const message = { role: "assistant", content, refusal: isRefused ? REFUSED : null, annotations: [] };
  return {
    ...{ id: "chatcmpl-D8Z5f52z", object: "chat.completion", created: 1_770_933_883, model: body.model },
    choices: [
      {
        ...{ index: 0, logprobs: null, finish_reason: FINISHES[says.end] },
        message: calls.length > 0 ? { ...message, tool_calls: calls } : message,
      },
    ],
    ...{ usage: USAGE, service_tier: "default", system_fingerprint: null },
  };
}

function chunks(says: Says, { body }: Asked): readonly string[] {
  const chunk = (delta: object, more: object = {}) =>
    `data: ${JSON.stringify({
      ...{ id: "chatcmpl-D8Z5oo6u", object: "chat.completion.chunk", created: 1_770_933_892 },
      ...{ model: body.model, service_tier: "default", system_fingerprint: "fp_de604bd877" },
      choices: [{ index: 0, delta, logprobs: null, finish_reason: null, ...more }],
      ...{ usage: null, obfuscation: "Qup1BsQ3" },
    })}\n\n`;
  const isRefused = says.end === "refusal";
  const calls = (says.calls ?? []).flatMap(({ id, name, input }, index) => [
    chunk({ tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }] }),
    ...inPieces(JSON.stringify(input)).map((piece) =>
      chunk({ tool_calls: [{ index, function: { arguments: piece } }] }),
    ),
  ]);
  const counted = { choices: [], usage: USAGE, id: "chatcmpl-D8Z5oo6u", object: "chat.completion.chunk" };
  return [
    chunk({ role: "assistant", content: "", refusal: null }),
    ...(isRefused ? inPieces(REFUSED).map((refusal) => chunk({ refusal })) : []),
    ...(isRefused ? [] : (says.text ?? []).map((content) => chunk({ content }))),
    ...calls,
    chunk({}, { finish_reason: FINISHES[says.end] }),
    ...(body.stream_options?.include_usage === true
      ? [`data: ${JSON.stringify({ ...counted, created: 1_770_933_892, model: body.model })}\n\n`]
      : []),
    "data: [DONE]\n\n",
  ];
}

/** Thoughts are given to take away only to who asks for them. */
const wantsThoughts = ({ include }: Body): boolean =>
  include?.includes("reasoning.encrypted_content") === true;

/** Items as they stand in a whole response. */
function itemsOf(says: Says, { body }: Asked, answer: string): Body[] {
  const sealed = wantsThoughts(body) ? { encrypted_content: `gAAAA${answer}` } : {};
  const content =
    says.end === "refusal"
      ? [{ type: "refusal", refusal: REFUSED }]
      : says.text && [{ type: "output_text", text: textOf(says), annotations: [], logprobs: [] }];
  return [
    ...(says.thought === undefined
      ? []
      : [
          {
            ...{ id: `rs_${answer}`, type: "reasoning", ...sealed },
            summary: [{ type: "summary_text", text: says.thought }],
          },
        ]),
    ...(content
      ? [{ id: `msg_${answer}`, type: "message", status: "completed", role: "assistant", content }]
      : []),
    ...(says.calls ?? []).map(({ id, name, input }, at) => ({
      ...{ id: `fc_${at}${answer}`, type: "function_call", status: "completed", call_id: id, name },
      arguments: JSON.stringify(input),
    })),
  ];
}

function response(says: Says, asked: Asked, answer: string, more: object = {}): Body {
  const { body } = asked;
  const isCut = says.end === "length";
  return {
    ...{ id: `resp_${answer}`, object: "response", created_at: 1_765_591_383, background: false },
    ...{ status: isCut ? "incomplete" : "completed", error: null, instructions: null, metadata: {} },
    incomplete_details: isCut ? { reason: "max_output_tokens" } : null,
    ...{ max_output_tokens: body.max_output_tokens ?? null, max_tool_calls: null, model: body.model },
    ...{ output: itemsOf(says, asked, answer), parallel_tool_calls: true, previous_response_id: null },
    ...{ reasoning: { effort: "medium", summary: null }, service_tier: "default", store: body.store ?? true },
    ...{ temperature: 1, text: { format: { type: "text" }, verbosity: "medium" }, tool_choice: "auto" },
    ...{ tools: body.tools ?? [], top_logprobs: 0, top_p: 1, truncation: "disabled", user: null },
    usage: {
      input_tokens: USED.input,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: USED.output,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: USED.input + USED.output,
    },
    ...more,
  };
}

function responseEvents(says: Says, asked: Asked): readonly string[] {
  const answer = anotherId();
  const begun = response(says, asked, answer, { status: "in_progress", output: [], usage: null });
  const items = itemsOf(says, asked, answer).flatMap((item, output_index) =>
    itemEvents(item, output_index, says),
  );
  const end = says.end === "length" ? "response.incomplete" : "response.completed";
  const events: Body[] = [
    { type: "response.created", response: begun },
    { type: "response.in_progress", response: begun },
    ...items,
    { type: end, response: response(says, asked, answer) },
  ];
  return events.map((one, sequence_number) => event({ ...one, sequence_number }));
}

function itemEvents(item: Body, output_index: number, says: Says): Body[] {
  const at = { item_id: item.id, output_index };
  const added = (empty: object) => ({
    type: "response.output_item.added",
    output_index,
    item: { ...item, ...empty },
  });
  const done = { type: "response.output_item.done", output_index, item };
  if (item.type === "reasoning") {
    const part = { ...at, summary_index: 0 };
    const [summary] = item.summary;
    return [
      added({ summary: [] }),
      { type: "response.reasoning_summary_part.added", ...part, part: { ...summary, text: "" } },
      ...inPieces(summary.text).map((delta) => ({
        ...{ type: "response.reasoning_summary_text.delta", ...part, delta },
      })),
      { type: "response.reasoning_summary_text.done", ...part, text: summary.text },
      { type: "response.reasoning_summary_part.done", ...part, part: summary },
      done,
    ];
  }
  if (item.type === "function_call")
    return [
      added({ status: "in_progress", arguments: "" }),
      ...inPieces(item.arguments).map((delta) => ({
        ...{ type: "response.function_call_arguments.delta", ...at, delta },
      })),
      { type: "response.function_call_arguments.done", ...at, name: item.name, arguments: item.arguments },
      done,
    ];
  const [content] = item.content;
  const part = { ...at, content_index: 0 };
  const kind = content.type === "refusal" ? "refusal" : "output_text";
  const pieces = content.type === "refusal" ? inPieces(content.refusal) : (says.text ?? []);
  const whole =
    content.type === "refusal" ? { refusal: content.refusal } : { text: content.text, logprobs: [] };
  return [
    added({ status: "in_progress", content: [] }),
    { type: "response.content_part.added", ...part, part: { ...content, [Object.keys(whole)[0] ?? ""]: "" } },
    ...pieces.map((delta) => ({ type: `response.${kind}.delta`, ...part, delta, logprobs: [] })),
    { type: `response.${kind}.done`, ...part, ...whole },
    { type: "response.content_part.done", ...part, part: content },
    done,
  ];
}
