import { PublicError } from "../../kernel/errors.ts";
import { type ParsedKey, parseKey } from "../../keys/index.ts";

const BEARER = /^Bearer +(\S+) *$/i;

/** Headers in which other services take keys. */
const OTHER_HEADERS = ["x-api-key", "api-key", "x-goog-api-key"] as const;

/** How keys of other services begin. The first that fits counts. */
const SERVICES: readonly (readonly [RegExp, string])[] = [
  [/^sk-ant-/, "Anthropic"],
  [/^sk-or-/, "OpenRouter"],
  [/^sk-(?:proj|svcacct|admin|None)-/, "OpenAI"],
  [/^(?:sk|sess)-/, "OpenAI or a service with keys of the same form"],
  [/^AIza|^AQ\./, "Google"],
  [/^ya29\./, "Google"],
  [/^gsk_/, "Groq"],
  [/^xai-/, "xAI"],
  [/^hf_/, "Hugging Face"],
  [/^nvapi-/, "NVIDIA"],
  [/^pplx-/, "Perplexity"],
  [/^csk-/, "Cerebras"],
  [/^fw_/, "Fireworks"],
  [/^tgp_v\d_/, "Together"],
  [/^r8_/, "Replicate"],
  [/^(?:AKIA|ASIA|ABSK|bedrock-api-key-)/, "Amazon Web Services"],
  [/^gh[pousr]_|^github_pat_/, "GitHub"],
];

/** Headers in which a protocol's clients send the key, in lower case. */
type KeyHeaders = readonly string[];

/**
 * Reads the key of a request: a Bearer token, or in a header of the caller's protocol. Some clients send it in both; two that differ
 * are refused. A refusal says what was found instead and what to do, and never repeats it.
 * @throws PublicError missing_api_key, key_in_other_header, not_a_bearer_token, operator_token, foreign_api_key,
 *   malformed_api_key, key_in_url, two_api_keys
 */
export function readCredential(headers: Headers, keyHeaders: KeyHeaders = []): ParsedKey {
  const header = headers.get("authorization");
  for (const name of keyHeaders) {
    const key = headers.get(name);
    if (key === null) continue;
    if (header !== null && BEARER.exec(header)?.[1] !== key.trim()) throw new PublicError("two_api_keys");
    return readKey(key.trim());
  }
  if (header === null) throw withoutAuthorization(headers);
  const token = BEARER.exec(header)?.[1];
  const parsed = token === undefined ? null : parseKey(token);
  if (parsed === null) throw whatItIs(header, token ?? null);
  return parsed;
}

/** Of a header that holds the key alone. A field that was sent twice is joined with a comma, and is no key. */
function readKey(key: string): ParsedKey {
  if (key === "") throw new PublicError("missing_api_key");
  const parsed = parseKey(key);
  if (parsed === null) throw key.includes(",") ? new PublicError("two_api_keys") : whatItIs("", key);
  return parsed;
}

function withoutAuthorization(headers: Headers): PublicError {
  const header = OTHER_HEADERS.find((name) => headers.has(name));
  return header === undefined
    ? new PublicError("missing_api_key")
    : new PublicError("key_in_other_header", { header });
}

function whatItIs(header: string, token: string | null): PublicError {
  if (token?.startsWith("sp_op_") === true) return new PublicError("operator_token");
  if (token !== null) {
    const service = serviceOf(token);
    return service === null
      ? new PublicError("malformed_api_key")
      : new PublicError("foreign_api_key", { service });
  }
  const text = header.trim();
  const [scheme = "", rest] = text.split(/\s+/, 2);
  if (text === "" || /^bearer$/i.test(text)) return new PublicError("missing_api_key");
  // curl, browsers and fetch send this for the user part of a URL.
  if (/^basic$/i.test(scheme))
    return /sp_(?:live|test|op)_/.test(Buffer.from(rest ?? "", "base64").toString("latin1"))
      ? new PublicError("key_in_url")
      : new PublicError("not_a_bearer_token", { found: "'Basic' is not accepted here" });
  if (rest === undefined)
    return new PublicError("not_a_bearer_token", { found: "the word 'Bearer' is missing" });
  return new PublicError("not_a_bearer_token", { found: "another scheme, or more than one key, was sent" });
}

function serviceOf(token: string): string | null {
  return SERVICES.find(([form]) => form.test(token))?.[1] ?? null;
}
