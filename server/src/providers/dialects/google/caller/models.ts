import type { OfferedModel } from "../../../caller-protocol.ts";
import type { Endpoint } from "../../../contract.ts";
import type { JsonRecord } from "../../json/json-record.ts";

const METHODS: Readonly<Record<Endpoint, readonly string[]>> = {
  "chat.completions": ["generateContent", "streamGenerateContent"],
  "tokens.count": ["countTokens"],
  embeddings: ["embedContent", "batchEmbedContents"],
  completions: [],
  images: [],
};

/** A model as Google describes it (ai.google.dev/api/models#Model). */
export function describeModel({
  name,
  owner,
  contextTokens,
  outputTokens,
  endpoints,
}: OfferedModel): JsonRecord {
  return {
    name: `models/${name}`,
    baseModelId: name,
    version: "",
    displayName: name,
    description: `Served by ${owner}.`,
    ...(contextTokens > 0 ? { inputTokenLimit: contextTokens } : {}),
    ...(outputTokens > 0 ? { outputTokenLimit: outputTokens } : {}),
    supportedGenerationMethods: endpoints.flatMap((endpoint) => METHODS[endpoint]),
  };
}
