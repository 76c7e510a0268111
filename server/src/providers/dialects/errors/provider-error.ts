import { type Content, openContent } from "../../../kernel/content.ts";
import type { ProviderError, ProviderReport } from "../../contract.ts";
import { isRecord, type JsonRecord, parseFirstRecord } from "../json/json-record.ts";
import { meaningOf, namesStreamOptions, statusOf } from "./error-meaning.ts";
import { fitToShow } from "./private-words.ts";

const MAX_MESSAGE_CHARACTERS = 2000;

const SAYS_NOTHING: ProviderReport = { words: null, meaning: null, status: null, refusesStreamUsage: false };

/** Reads what a provider's error means, and which of its words may be shown. */
export function readError(body: Content, secret: string): ProviderReport {
  const text = openContent(body);
  const answer = parseFirstRecord(text) ?? parseFirstRecord(dataIn(text));
  if (answer === null) return SAYS_NOTHING;
  const error = isRecord(answer["error"]) ? answer["error"] : answer;
  const message = readMessage(error);
  return {
    words: readWords(error, message, secret),
    meaning: meaningOf(error, message),
    status: statusOf(error),
    refusesStreamUsage: namesStreamOptions(error, message),
  };
}

/** The data of an error that was sent as an event. A request for a stream may get one under any status. */
function dataIn(text: string): string {
  const [first = ""] = text.split(/\r?\n\r?\n/, 1);
  const lines = first.split(/\r?\n/).flatMap((line) => /^data: ?(.*)$/.exec(line)?.[1] ?? []);
  return lines.join("\n");
}

/** Each part passes its own check, so that a message that must not be shown does not take the code with it. */
function readWords(error: JsonRecord, said: string | null, secret: string): ProviderError | null {
  const label = (name: string) => readLabel(error[name], secret);
  const message = said === null || said.length > MAX_MESSAGE_CHARACTERS ? null : fitToShow(said, secret);
  // Google's status is a word, Azure's the number that stands before the body.
  const type = label("type") ?? (typeof error["status"] === "string" ? label("status") : null);
  const param = label("param");
  const code = label("code");
  if (message === null && type === null && param === null && code === null) return null;
  return { message, type, param, code };
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
  if (typeof value !== "string" || !/^[\w.\-[\]]{1,100}$/.test(value)) return null;
  return fitToShow(value, secret) === value ? value : null;
}
