import { PublicError } from "../../../../kernel/errors.ts";
import type { Endpoint } from "../../../contract.ts";
import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import { isText, type TextValue, textBytes, textHead } from "../../json/text-value.ts";
import { CHOICE_MULTIPLIERS } from "./bounds.ts";

/** Longer than any model name in the catalogue; a bound, because the name is matched and looked up. */
const MAX_MODEL_CHARACTERS = 128;
/** OpenAI API reference: `n` has a maximum of 128, `best_of` of 20. What a request may cost is multiplied by them. */
const MAX_CHOICES = 128;
const MAX_BEST_OF = 20;

/**
 * Checks the members that the gateway itself depends on: what routes, what streams and what bounds the cost. All the
 * rest is the provider's to judge and goes through untouched.
 * @throws PublicError invalid_parameter
 */
export function checkParameters(endpoint: Endpoint, request: JsonRecord): void {
  checkModel(request["model"]);
  CHECK_INPUT[endpoint](request);
  checkBoolean(request, "stream");
  checkBoolean(request, "store");
  checkStreamOptions(request);
  for (const name of CHOICE_MULTIPLIERS) if (name !== "best_of") checkInteger(request, name, 1, MAX_CHOICES);
  checkInteger(request, "best_of", 0, MAX_BEST_OF);
  checkInteger(request, "max_completion_tokens", 1, Number.MAX_SAFE_INTEGER);
  // llama.cpp lets it win over `max_tokens`, which is what would be lowered.
  if (request["n_predict"] !== undefined) refuse("n_predict", "is not possible; write 'max_tokens'");
  // completions takes 0, which with `echo` scores the prompt (OpenAI API reference: minimum 0).
  checkInteger(request, "max_tokens", endpoint === "completions" ? 0 : 1, Number.MAX_SAFE_INTEGER);
}

const CHECK_INPUT: Readonly<Record<Endpoint, (request: JsonRecord) => void>> = {
  "chat.completions"({ messages }) {
    if (isAbsent(messages)) refuse("messages", "is required");
    if (!Array.isArray(messages)) refuse("messages", "must be an array of messages");
    if (messages.length === 0) refuse("messages", "must contain at least one message");
    if (!messages.every(isRecord)) refuse("messages", "must contain objects with a 'role' and a 'content'");
  },
  // OpenAI has no such address in this protocol.
  "tokens.count": () => {},
  // They have a reader of their own.
  images: () => {},
  // Null and an empty array are as good as the beginning of a text (OpenAI API reference: nullable, no least number).
  completions({ prompt }) {
    if (prompt === undefined) refuse("prompt", "is required");
    if (prompt !== null && !isText(prompt) && !Array.isArray(prompt))
      refuse("prompt", "must be a string or an array");
  },
  embeddings({ input, stream }) {
    if (isAbsent(input)) refuse("input", "is required");
    if (!isText(input) && !Array.isArray(input)) refuse("input", "must be a string or an array");
    if (isText(input) ? textBytes(input) === 0 : input.length === 0) refuse("input", "must not be empty");
    if (stream === true) refuse("stream", "is not possible for embeddings");
  },
};

function checkModel(model: unknown): void {
  if (isAbsent(model)) refuse("model", "is required");
  if (!isText(model)) refuse("model", "must be a string, the name of a model");
  if (textBytes(model) === 0) refuse("model", "must not be empty");
  if (modelNameOf(model).length > MAX_MODEL_CHARACTERS)
    refuse("model", `must have at most ${MAX_MODEL_CHARACTERS} characters`);
}

/** The name of the model that is asked for, as long as it may be. */
export function modelNameOf(model: TextValue): string {
  return textHead(model, MAX_MODEL_CHARACTERS + 1);
}

function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

function checkStreamOptions(request: JsonRecord): void {
  const options = request["stream_options"];
  if (isAbsent(options)) return;
  if (!isRecord(options)) refuse("stream_options", "must be an object");
  if (request["stream"] !== true) refuse("stream_options", "is only possible when 'stream' is true");
  checkBoolean(options, "include_usage", "stream_options.include_usage");
}

function checkBoolean(request: JsonRecord, name: string, param = name): void {
  const value = request[name];
  if (!isAbsent(value) && typeof value !== "boolean") refuse(param, "must be true or false");
}

function checkInteger(request: JsonRecord, param: string, least: number, most: number): void {
  const value = request[param];
  if (isAbsent(value)) return;
  if (!Number.isSafeInteger(value) || (value as number) < least) {
    refuse(param, `must be a whole number of at least ${least}`);
  }
  if ((value as number) > most) refuse(param, `must be at most ${most}`);
}

function refuse(param: string, problem: string): never {
  throw new PublicError("invalid_parameter", { param, problem });
}
