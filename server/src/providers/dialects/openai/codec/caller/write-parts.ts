import type { TokenCounts } from "../../../../contract.ts";
import type { JsonRecord } from "../../../json/json-record.ts";
import type { TokenProbability } from "../../../neutral/answer.ts";
import type { Citation, MediaPart } from "../../../neutral/request.ts";
import { dataUrl } from "../form/media.ts";

/** `CompletionUsage` of OpenAI's reference. */
export function usageOf(counts: TokenCounts): JsonRecord {
  const { input, output, cached, reasoning, audioInput, audioOutput } = counts;
  const written = counts.cacheWrite + counts.cacheWriteLong;
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: {
      cached_tokens: cached,
      audio_tokens: audioInput,
      ...(written > 0 ? { cache_write_tokens: written } : {}),
    },
    completion_tokens_details: {
      reasoning_tokens: reasoning,
      audio_tokens: audioOutput,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

export function probabilityOf({ alternatives, ...token }: TokenProbability): JsonRecord {
  return { ...tokenOf(token), top_logprobs: alternatives.map(tokenOf) };
}

function tokenOf({ token, logProbability, bytes }: Omit<TokenProbability, "alternatives">): JsonRecord {
  return { token, logprob: logProbability, bytes };
}

/** Members of a message for where its text comes from: `annotations` are OpenAI's, and know addresses only. */
export function citationMembers(found: readonly PlacedCitation[]): JsonRecord {
  const annotations = found.filter(({ citation }) => citation.source.kind === "url").map(annotationOf);
  const citations = found.filter(({ citation }) => citation.source.kind === "document").map(documentCitation);
  return {
    ...(annotations.length > 0 ? { annotations } : {}),
    ...(citations.length > 0 ? { citations } : {}),
  };
}

/** A citation, and where its text stands in the whole message. */
export interface PlacedCitation {
  readonly citation: Citation;
  readonly start: number;
  readonly end: number;
}

/** @param partStart where the part begins whose citation it is, and `partEnd` where it ends */
export function placed(citation: Citation, partStart: number, partEnd: number): PlacedCitation {
  return {
    citation,
    start: partStart + (citation.start ?? 0),
    end: citation.end === null ? partEnd : partStart + citation.end,
  };
}

function annotationOf({ citation: { source }, start, end }: PlacedCitation): JsonRecord {
  if (source.kind !== "url") return {};
  const { url, title } = source;
  return {
    type: "url_citation",
    url_citation: { start_index: start, end_index: end, url, title: title ?? "" },
  };
}

/** OpenAI has no word for a document that stands in the request itself. */
function documentCitation({ citation: { source, quote, place }, start, end }: PlacedCitation): JsonRecord {
  return {
    document_index: source.kind === "document" ? source.index : null,
    document_title: source.title,
    cited_text: quote,
    start_index: start,
    end_index: end,
    place,
  };
}

/** A picture in an answer, as OpenRouter writes it. Null for other media, which chat completions cannot hold. */
export function imageOf({ media, source, mimeType }: MediaPart): JsonRecord | null {
  if (media !== "image" || source.kind === "text") return null;
  const url = source.kind === "url" ? source.url : dataUrl(mimeType, source.data);
  return { type: "image_url", image_url: { url } };
}
