import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import type { Citation } from "../../neutral/request.ts";

type Place = NonNullable<Citation["place"]>;

/** Where each kind of place is counted (API reference, TextCitation). */
const UNITS: readonly {
  readonly type: string;
  readonly unit: Place["unit"];
  readonly from: string;
  readonly to: string;
}[] = [
  { type: "char_location", unit: "character", from: "start_char_index", to: "end_char_index" },
  { type: "page_location", unit: "page", from: "start_page_number", to: "end_page_number" },
  { type: "content_block_location", unit: "block", from: "start_block_index", to: "end_block_index" },
];

/** Null for what is no citation that we know. */
export function readCitation(given: unknown): Citation | null {
  if (!isRecord(given)) return null;
  const { type } = given;
  const shared = { quote: textOf(given["cited_text"]), start: null, end: null };
  const title = textOf(given["title"]);
  if (type === "web_search_result_location")
    return { ...shared, source: { kind: "url", url: textOf(given["url"]) ?? "", title }, place: null };
  if (type === "search_result_location")
    return {
      ...shared,
      source: { kind: "url", url: textOf(given["source"]) ?? "", title },
      place: placeOf("block", given["start_block_index"], given["end_block_index"]),
    };
  const counted = UNITS.find((one) => one.type === type);
  if (counted === undefined) return null;
  const index = given["document_index"];
  return {
    ...shared,
    source: {
      kind: "document",
      index: typeof index === "number" ? index : 0,
      title: textOf(given["document_title"]),
    },
    place: placeOf(counted.unit, given[counted.from], given[counted.to]),
  };
}

function placeOf(unit: Place["unit"], from: unknown, to: unknown): Place | null {
  return typeof from === "number" && typeof to === "number" ? { unit, from, to } : null;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** An address stands as the result of a search, because Anthropic cites no other. */
export function writeCitation({ source, quote, place }: Citation): JsonRecord {
  const cited = { cited_text: quote ?? "" };
  if (source.kind === "url")
    return {
      type: "web_search_result_location",
      ...cited,
      url: source.url,
      title: source.title,
      encrypted_index: "",
    };
  const counted = UNITS.find(({ unit }) => unit === place?.unit) ?? UNITS[0];
  return {
    type: counted?.type,
    ...cited,
    document_index: source.index,
    document_title: source.title,
    [counted?.from ?? ""]: place?.from ?? 0,
    [counted?.to ?? ""]: place?.to ?? 0,
  };
}
