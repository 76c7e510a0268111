import { type Content, openContent } from "../../../../kernel/content.ts";
import type { Answer, Endpoint } from "../../../contract.ts";
import { parseRecord } from "../../json/json-record.ts";
import { AnswerCount } from "./answer-count.ts";
import { messageIn } from "./message.ts";

/** Null when the body is not what the endpoint promises: not JSON, another object, an error in a 200. */
export function readAnswer(endpoint: Endpoint, body: Content): Answer | null {
  if (endpoint === "tokens.count") return countOf(body) === null ? null : new AnswerCount();
  const read = messageIn(body);
  if (read === null) return null;
  const count = new AnswerCount();
  for (const block of read.blocks) count.takeBlock(block);
  count.takeUsage(read.message["usage"], true);
  return count;
}

/** The answer of `POST /v1/messages/count_tokens`; null when it is none. */
export function countOf(body: Content): number | null {
  const tokens = parseRecord(openContent(body))?.["input_tokens"];
  return typeof tokens === "number" && Number.isSafeInteger(tokens) && tokens >= 0 ? tokens : null;
}
