import { type JsonRecord, parseRecord } from "../../json/json-record.ts";
import type { AnswerPart, TokenProbability } from "../../neutral/answer.ts";
import type { Citation, MediaPart, Signature, ToolCallPart } from "../../neutral/request.ts";
import { writeSignature } from "../wire/signature.ts";

/** A part of an answer as Google writes it. */
export function writePart(part: AnswerPart): JsonRecord {
  switch (part.kind) {
    case "text":
      return { text: part.text, ...signed(part) };
    case "refusal":
      return { text: part.text };
    case "reasoning":
      return {
        text: part.text,
        thought: true,
        ...(part.signature === null
          ? {}
          : { thoughtSignature: writeSignature(part.signature, part.isRedacted) }),
      };
    case "tool-call":
      return { functionCall: writeCall(part), ...signed(part) };
    default:
      return { ...writeMedia(part), ...signed(part) };
  }
}

function signed({ signature }: { readonly signature?: Signature }): JsonRecord {
  return signature === undefined ? {} : { thoughtSignature: writeSignature(signature) };
}

/** Arguments are an object here. Where a model wrote something else, `isWrong` tells. */
export function writeCall({ id, name, input }: Pick<ToolCallPart, "id" | "name" | "input">): JsonRecord {
  return { id, name, args: argumentsIn(input) ?? {} };
}

export function isWrong({ input }: Pick<ToolCallPart, "input">): boolean {
  return argumentsIn(input) === null;
}

function argumentsIn(input: string): JsonRecord | null {
  return input.trim() === "" ? {} : parseRecord(input);
}

export function writeMedia({ source, mimeType }: MediaPart): JsonRecord {
  if (source.kind === "text") return { text: source.text };
  const type = mimeType === null ? {} : { mimeType };
  return source.kind === "base64"
    ? { inlineData: { ...type, data: source.data } }
    : { fileData: { ...type, fileUri: source.url } };
}

export function writeLogProbabilities(tokens: readonly TokenProbability[]): JsonRecord {
  const one = ({ token, logProbability }: Omit<TokenProbability, "alternatives">) => ({
    token,
    logProbability,
  });
  return {
    chosenCandidates: tokens.map(one),
    topCandidates: tokens.map(({ alternatives }) => ({ candidates: alternatives.map(one) })),
  };
}

/** A citation, and the text that it is for. */
export interface Cited {
  readonly citation: Citation;
  /** Which part of the candidate it is. */
  readonly partIndex: number;
  readonly text: string;
}

/** Null where nothing is cited. Google counts places in bytes. */
export function writeCitations(cited: readonly Cited[]): JsonRecord | null {
  if (cited.length === 0) return null;
  return {
    groundingChunks: cited.map(({ citation: { source, quote } }) =>
      source.kind === "url"
        ? { web: { uri: source.url, ...(source.title === null ? {} : { title: source.title }) } }
        : { retrievedContext: { title: source.title ?? `Document ${source.index}`, text: quote ?? "" } },
    ),
    groundingSupports: cited.map(({ citation: { start, end, quote }, partIndex, text }, index) => ({
      segment: {
        partIndex,
        ...(start === null ? {} : { startIndex: Buffer.byteLength(text.slice(0, start)) }),
        ...(end === null ? {} : { endIndex: Buffer.byteLength(text.slice(0, end)) }),
        text: start !== null && end !== null ? text.slice(start, end) : (quote ?? ""),
      },
      groundingChunkIndices: [index],
    })),
  };
}
