import { PublicError } from "../../../kernel/errors.ts";
import type { Endpoint } from "../../contract.ts";
import { CHOICE_MULTIPLIERS } from "./bounds.ts";
import { isRecord, type JsonRecord } from "./json-record.ts";

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
  for (const name of CHOICE_MULTIPLIERS) checkInteger(request, name, 1, MAX_CHOICES);
  checkInteger(request, "best_of", 1, MAX_BEST_OF);
  checkInteger(request, "max_completion_tokens", 1, Number.MAX_SAFE_INTEGER);
  // llama.cpp lets it win over `max_tokens`, which is what would be lowered.
  if (request["n_predict"] !== undefined) refuse("n_predict", "is not possible; write 'max_tokens'");
  // completions takes 0, which with `echo` scores the prompt (OpenAI API reference: minimum 0).
  checkInteger(request, "max_tokens", endpoint === "completions" ? 0 : 1, Number.MAX_SAFE_INTEGER);
}

const CHECK_INPUT: Readonly<Record<Endpoint, (request: JsonRecord) => void>> = {
  "chat.completions"({ messages }) {
    if (!Array.isArray(messages)) refuse("messages", "is required and must be an array of messages");
    if (messages.length === 0) refuse("messages", "must contain at least one message");
    if (!messages.every(isRecord)) refuse("messages", "must contain objects with a 'role' and a 'content'");
  },
  completions({ prompt }) {
    if (typeof prompt !== "string" && !(Array.isArray(prompt) && prompt.length > 0)) {
      refuse("prompt", "is required and must be a string or an array that is not empty");
    }
  },
  embeddings({ input, stream }) {
    if (!(typeof input === "string" || Array.isArray(input)) || input.length === 0) {
      refuse("input", "is required and must be a string or an array, and not empty");
    }
    if (stream === true) refuse("stream", "is not possible for embeddings");
  },
};

function checkModel(model: unknown): void {
  if (typeof model !== "string" || model === "")
    refuse("model", "is required and must be the name of a model");
  if (model.length > MAX_MODEL_CHARACTERS) {
    refuse("model", `must have at most ${MAX_MODEL_CHARACTERS} characters`);
  }
}

function checkStreamOptions(request: JsonRecord): void {
  const options = request["stream_options"];
  if (options === undefined || options === null) return;
  if (!isRecord(options)) refuse("stream_options", "must be an object");
  if (request["stream"] !== true) refuse("stream_options", "is only possible when 'stream' is true");
  checkBoolean(options, "include_usage", "stream_options.include_usage");
}

function checkBoolean(request: JsonRecord, name: string, param = name): void {
  const value = request[name];
  if (value !== undefined && value !== null && typeof value !== "boolean")
    refuse(param, "must be true or false");
}

function checkInteger(request: JsonRecord, param: string, least: number, most: number): void {
  const value = request[param];
  if (value === undefined || value === null) return;
  if (!Number.isSafeInteger(value) || (value as number) < least) {
    refuse(param, `must be a whole number of at least ${least}`);
  }
  if ((value as number) > most) refuse(param, `must be at most ${most}`);
}

function refuse(param: string, problem: string): never {
  throw new PublicError("invalid_parameter", { param, problem });
}
