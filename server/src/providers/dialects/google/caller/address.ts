import type { AskedAddress } from "../../../caller-protocol.ts";
import type { Endpoint } from "../../../contract.ts";

/** The versions of the API, which differ in nothing that is offered here; LangChain asks the second (ai.google.dev/gemini-api/docs/api-versions). */
export const MODELS_PATHS = ["/v1beta/models", "/v1/models", "/v1alpha/models"] as const;
const ADDRESS = /\/v1(?:beta|alpha)?\/models\/([^?#]*)(?:\?([^#]*))?/;

/** How an answer is written: a stream as events or as one JSON array, embeddings of one text or of several. */
export type Form = "events" | "array" | "one" | "several";

const METHODS: Readonly<Record<string, readonly [Endpoint, stream: boolean, Form | null]>> = {
  generateContent: ["chat.completions", false, null],
  streamGenerateContent: ["chat.completions", true, "array"],
  countTokens: ["tokens.count", false, null],
  embedContent: ["embeddings", false, "one"],
  batchEmbedContents: ["embeddings", false, "several"],
};

/**
 * What an address such as `/v1beta/models/gemini-3-flash:generateContent` asks for. A model's name may have slashes and colons,
 * escaped or not. Null where it asks for nothing there is.
 */
export function readAddress(url: string): AskedAddress | null {
  const [whole, path = "", query = ""] = ADDRESS.exec(url) ?? [];
  if (whole === undefined) return null;
  const name = unescaped(path);
  const colon = name.lastIndexOf(":");
  const method = colon <= 0 ? undefined : name.slice(colon + 1);
  const asked = method !== undefined && Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  if (asked === undefined) return null;
  const [endpoint, stream, form] = asked;
  const asEvents = stream && new URLSearchParams(query).get("alt") === "sse";
  return { endpoint, model: name.slice(0, colon), stream, form: asEvents ? "events" : form };
}

function unescaped(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return "";
  }
}
