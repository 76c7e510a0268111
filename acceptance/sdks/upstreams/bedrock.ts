import { bedrockEvent, frame } from "../../../server/testing/event-frames.ts";
import { type Says, USED } from "../words.ts";
import { isSigned } from "./aws-signature.ts";
import { type Body, inPieces, type Speaker, textOf } from "./speaker.ts";

const SIGNATURE = "EvYBCkgICxABGAIqQA9Esigned";
const MODEL = "anthropic.claude-sonnet-4-6";
const KEYS = { id: "AKIDEXAMPLEOPERATOR1", secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const STOPS = {
  stop: "end_turn",
  tools: "tool_use",
  length: "max_tokens",
  refusal: "content_filtered",
} as const;
const USAGE = {
  inputTokens: USED.input,
  outputTokens: USED.output,
  totalTokens: USED.input + USED.output,
  serverToolUsage: {},
};

/** Amazon Bedrock's Converse and ConverseStream, signed with AWS's Signature Version 4 (API reference, 2026-11). */
export const bedrock: Speaker = {
  kind: "bedrock",
  title: "Bedrock",
  model: MODEL,
  embeddingModel: null,
  secret: `${KEYS.id}:${KEYS.secret}`,
  basePath: "",
  streamType: "application/vnd.amazon.eventstream",
  wordless: [],
  accepts: (asked) =>
    /^\/model\/[^/]+\/converse(-stream)?$/.test(asked.path) && isSigned(asked, KEYS, "bedrock"),
  told({ path, body }) {
    const blocks: Body[] = body.messages.flatMap(({ content }: Body) => content);
    const of = (kind: string) => blocks.flatMap((block) => block[kind] ?? []);
    return {
      stream: path.endsWith("/converse-stream"),
      tools: (body.toolConfig?.tools ?? []).flatMap(({ toolSpec }: Body) => toolSpec?.name ?? []),
      results: of("toolResult").map((result) => ({
        id: result.toolUseId,
        text: JSON.stringify(result.content),
      })),
      images: of("image").map(({ format, source }) => ({ type: `image/${format}`, data: source.bytes })),
      documents: of("document").map(({ source }) => source.bytes),
      hasSchema: String(body.outputConfig?.textFormat?.structure?.jsonSchema?.schema).includes('"city"'),
      thinks: body.additionalModelRequestFields?.thinking !== undefined,
      signatures: of("reasoningContent").map(({ reasoningText }) => reasoningText.signature),
      limit: body.inferenceConfig?.maxTokens ?? null,
      ...{ shows: true, signs: true, single: false },
    };
  },
  whole: (says) => ({
    metrics: { latencyMs: 2_202 },
    output: { message: { role: "assistant", content: blocksOf(says) } },
    stopReason: STOPS[says.end],
    usage: USAGE,
  }),
  stream: (says) => [
    bedrockEvent("messageStart", { role: "assistant" }),
    ...blocksOf(says).flatMap((block, contentBlockIndex) => blockEvents(block, contentBlockIndex, says)),
    bedrockEvent("messageStop", { stopReason: STOPS[says.end] }),
    bedrockEvent("metadata", { usage: USAGE, metrics: { latencyMs: 234 } }),
  ],
  failure: () =>
    frame(
      {
        ":exception-type": "modelStreamErrorException",
        ":content-type": "application/json",
        ":message-type": "exception",
      },
      '{"message":"It broke.","originalStatusCode":500}',
    ),
  limited: () => ({ message: "Too many requests, please wait before trying again." }),
};

function blocksOf(says: Says): Body[] {
  return [
    ...(says.thought === undefined
      ? []
      : [{ reasoningContent: { reasoningText: { text: says.thought, signature: SIGNATURE } } }]),
    ...(says.text === undefined || says.end === "refusal" ? [] : [{ text: textOf(says) }]),
    ...(says.calls ?? []).map(({ id: toolUseId, name, input }) => ({ toolUse: { toolUseId, name, input } })),
  ];
}

function blockEvents(block: Body, contentBlockIndex: number, says: Says): Uint8Array[] {
  const delta = (given: object) => bedrockEvent("contentBlockDelta", { contentBlockIndex, delta: given });
  const stop = bedrockEvent("contentBlockStop", { contentBlockIndex });
  if (block.toolUse) {
    const { toolUseId, name, input } = block.toolUse;
    const pieces = inPieces(JSON.stringify(input)).map((piece) => delta({ toolUse: { input: piece } }));
    const start = { toolUse: { toolUseId, name } };
    return [bedrockEvent("contentBlockStart", { contentBlockIndex, start }), ...pieces, stop];
  }
  if (block.reasoningContent) {
    const { text, signature } = block.reasoningContent.reasoningText;
    const pieces = inPieces(text).map((piece) => delta({ reasoningContent: { text: piece } }));
    return [...pieces, delta({ reasoningContent: { signature } }), stop];
  }
  return [...(says.text ?? []).map((text) => delta({ text })), stop];
}
