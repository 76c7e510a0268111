import { type Content, openContent } from "../../../kernel/content.ts";
import type { Answer, Endpoint } from "../../contract.ts";
import { countCharacters } from "./characters.ts";
import { isRecord, type JsonRecord, parseRecord } from "./json-record.ts";
import { reportsError } from "./reported-error.ts";
import { readCounts } from "./usage.ts";

/** Null when the text is not what the endpoint promises: not JSON, another object, an error in a 200, also beside choices. */
export function readAnswer(endpoint: Endpoint, body: Content): Answer | null {
  const answer = parseRecord(openContent(body));
  if (answer === null || reportsError(answer)) return null;
  const items = answer[endpoint === "embeddings" ? "data" : "choices"];
  if (!Array.isArray(items)) return null;
  let outputCharacters = 0;
  for (const item of items) {
    if (!isRecord(item) || !IS_ITEM[endpoint](item)) return null;
    if (endpoint !== "embeddings") outputCharacters += countCharacters(item);
  }
  return { counts: readCounts(answer), outputCharacters };
}

const IS_ITEM: Readonly<Record<Endpoint, (item: JsonRecord) => boolean>> = {
  "chat.completions": (choice) => isRecord(choice["message"]),
  completions: (choice) => typeof choice["text"] === "string",
  // base64 when asked by `encoding_format`, as OpenAI's own SDKs do by default.
  embeddings: ({ embedding }) => Array.isArray(embedding) || typeof embedding === "string",
};
