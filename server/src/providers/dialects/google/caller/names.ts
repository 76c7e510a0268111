import { PublicError } from "../../../../kernel/errors.ts";
import type { JsonRecord } from "../../json/json-record.ts";
import type { FieldNames } from "../../neutral/request.ts";
import { camelOf } from "../wire/members.ts";

/** How Google's API calls what a request can say. */
export const FIELD_NAMES: FieldNames = {
  system: "systemInstruction",
  tools: "tools[].functionDeclarations",
  toolChoice: "toolConfig.functionCallingConfig",
  format: "generationConfig.responseMimeType",
  outputTokens: "generationConfig.maxOutputTokens",
  choices: "generationConfig.candidateCount",
  temperature: "generationConfig.temperature",
  topP: "generationConfig.topP",
  topK: "generationConfig.topK",
  frequencyPenalty: "generationConfig.frequencyPenalty",
  presencePenalty: "generationConfig.presencePenalty",
  seed: "generationConfig.seed",
  stop: "generationConfig.stopSequences",
  reasoning: "generationConfig.thinkingConfig",
  logProbabilities: "generationConfig.responseLogprobs",
  serviceTier: "serviceTier",
  audio: "contents[].parts[].inlineData (audio)",
  document: "contents[].parts[].inlineData (document)",
  image: "contents[].parts[].inlineData (image)",
  video: "contents[].parts[].inlineData (video)",
  mimeType: "contents[].parts[].inlineData.mimeType",
  url: "contents[].parts[].fileData",
  reasoningSignature: "contents[].parts[].thoughtSignature",
  toolError: "contents[].parts[].functionResponse.response.error",
};

/** Nothing but Gemini has it. @throws PublicError untranslatable */
export function onlyGoogle(param: string): never {
  throw new PublicError("untranslatable", { param, provider: "one that does not speak Gemini's API" });
}

/**
 * Refuses every member but those that are known, so that none is dropped in silence. Its name is told where it is one of
 * Google's.
 * @param where stands before the name
 * @throws PublicError untranslatable
 */
export function refuseOthers(object: JsonRecord, known: ReadonlySet<string>, where: string): void {
  for (const given in object) {
    const name = camelOf(given);
    const value = object[given];
    if (known.has(name) || value === null || value === undefined || value === false) continue;
    onlyGoogle(where + (GOOGLES.has(name) ? name : "(another member)"));
  }
}

/** Google's names for what no other provider has. */
const GOOGLES = new Set([
  "audioTimestamp",
  "behavior",
  "codeExecutionResult",
  "enableAffectiveDialog",
  "executableCode",
  "imageConfig",
  "mediaProcessing",
  "modelArmorConfig",
  "modelSelectionConfig",
  "partMetadata",
  "responseFormat",
  "responseModalities",
  "retrievalConfig",
  "routingConfig",
  "scheduling",
  "speechConfig",
  "toolCall",
  "toolResponse",
  "translationConfig",
  "videoMetadata",
  "willContinue",
]);
