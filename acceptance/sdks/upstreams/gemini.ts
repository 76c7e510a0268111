import { type Says, USED, VECTOR } from "../words.ts";
import { anotherId, type Body, type Speaker, textOf } from "./speaker.ts";

const MODEL = "gemini-3-flash-preview";
const SIGNATURE = "Eqo+Cqc+Ab4+9vtgONaaz6qw";
const FINISHES = { stop: "STOP", tools: "STOP", length: "MAX_TOKENS", refusal: "SAFETY" } as const;
const data = (chunk: object) => `data: ${JSON.stringify(chunk)}\r\n\r\n`;

/** Google's Gemini API (ai.google.dev/api, 2026-11). */
export const gemini: Speaker = {
  kind: "google",
  title: "Gemini",
  model: MODEL,
  embeddingModel: "gemini-embedding-001",
  secret: "AIza-the-operators-own",
  basePath: "/v1beta",
  streamType: "text/event-stream",
  wordless: [],
  accepts: ({ headers, path, search }) =>
    headers.get("x-goog-api-key") === "AIza-the-operators-own" &&
    (path.startsWith("/v1beta/models") || (path.endsWith(":streamGenerateContent") && search === "?alt=sse")),
  told({ path, body }) {
    const parts: Body[] = body.contents.flatMap((content: Body) => content.parts);
    const config = body.generationConfig ?? {};
    const inline = parts.flatMap(({ inlineData }) => inlineData ?? []);
    return {
      stream: path.endsWith(":streamGenerateContent"),
      tools: (body.tools ?? []).flatMap(({ functionDeclarations }: Body) =>
        functionDeclarations.map(({ name }: Body) => name),
      ),
      results: parts
        .flatMap(({ functionResponse }) => functionResponse ?? [])
        .map(({ id, name, response }) => ({ id: id ?? name, text: JSON.stringify(response) })),
      images: inline
        .filter(({ mimeType }) => mimeType.startsWith("image/"))
        .map((image) => ({ type: image.mimeType, data: image.data })),
      documents: inline
        .filter(({ mimeType }) => mimeType === "application/pdf")
        .map((document) => document.data),
      hasSchema: (config.responseJsonSchema ?? config.responseSchema)?.properties?.city !== undefined,
      thinks: config.thinkingConfig !== undefined,
      signatures: parts.flatMap(({ thoughtSignature }) => thoughtSignature ?? []),
      limit: config.maxOutputTokens ?? null,
      ...{ shows: showsThoughts(body), signs: true, single: false },
    };
  },
  whole: (says, { body }) => chunk(partsOf(says, body), says, anotherId()),
  stream(says, { body }) {
    const parts = partsOf(says, body);
    const id = anotherId();
    const texts = (says.text ?? []).map((text) => ({ text }));
    const pieces = says.end === "refusal" ? [] : parts.flatMap((part) => (isText(part) ? texts : [part]));
    return [...pieces.map((piece) => data(chunk([piece], null, id))), data(chunk([], says, id))];
  },
  failure: () => data({ error: { code: 503, message: "The model is overloaded.", status: "UNAVAILABLE" } }),
  limited: () => ({
    error: {
      code: 429,
      message: "You exceeded your current quota, please check your plan.",
      status: "RESOURCE_EXHAUSTED",
      details: [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "7s" }],
    },
  }),
  embeddings({ path, body }) {
    if (!path.endsWith(":batchEmbedContents")) return null;
    return { embeddings: body.requests.map(() => ({ values: VECTOR })) };
  },
  count: ({ path }) => (path.endsWith(":countTokens") ? { totalTokens: USED.input } : null),
};

const isText = (part: Body): boolean => part.text !== undefined && part.thought !== true;

const showsThoughts = (body: Body): boolean =>
  body.generationConfig?.thinkingConfig?.includeThoughts === true;

function partsOf(says: Says, body: Body): Body[] {
  const signed = says.thought === undefined ? {} : { thoughtSignature: SIGNATURE };
  return [
    ...(says.thought === undefined || !showsThoughts(body) ? [] : [{ text: says.thought, thought: true }]),
    ...(says.text === undefined || says.end === "refusal" ? [] : [{ text: textOf(says) }]),
    ...(says.calls ?? []).map(({ name, input }, at) => ({
      functionCall: { name, args: input },
      ...(at === 0 ? signed : {}),
    })),
  ];
}

/** @param says null in the middle of a stream */
function chunk(parts: Body[], says: Says | null, responseId: string): object {
  const end = says === null ? {} : { finishReason: FINISHES[says.end] };
  return {
    candidates: [{ ...(parts.length > 0 ? { content: { parts, role: "model" } } : {}), ...end, index: 0 }],
    usageMetadata: {
      promptTokenCount: USED.input,
      ...(says === null ? {} : { candidatesTokenCount: USED.output }),
      totalTokenCount: says === null ? USED.input : USED.input + USED.output,
      promptTokensDetails: [{ modality: "TEXT", tokenCount: USED.input }],
    },
    ...{ modelVersion: MODEL, responseId },
  };
}
