import { type Says, USED, VECTOR } from "../words.ts";
import { dataIn } from "./openai.ts";
import { type Body, event, inPieces, type Speaker, textOf } from "./speaker.ts";

const FINISHES = { stop: "COMPLETE", tools: "TOOL_CALL", length: "MAX_TOKENS", refusal: "COMPLETE" } as const;
const USAGE = {
  billed_units: { input_tokens: USED.input, output_tokens: USED.output },
  tokens: { input_tokens: 507, output_tokens: 40 },
  cached_tokens: 448,
};

/** Cohere's chat and embeddings, second version (docs.cohere.com/reference, 2026-11). */
export const cohere: Speaker = {
  kind: "cohere",
  title: "Cohere",
  model: "command-a-reasoning-08-2025",
  embeddingModel: "embed-v4.0",
  secret: "co-the-operators-own",
  basePath: "",
  streamType: "text/event-stream",
  wordless: ["refusal"],
  accepts: ({ headers, path }) =>
    headers.get("authorization") === "Bearer co-the-operators-own" &&
    ["/v2/chat", "/v2/embed", "/v1/models"].includes(path),
  told({ body }) {
    const parts: Body[] = body.messages.flatMap(({ content }: Body) =>
      Array.isArray(content) ? content : [],
    );
    return {
      stream: body.stream === true,
      tools: (body.tools ?? []).map((tool: Body) => tool.function.name),
      results: body.messages
        .filter(({ role }: Body) => role === "tool")
        .map((message: Body) => ({ id: message.tool_call_id, text: JSON.stringify(message.content) })),
      images: parts.flatMap(({ image_url }) => (image_url === undefined ? [] : [dataIn(image_url.url)])),
      documents: (body.documents ?? []).map((document: Body) => document.data.text),
      hasSchema: body.response_format?.json_schema?.properties?.city !== undefined,
      thinks: body.thinking?.type === "enabled",
      signatures: [],
      limit: body.max_tokens ?? null,
      ...{ shows: true, signs: false, single: false },
    };
  },
  whole: (says) => ({
    id: "e7592632-1e3d-424f-b129-bd5f9f980f7b",
    message: {
      role: "assistant",
      ...(says.thought !== undefined && says.calls !== undefined ? { tool_plan: says.thought } : {}),
      ...(says.text === undefined ? {} : { content: contentOf(says) }),
      ...(says.calls === undefined ? {} : { tool_calls: says.calls.map(callOf) }),
    },
    finish_reason: FINISHES[says.end],
    usage: USAGE,
  }),
  stream(says) {
    const delta = (message: object) => ({ delta: { message } });
    const start = { role: "assistant", content: [], tool_plan: "", tool_calls: [], citations: [] };
    const isPlan = says.calls !== undefined;
    return [
      event({ type: "message-start", id: "2941521a-b87a-45f6", ...delta(start) }),
      ...(says.thought === undefined || !isPlan ? [] : inPieces(says.thought)).map((tool_plan) =>
        event({ type: "tool-plan-delta", ...delta({ tool_plan }) }),
      ),
      ...(says.text === undefined ? [] : contentOf(says)).flatMap((content: Body, index: number) => {
        const member = content.type;
        const pieces = member === "text" ? (says.text ?? []) : inPieces(content.thinking);
        return [
          event({ type: "content-start", index, ...delta({ content: { type: member, [member]: "" } }) }),
          ...pieces.map((piece) =>
            event({ type: "content-delta", index, ...delta({ content: { [member]: piece } }) }),
          ),
          event({ type: "content-end", index }),
        ];
      }),
      ...(says.calls ?? []).flatMap((call, index) => [
        event({
          ...{ type: "tool-call-start", index },
          ...delta({ tool_calls: { ...callOf(call), function: { name: call.name, arguments: "" } } }),
        }),
        ...inPieces(JSON.stringify(call.input)).map((piece) =>
          event({
            type: "tool-call-delta",
            index,
            ...delta({ tool_calls: { function: { arguments: piece } } }),
          }),
        ),
        event({ type: "tool-call-end", index }),
      ]),
      event({ type: "message-end", delta: { finish_reason: FINISHES[says.end], usage: USAGE } }),
      "data: [DONE]\n\n",
    ];
  },
  failure: () =>
    event({ type: "message-end", delta: { error: "It broke.", finish_reason: "ERROR", usage: USAGE } }),
  limited: () => ({ id: "9d4d3b1c", message: "You are using a Trial key, which is limited to 20 calls." }),
  embeddings: ({ path, body }) =>
    path !== "/v2/embed"
      ? null
      : {
          ...{ id: "1d6e3c1a", texts: body.texts, response_type: "embeddings_by_type" },
          embeddings: { float: body.texts.map(() => VECTOR) },
          meta: { api_version: { version: "2" }, billed_units: { input_tokens: USED.input } },
        },
};

function contentOf(says: Says): Body[] {
  const thought =
    says.thought === undefined || says.calls !== undefined
      ? []
      : [{ type: "thinking", thinking: says.thought }];
  return [...thought, { type: "text", text: textOf(says) }];
}

function callOf({ id, name, input }: { readonly id: string; readonly name: string; readonly input: object }) {
  return { id, type: "function", function: { name, arguments: JSON.stringify(input) } };
}
