import { PublicError } from "../../../../kernel/errors.ts";
import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import type { Change, NeutralRequest, OutputFormat, ReasoningAsked } from "../../neutral/request.ts";
import { member, objectMember } from "../wire/members.ts";
import { modalitiesOf } from "./modalities.ts";
import { onlyGoogle, refuseOthers } from "./names.ts";
import { jsonSchemaOf } from "./schema.ts";

type Config = Pick<
  NeutralRequest,
  | "outputTokens"
  | "choices"
  | "temperature"
  | "topP"
  | "topK"
  | "frequencyPenalty"
  | "presencePenalty"
  | "seed"
  | "stop"
  | "reasoning"
  | "logProbabilities"
  | "format"
>;

const KNOWN = new Set(
  `maxOutputTokens candidateCount temperature topP topK frequencyPenalty presencePenalty seed stopSequences thinkingConfig
  responseLogprobs logprobs responseMimeType responseSchema responseJsonSchema responseModalities mediaResolution
  enableEnhancedCivicAnswers`.split(/\s+/),
);

/** What `generationConfig` says. @throws PublicError untranslatable, invalid_parameter */
export function readConfig(config: JsonRecord, changes: Change[]): Config {
  refuseOthers(config, KNOWN, "generationConfig.");
  for (const modality of modalitiesOf({ generationConfig: config }))
    if (modality !== "TEXT") onlyGoogle("generationConfig.responseModalities");
  for (const name of ["mediaResolution", "enableEnhancedCivicAnswers"])
    if (member(config, name)) changes.push({ kind: "left-out", name: `generationConfig.${name}` });
  const number = (name: string) => {
    const value = member(config, name);
    if (value === undefined) return null;
    return typeof value === "number" ? value : refuse(name, "must be a number");
  };
  return {
    outputTokens: number("maxOutputTokens"),
    choices: number("candidateCount") ?? 1,
    temperature: number("temperature"),
    topP: number("topP"),
    topK: number("topK"),
    frequencyPenalty: number("frequencyPenalty"),
    presencePenalty: number("presencePenalty"),
    seed: number("seed"),
    stop: readStop(config),
    reasoning: readThinking(config),
    logProbabilities: member(config, "responseLogprobs") === true ? (number("logprobs") ?? 0) : null,
    format: readFormat(config),
  };
}

function readStop(config: JsonRecord): readonly string[] {
  const given = member(config, "stopSequences") ?? [];
  if (Array.isArray(given) && given.every((one) => typeof one === "string")) return given;
  return refuse("stopSequences", "must be an array of strings");
}

function refuse(name: string, problem: string): never {
  throw new PublicError("invalid_parameter", { param: `generationConfig.${name}`, problem });
}

const THINKING = new Set(["thinkingLevel", "thinkingBudget", "includeThoughts"]);
const EFFORTS: Readonly<Record<string, ReasoningAsked["effort"]>> = {
  MINIMAL: "minimal",
  LOW: "low",
  MEDIUM: "medium",
  HIGH: "high",
};

/** A budget of -1 lets the model decide, 0 switches it off. */
function readThinking(config: JsonRecord): ReasoningAsked | null {
  const thinking = member(config, "thinkingConfig");
  if (!isRecord(thinking)) return null;
  refuseOthers(thinking, THINKING, "generationConfig.thinkingConfig.");
  const level = member(thinking, "thinkingLevel");
  const budget = member(thinking, "thinkingBudget");
  const named = typeof level === "string" ? (EFFORTS[level.toUpperCase()] ?? null) : null;
  if (named === null && level !== undefined && level !== "THINKING_LEVEL_UNSPECIFIED")
    onlyGoogle("generationConfig.thinkingConfig.thinkingLevel");
  return {
    effort: budget === 0 ? "none" : named,
    budgetTokens: typeof budget === "number" && budget > 0 ? budget : null,
    isShown: member(thinking, "includeThoughts") === true,
  };
}

function readFormat(config: JsonRecord): OutputFormat | null {
  const type = member(config, "responseMimeType");
  if (type === undefined || type === "text/plain") return null;
  if (type !== "application/json") onlyGoogle("generationConfig.responseMimeType");
  const schema = member(config, "responseJsonSchema");
  const older = objectMember(config, "responseSchema");
  const wanted = isRecord(schema) ? schema : Object.keys(older).length > 0 ? jsonSchemaOf(older) : null;
  return wanted === null
    ? { kind: "json" }
    : { kind: "schema", name: null, description: null, schema: wanted, strict: true };
}
