import { NO_TOKENS, type TokenCounts } from "../../../contract.ts";
import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import type { StopReason } from "../../neutral/answer.ts";
import type { Citation } from "../../neutral/request.ts";

const REASONS: Readonly<Record<string, StopReason>> = {
  COMPLETE: "end",
  STOP_SEQUENCE: "stop-sequence",
  MAX_TOKENS: "length",
  TOOL_CALL: "tool-calls",
  TOXIC: "content-filter",
  ERROR_TOXIC: "content-filter",
};

/** Null where it was cut by a fault. */
export function stopOf(reason: unknown): StopReason | null {
  if (typeof reason !== "string" || reason === "ERROR" || reason === "TIMEOUT") return null;
  return Object.hasOwn(REASONS, reason) ? (REASONS[reason] ?? "end") : "end";
}

/** Cohere API reference, Citation: the first of its sources; documents are those of the request, and results of tools. */
export function citationIn(citation: JsonRecord): Citation {
  const [source] = recordsIn(citation["sources"]);
  const document = isRecord(source?.["document"]) ? source["document"] : {};
  const id = textIn(document["id"] ?? source?.["id"]);
  const title = document["title"];
  return {
    source: {
      kind: "document",
      index: Number(/^doc:(\d{1,6})/.exec(id)?.[1] ?? 0),
      title: typeof title === "string" && title !== "" ? title : null,
    },
    quote: null,
    start: countIn(citation["start"]),
    end: countIn(citation["end"]),
    place: null,
  };
}

/** More than any model reads or writes in one request. */
const MAX_TOKENS = 100_000_000;

/**
 * What is billed. `tokens` counts also what Cohere itself puts into the prompt, which nobody pays for; it stands in where
 * nothing is said of the bill.
 */
export function countsIn(usage: unknown): TokenCounts | null {
  if (!isRecord(usage)) return null;
  const { billed_units: billed, tokens } = usage;
  for (const counted of [billed, tokens]) {
    if (!isRecord(counted)) continue;
    const [input, output] = [countIn(counted["input_tokens"]), countIn(counted["output_tokens"]) ?? 0];
    if (input !== null && input + output > 0) return { ...NO_TOKENS, input, output };
  }
  return null;
}

function countIn(value: unknown): number | null {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MAX_TOKENS
    ? value
    : null;
}

export function textIn(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function recordsIn(value: unknown): readonly JsonRecord[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
