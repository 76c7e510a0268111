import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import type { Citation } from "../../neutral/request.ts";
import { textOf } from "../wire/candidates.ts";

/**
 * Where a candidate says that its text comes from: `groundingMetadata` and `citationMetadata`. Google counts places in bytes.
 * @param text all text of the candidate; empty where it has several texts, so that places would be of none of them
 */
export function readCitations(candidate: JsonRecord, text: string): readonly Citation[] {
  return [...grounded(candidate["groundingMetadata"], text), ...cited(candidate["citationMetadata"], text)];
}

function grounded(metadata: unknown, text: string): readonly Citation[] {
  if (!isRecord(metadata)) return [];
  const { groundingChunks: chunks, groundingSupports: supports } = metadata;
  if (!Array.isArray(chunks) || !Array.isArray(supports)) return [];
  return supports.filter(isRecord).flatMap((support) => {
    const segment = isRecord(support["segment"]) ? support["segment"] : {};
    const indices = support["groundingChunkIndices"];
    return (Array.isArray(indices) ? indices : []).flatMap((index: unknown) => {
      const chunk: unknown = typeof index === "number" ? chunks[index] : null;
      const source = isRecord(chunk) ? (chunk["web"] ?? chunk["retrievedContext"]) : null;
      return isRecord(source) ? citation(source, segment, text) : [];
    });
  });
}

function cited(metadata: unknown, text: string): readonly Citation[] {
  const citations = isRecord(metadata) ? (metadata["citations"] ?? metadata["citationSources"]) : null;
  if (!Array.isArray(citations)) return [];
  return citations.filter(isRecord).flatMap((one) => citation(one, one, text));
}

function citation(source: JsonRecord, segment: JsonRecord, text: string): readonly Citation[] {
  const url = textOf(source["uri"]);
  if (url === null) return [];
  return [
    {
      source: { kind: "url", url, title: textOf(source["title"]) },
      quote: textOf(segment["text"]),
      ...placeIn(text, segment),
      place: null,
    },
  ];
}

function placeIn(text: string, segment: JsonRecord): Pick<Citation, "start" | "end"> {
  const { startIndex = 0, endIndex } = segment;
  if (text === "" || typeof startIndex !== "number" || typeof endIndex !== "number")
    return { start: null, end: null };
  const bytes = Buffer.from(text);
  const units = (until: number) => bytes.toString("utf8", 0, Math.max(0, until)).length;
  return { start: units(startIndex), end: units(endIndex) };
}
