import { type Content, openContent } from "../../../kernel/content.ts";
import type { ProviderError } from "../../contract.ts";
import { isRecord, type JsonRecord, parseRecord } from "./json-record.ts";

const MAX_MESSAGE_CHARACTERS = 2000;
/** A run of a secret that long cannot stand in a message by chance. */
const SECRET_RUN = 8;

/** The provider's error in words fit to show; null when it has none, or says more than the caller should know. */
export function readError(body: Content, secret: string): ProviderError | null {
  const answer = parseRecord(openContent(body));
  if (answer === null) return null;
  const error = isRecord(answer["error"]) ? answer["error"] : answer;
  const message = readMessage(error);
  if (message === null || message.length > MAX_MESSAGE_CHARACTERS || revealsTooMuch(message, secret))
    return null;
  const label = (name: string) => readLabel(error[name], secret);
  return { message, type: label("type"), param: label("param"), code: label("code") };
}

/** `message` is OpenAI's and Mistral's, a text in `error` Ollama's and xAI's, `detail` FastAPI's (vLLM). */
function readMessage(error: JsonRecord): string | null {
  for (const name of ["message", "error", "detail"]) {
    const value = error[name];
    if (typeof value === "string" && value.trim() !== "") return value;
    const nested = isRecord(value) ? value["detail"] : value;
    if (Array.isArray(nested)) return readProblems(nested);
  }
  return null;
}

/** FastAPI's validation errors: [{loc: ["body", "temperature"], msg: "…", input: …}]. `input` quotes, so it stays. */
function readProblems(problems: readonly unknown[]): string | null {
  const sentences: string[] = [];
  for (const problem of problems) {
    if (!isRecord(problem) || typeof problem["msg"] !== "string") continue;
    const place = Array.isArray(problem["loc"]) ? problem["loc"].slice(1).join(".") : "";
    sentences.push(place === "" ? problem["msg"] : `${place}: ${problem["msg"]}`);
  }
  return sentences.length === 0 ? null : sentences.join("; ");
}

/** A type, code or parameter name, such as "context_length_exceeded" or "messages[0].content". */
function readLabel(value: unknown, secret: string): string | null {
  if (typeof value === "number") return String(value);
  if (typeof value !== "string" || !/^[\w.\-[\]]{1,100}$/.test(value) || revealsTooMuch(value, secret))
    return null;
  return value;
}

/** What has no place in front of a customer: credentials, the operator's account, the inside of a network. */
const PRIVATE: readonly RegExp[] = [
  // Keys and account names: sk-…, gsk_…, xai-…, tgp_…, org-…, proj_…, and anything masked with asterisks.
  /\b(?:sk|pk|gsk|xai|tgp|org|proj|user|acct|key|api|bearer)[-_ ][\w-]*[0-9*][\w*-]{5,}/i,
  /\*{3,}/,
  /\b(?:organi[sz]ation|project|account)\b[^.]{0,20}\b[\w-]*\d[\w-]{7,}/i,
  // Addresses: URLs, hosts with a port or a top-level domain, IPv4, IPv6, mail.
  /\b[a-z][a-z0-9+.-]*:\/\//i,
  /\b(?:localhost|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|net|org|io|ai|dev|app|cloud|local|internal|lan|svc|cluster))\b/i,
  /\b[a-z0-9.-]+:\d{2,5}\b/i,
  /\b\d{1,3}(?:\.\d{1,3}){3}\b/,
  /(?:\b[0-9a-f]{1,4}:){3,}|::[0-9a-f]{1,4}\b/i,
  /\S@\S+\.\S/,
  // Files and stack traces.
  /(?:^|[\s"'(=])(?:\/[\w.-]+){2,}|\b[a-z]:\\/i,
  /\bTraceback\b|\bFile "|\bat [\w.<>$]+ ?\(|\.(?:py|js|ts|go|rs|java|cc|cpp):\d+/,
];

function revealsTooMuch(text: string, secret: string): boolean {
  return PRIVATE.some((pattern) => pattern.test(text)) || quotes(text, secret);
}

/** Whether any run of the secret stands in the text; a short secret only as a whole. */
function quotes(text: string, secret: string): boolean {
  if (secret === "") return false;
  if (secret.length <= SECRET_RUN) return text.includes(secret);
  for (let at = 0; at + SECRET_RUN <= secret.length; at++) {
    if (text.includes(secret.slice(at, at + SECRET_RUN))) return true;
  }
  return false;
}
