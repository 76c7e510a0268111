import { type Content, openContent } from "../../../../kernel/content.ts";
import type { Answer, Endpoint } from "../../../contract.ts";
import { isRecord, type JsonRecord, parseRecord } from "../../json/json-record.ts";
import { reportsError } from "../errors/reported-error.ts";
import { AnswerCount } from "./answer-count.ts";

/** Null when the text is not what the endpoint promises: not JSON, another object, an error in a 200, also beside choices. */
export function readAnswer(endpoint: Endpoint, body: Content): Answer | null {
  const answer = parseRecord(openContent(body));
  if (answer === null || reportsError(answer)) return null;
  const items = answer[endpoint === "embeddings" ? "data" : "choices"];
  if (!Array.isArray(items)) return null;
  for (const item of items) if (!isRecord(item) || !IS_ITEM[endpoint](item)) return null;
  const count = new AnswerCount();
  count.take(answer, endpoint === "embeddings" ? [] : items);
  count.isWhole();
  if (endpoint === "embeddings") count.allWasRead();
  return count;
}

const IS_ITEM: Readonly<Record<Endpoint, (item: JsonRecord) => boolean>> = {
  "chat.completions": (choice) => isRecord(choice["message"]),
  completions: (choice) => typeof choice["text"] === "string",
  // base64 when asked by `encoding_format`, as OpenAI's own SDKs do by default.
  "tokens.count": () => false,
  // They have a reader of their own.
  images: () => false,
  embeddings: ({ embedding }) => Array.isArray(embedding) || typeof embedding === "string",
};
